#!/bin/bash
# events.sh - what do invitations cost beside plain letters of the same size, and how fast do answers take effect?
#
# INVITATIONS (50,000) invitations, each with a calendar object of its own, into smtp-sink on loopback; then as many plain letters of
# the same size, in turn, RUNS (3) times each from the same queue. Then 10,000 answers into the ledger (answers.c).
# Says nothing of networks, nor of how fast members answer.
set -u
build=${BUILD:-build}
here=$PWD
work=$here/$build/bench/events
n=${INVITATIONS:-50000}
runs=${RUNS:-3}
convene=$here/$build/convene
PATH=$PATH:/usr/sbin:/sbin
rm -rf "$work" && mkdir -p "$work" || exit 73
fail() { echo "bench: $*" >&2; exit 70; }
command -v smtp-sink >/dev/null || { PATH=$here/$build/bench/postfix/usr/sbin:$PATH; export LD_LIBRARY_PATH=$here/$build/bench/postfix/usr/lib/postfix; }
command -v smtp-sink >/dev/null || fail "no smtp-sink: run make bench once, it fetches one"
become=""
[ "$(id -u)" -eq 0 ] && become="-u nobody"
port=$((20000 + RANDOM % 30000))
smtp-sink $become -c "127.0.0.1:$port" 1024 >"$work/sink.log" 2>&1 &
sink=$!
trap 'kill "$sink" 2>/dev/null' EXIT
for _ in $(seq 50); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.1; done

"$build/village" --members "$n" --write-list "$work/members.csv" || fail "no list"
office() {
	"$convene" --quiet init "$1" >/dev/null || fail "no office"
	sed -i -e "s|^url = smtp://.*|url = smtp://127.0.0.1:$port|" -e "s|^connections = .*|connections = 16|" -e '0,/^#starttls = required/s//starttls = off/' "$1/convene.conf"
	"$convene" --quiet --office "$1" import "$work/members.csv" --list members >/dev/null || fail "import"
}
office "$work/base"
cat >"$work/meeting.md" <<EVENT
Event: House meeting at the Riveras'
Kind: house-meeting
Starts: 2030-01-10 18:30 America/New_York
Ends: 20:00
Place: 12 Elm Street, Albany
Host: Ana Rivera <ana@local59.example>

Ten or twelve neighbors around one table, an hour and a half, three questions: what does your child's school do well, what is missing, and what would you do about it?
EVENT
cp -r "$work/base" "$work/invited"
"$convene" --office "$work/invited" event create "$work/meeting.md" >/dev/null && "$convene" --office "$work/invited" invite meeting --list members --many >/dev/null || fail "invite"
plain() {   # PARAGRAPHS
	printf 'Subject: The board votes Tuesday\nFrom: Ana Rivera <ana@local59.example>\nKind: newsletter\n\nDear {{first_name | friend}},\n\n'
	for _ in $(seq "$1"); do printf 'On Tuesday the board decides on community schools, and this paragraph says why it matters to {{building | your school}} and to every family in the district, in about as many words as it needs.\n\n'; done
}
plain "${PARAGRAPHS:-15}" >"$work/plain.md"
cp -r "$work/base" "$work/plain"
"$convene" --office "$work/plain" send "$work/plain.md" --list members >/dev/null || fail "send"
rate() {   # OFFICE
	cp -r "$1" "$work/run" || fail "copy"
	local began=$(date +%s%N)
	"$convene" --office "$work/run" sender --drain >"$work/out" 2>&1 || fail "$(tail -n 1 "$work/out")"
	local ended=$(date +%s%N)
	rm -rf "$work/run"
	echo $((n * 1000000000 / (ended - began)))
}
: >"$work/a"; : >"$work/b"
for _ in $(seq "$runs"); do rate "$work/invited" >>"$work/a"; rate "$work/plain" >>"$work/b"; done
median() { sort -n "$1" | sed -n "$((($(wc -l <"$1") + 1) / 2))p"; }
a=$(median "$work/a") b=$(median "$work/b")
echo "invitations  $n letters: $a a second; plain letters: $b a second; ratio $(awk "BEGIN { printf \"%.2f\", $a / $b }")"

${CC:-gcc} -std=gnu17 -O2 -D_GNU_SOURCE -Iinclude -Isrc -I"$build/gen" -o "$work/answers" tests/bench/answers.c "$build/libconvene.a" \
	$(pkg-config --cflags --libs libcurl sqlite3 libical gmime-3.0 libxml-2.0 md4c md4c-html gnutls libcrypto libutf8proc libidn2 libpsl jansson libseccomp) \
	-letpan -lcrypt -lpthread -lm || fail "answers.c does not compile"
"$build/village" --members 10000 --write-list "$work/members.csv" || fail "no list"
for _ in $(seq "$runs"); do
	rm -rf "$work/ledger"
	office "$work/ledger"
	"$work/answers" "$work/ledger" 10000 4000 || exit 70
done
