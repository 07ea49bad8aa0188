#!/bin/sh
# check-headers.sh CC - every public header compiles alone, with every warning an error.
set -u
cc=$1
bad=0
for h in $(find include/convene -name '*.h' | sort); do
	[ "$h" = include/convene/base/banned.h ] && continue
	printf '#include "%s"\ntypedef int cvn_nothing;\n' "${h#include/}" |
		$cc -std=c17 -Wall -Wextra -Wpedantic -Werror -D_GNU_SOURCE -Iinclude -xc -fsyntax-only - || { echo "check-headers: $h"; bad=1; }
done
exit $bad
