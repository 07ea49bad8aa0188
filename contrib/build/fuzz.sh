#!/bin/sh
# fuzz.sh [SECONDS] - each fuzzer of tests/fuzz for so long (60) under clang's libFuzzer, address and undefined checkers.
#
# A fuzzer is one file tests/fuzz/NAME.c with LLVMFuzzerTestOneInput; its seeds lie in tests/data/fuzz/NAME/. What it finds is
# put beside them and becomes a test. The rooms are rebuilt with instrumentation, or the fuzzer would be blind.
set -u
seconds=${1:-60}
command -v clang >/dev/null || { echo "fuzz: clang is not installed (contrib/build/deps.sh --maintainer)"; exit 69; }
b=build/fuzz
${MAKE:-make} --no-print-directory CC=clang BUILD=$b OPT='-O1 -g' HARDEN=-fPIE SAN='-fsanitize=fuzzer-no-link,address,undefined' \
	$b/libconvene.a || exit 1
bad=0 some=""
for f in tests/fuzz/*.c; do
	[ -e "$f" ] || continue
	name=$(basename "$f" .c) some=1
	clang -std=gnu17 -g -O1 -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -Iinclude -Isrc -Itests -I$b/gen -o "$b/$name" "$f" \
		$b/libconvene.a $(pkg-config --cflags --libs libcurl sqlite3 libical gmime-3.0 libxml-2.0 md4c md4c-html gnutls libcrypto \
		libutf8proc libidn2 libpsl jansson libseccomp) -letpan -lcrypt -lresolv -lpthread -lm || { bad=1; continue; }
	mkdir -p "$b/corpus/$name" "tests/data/fuzz/$name"
	echo "fuzz: $name for $seconds s"
	"$b/$name" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10 -artifact_prefix="$b/$name-" "$b/corpus/$name" \
		"tests/data/fuzz/$name" >"$b/$name.log" 2>&1 || { tail -n 30 "$b/$name.log"; bad=1; }
	grep -E 'DONE|stat::number_of_executed' "$b/$name.log" | tail -n 1
done
[ -n "$some" ] || { echo "fuzz: there is no fuzzer in tests/fuzz"; exit 1; }
exit $bad
