#!/bin/sh
# assets.sh FILE... - put files into the binary: a C source with one table entry a file (the assembler reads the octets).
echo '/* made by contrib/build/assets.sh */'
echo '#include "office/assets.h"'
n=0
for file in "$@"; do
	printf '__asm__(".section .rodata\\n.balign 16\\ncvn_asset_%d:\\n.incbin \\"%s\\"\\ncvn_asset_%d_end:\\n.byte 0\\n.previous\\n");\n' "$n" "$file" "$n"
	printf 'extern const char cvn_asset_%d[], cvn_asset_%d_end[];\n' "$n" "$n"
	n=$((n + 1))
done
echo 'const struct cvn_asset cvn_assets[] = {'
n=0
for file in "$@"; do
	printf '\t{ "%s", cvn_asset_%d, cvn_asset_%d_end },\n' "$file" "$n" "$n"
	n=$((n + 1))
done
printf '\t{ 0, 0, 0 }\n};\n'
