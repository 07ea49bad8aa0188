#!/bin/sh
# run-tests.sh BINARY [CRITERION-OPTION]... - run one Criterion binary and believe it only when there is reason to.
#
# Criterion exits 0 when a filter matched nothing and when the leak checker found leaks; both are failures here.
# Its closing line comes on standard error.
set -u
binary=$1
shift
log=$binary.log
# Criterion's own runner leaks some octets; only ours count.
LSAN_OPTIONS=suppressions=$(dirname "$0")/lsan.supp:print_suppressions=0 \
	"$binary" --jobs "$(nproc)" "$@" >"$log" 2>&1
status=$?
cat "$log"
tested=$(sed 's/\x1b\[[0-9;]*m//g' "$log" | sed -n 's/.*Synthesis: Tested: \([0-9]*\).*/\1/p' | tail -n 1)
if [ "${tested:-0}" -eq 0 ]; then
	echo "run-tests: $binary ran no test"
	exit 1
fi
if grep -q 'ERROR: \(Leak\|Address\|Thread\|Memory\)Sanitizer\|runtime error:' "$log"; then
	echo "run-tests: $binary: the sanitizer complained"
	exit 1
fi
exit $status
