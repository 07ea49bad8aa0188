#!/bin/sh
# corpora.sh CORPORA TOOLS - measure `inbox explain` and `render` against the maintainers' corpora, where they are.
set -u
build=${BUILD:-build}
corpora=$1 tools=$2
if [ ! -d "$corpora" ] || [ ! -d "$tools" ]; then
	echo "corpora: say where they are: make corpora CORPORA=DIR TOOLS=DIR (not part of this repository)"
	exit 0
fi
bad=0
echo "corpora: inbox explain"
python3 "$tools/score_inbox.py" "$corpora" "$build/convene" || bad=1
echo "corpora: inbox explain, source by source"
python3 tests/inbox/score-sources.py "$corpora" "$build/convene" || bad=1
echo "corpora: bare calendar objects"
python3 tests/calendar/score-objects.py "$corpora/imip" "$build/convene" || bad=1
echo "corpora: render, Mustache specification"
python3 "$tools/score_mustache.py" "$corpora/mustache-spec" "$build/convene" || bad=1
exit $bad
