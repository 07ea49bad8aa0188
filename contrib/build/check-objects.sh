#!/bin/sh
# check-objects.sh - read every calendar object the tests make with two other libraries: python3-icalendar and, when npm has put it
# into the folder ICALJS (npm install ical.js), ical.js. libical reads them in the tests themselves.
set -u
build=${BUILD:-build}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
CVN_TEST_ICS=$dir "$build/unit-tests" --filter '@(template|conform|series)/*' >/dev/null 2>&1 || { echo "check-objects: the tests themselves fail"; exit 1; }
here=$(pwd) bad=0
if /usr/bin/python3 -c 'import icalendar' 2>/dev/null; then
	/usr/bin/python3 tests/calendar/check-objects.py "$dir" || bad=1
else
	echo "check-objects: skipped python3-icalendar (not installed)"
fi
if [ -n "${ICALJS:-}" ] && [ -d "$ICALJS/node_modules/ical.js" ]; then
	(cd "$ICALJS" && node "$here/tests/calendar/check-objects.mjs" "$dir") || bad=1
else
	echo "check-objects: skipped ical.js (say where: ICALJS=DIR with node_modules/ical.js)"
fi
exit $bad
