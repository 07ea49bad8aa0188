#!/bin/sh
# gallery.sh CONVENE OUT - every shipped letter as a phone and a desktop show it, in light and dark, on contact sheets.
#
# Makes an office in OUT, imports the sample people, previews each message for one English and one Spanish reader, and takes
# pictures with a headless Chromium. One picture a message: OUT/NAME.png; the pages themselves stay in OUT/pages.
set -eu
convene=$1 out=$2
chromium=$(command -v chromium || command -v chromium-browser || true)
[ -n "$chromium" ] || { echo "gallery: chromium is not installed (Debian package chromium)"; exit 69; }

rm -rf "$out"
mkdir -p "$out/pages"
out=$(cd "$out" && pwd)
"$convene" --quiet init "$out/office" >/dev/null
cd "$out/office"
people=lists/community-schools.csv
"$convene" import "$people" --list members >/dev/null
reader() { awk -F, -v l="$1" '$4 == l { print $3; exit }' "$people"; }
en=$(reader en) es=$(reader es)

frame() { # page width height [dark]
	printf '<iframe src="pages/%s" width="%s" height="%s" style="border:1px solid #999;background:#fff"></iframe>\n' "$1" "$2" "$3"
}

for message in templates/letters/*.md templates/letters/*.html; do
	case $message in *.??.md | *.??.html | *'*'*) continue ;; esac
	name=$(basename "$message" | sed 's/\.[a-z]*$//')
	"$convene" preview "$message" --to "$en" --html "$out/pages/$name.en.html" > "$out/pages/$name.en.txt"
	"$convene" preview "$message" --to "$es" --html "$out/pages/$name.es.html" > "$out/pages/$name.es.txt"
	{
		printf '<!doctype html><meta charset="utf-8"><body style="margin:16px;background:#777;display:flex;gap:16px;align-items:flex-start">\n'
		frame "$name.en.html" 390 2300
		frame "$name.en.html" 760 2300
		frame "$name.es.html" 390 2300
	} > "$out/$name.html"
	for mode in light dark; do
		scheme=$([ $mode = dark ] && echo "--blink-settings=preferredColorScheme=0" || echo "--blink-settings=preferredColorScheme=1")
		"$chromium" --headless --no-sandbox --disable-gpu --hide-scrollbars --allow-file-access-from-files $scheme \
			--window-size=1640,2340 --screenshot="$out/$name.$mode.png" "file://$out/$name.html" >/dev/null 2>&1
	done
	echo "$out/$name.light.png $out/$name.dark.png"
done
