#!/bin/sh
# lint.sh - both compilers without a warning, headers alone, documents against code, scripts; prints the ten longest functions.
set -u
bad=0
for cc in gcc clang; do
	command -v $cc >/dev/null || { echo "lint: no $cc here, skipped"; continue; }
	${MAKE:-make} --no-print-directory CC=$cc BUILD=build/lint-$cc build/lint-$cc/convene build/lint-$cc/village \
		build/lint-$cc/unit-tests build/lint-$cc/e2e-tests >build/lint-$cc.log 2>&1 ||
		{ grep -E 'error|warning' build/lint-$cc.log; echo "lint: $cc is not content (build/lint-$cc.log)"; bad=1; }
	sh contrib/build/check-headers.sh $cc || bad=1
done
sh contrib/build/check-docs.sh build/lint-gcc || bad=1

# Each library lives in one room only.
one_room() {      # HEADER-PATTERN ROOM
	found=$(grep -rlE "#include <($1)" src include | grep -v "^src/$2/")
	[ -z "$found" ] || { echo "lint: <$1> belongs to src/$2, but is included by" $found; bad=1; }
}
one_room 'curl/' smtp
one_room 'libetpan/' imap
one_room 'gmime/' mime
one_room 'libical/' calendar
one_room 'sqlite3\.h' store
one_room 'md4c|libxml/' letter
one_room 'jansson\.h|openssl/' base
grep -rn 'SELECT \|INSERT INTO\|UPDATE .* SET\|DELETE FROM' src --include='*.c' | grep -v '^src/store/' | grep -v '/\*\|^[^:]*:[0-9]*: \*' |
	sed 's/^/lint: SQL outside src\/store\/sql: /'
for f in $(find src include contrib tests -name '*.c' -o -name '*.h'); do
	case $f in src/*.c) tail -n +1 "$f" | grep -q 'convene/base/banned.h' || { echo "lint: $f does not include banned.h"; bad=1; } ;; esac
	head -n 1 "$f" | grep -q '^/\*' || { echo "lint: $f does not open with what it is for"; bad=1; }
done

# A mirror, not a gate: functions by length, and how many files are longer than 400 lines.
echo "lint: the ten longest functions"
awk 'FNR == 1 { open = 0 }
	/^[a-z].*\)$/ { name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name); at = FNR }
	/^\{/ { open = FNR }
	/^\}/ && open { print FNR - open - 1, FILENAME ":" at, name; open = 0 }' $(find src -name '*.c') | sort -rn | head -n 10 | sed 's/^/  /'
find src contrib/demo tests -name '*.c' -exec awk 'END { if (NR > 400) print "lint: " FILENAME " has " NR " lines" }' {} \;
exit $bad
