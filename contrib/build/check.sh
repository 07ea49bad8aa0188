#!/bin/sh
# check.sh BUILD - run every test there is, go on after a failure, and end with Criterion's closing lines and one sum.
set -u
build=$1
export BUILD="$build"
bad=0
rm -rf "$build/tmp"
lines=$build/check.lines
: >"$lines"

note() { echo "check: $*"; }
suite() {
	note "$1"
	sh contrib/build/run-tests.sh "$2" || bad=1
	sed 's/\x1b\[[0-9;]*m//g' "$2.log" | grep 'Synthesis:' | tail -n 1 >>"$lines"
}

docs=0
note "documents and headers"
sh contrib/build/check-docs.sh "$build" && sh contrib/build/check-rooms.sh && sh contrib/build/check-headers.sh "${CC:-gcc}" || docs=1
suite "unit tests" "$build/unit-tests"
suite "end to end: the real binary, the village, Dovecot, Postfix" "$build/e2e-tests"
note "broken mails"
python3 tests/inbox/torture.py "$build/convene" tests/data/fuzz/mail || bad=1

echo
cat "$lines"
tested=$(sed -n 's/.*Tested: \([0-9]*\).*/\1/p' "$lines" | awk '{ n += $1 } END { print n + 0 }')
passed=$(sed -n 's/.*Passing: \([0-9]*\).*/\1/p' "$lines" | awk '{ n += $1 } END { print n + 0 }')
failed=$((tested - passed))
# A suite that failed without a failing test (a leak, no test at all) and the documents count as one failure each.
[ "$bad" -ne 0 ] && [ "$failed" -eq 0 ] && failed=1
failed=$((failed + docs))
[ "$docs" -eq 0 ] && passed=$((passed + 1))
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
