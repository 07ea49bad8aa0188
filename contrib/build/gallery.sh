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
"$convene" target import lists/school-board.csv >/dev/null
reader() { awk -F, -v l="$1" '$4 == l && $7 !~ /steward/ { print $3; exit }' "$people"; }
en=$(reader en) es=$(reader es)
steward=$(awk -F, '$7 ~ /steward/ { print $3; exit }' "$people")
for address in "$en" "$es"; do "$convene" contact edit "$address" "steward=$steward" >/dev/null; done
# Somebody who reads from right to left: letters without an Arabic file come in English, all of it.
ar=samira@mail.example
"$convene" contact add "$ar" first_name=سميرة last_name=حدّاد language=ar "building=Lincoln Elementary" district=5 >/dev/null
events=$(cd templates/events && ls *.md | sed -n 's/^\([a-z-]*\)\.md$/\1/p')
for event in $events; do "$convene" event create "templates/events/$event.md" >/dev/null; done
"$convene" invite house-meeting --list members --many >/dev/null 2>&1 || true

# Phone and desktop in English, phone in Spanish; a fourth and fifth where there is a file from right to left.
page() { # name.language file
	[ -e "pages/$1.html" ] && printf '<iframe src="pages/%s.html" width="%s" height="%s" style="border:1px solid #999;background:#fff"></iframe>\n' "$1" "$2" "$3"
	return 0
}
sheet() { # name height
	width=1640
	{
		printf '<!doctype html><meta charset="utf-8"><body style="margin:16px;background:#777;display:flex;gap:16px;align-items:flex-start">\n'
		page "$1.en" 390 "$2"
		page "$1.en" 760 "$2"
		page "$1.es" 390 "$2"
		page "$1.ar" 390 "$2"
		page "$1.ar" 760 "$2"
	} > "$1.html"
	[ ! -e "pages/$1.ar.html" ] || width=2840
	for mode in light dark; do
		scheme=$([ $mode = dark ] && echo "--blink-settings=preferredColorScheme=0" || echo "--blink-settings=preferredColorScheme=1")
		"$chromium" --headless --no-sandbox --disable-gpu --hide-scrollbars --allow-file-access-from-files $scheme \
			--window-size=$width,$(($2 + 40)) --screenshot="$out/$1.$mode.png" "file://$out/$1.html" >/dev/null 2>&1
	done
	echo "$out/$1.light.png $out/$1.dark.png"
}

for event in $events; do
	"$convene" preview --event $event --to "$en" --html "$out/pages/invitation-$event.en.html" > "$out/pages/invitation-$event.en.txt"
	"$convene" preview --event $event --to "$es" --html "$out/pages/invitation-$event.es.html" > "$out/pages/invitation-$event.es.txt"
	(cd "$out" && sheet "invitation-$event" 1500)
done

for message in templates/letters/*.md templates/letters/*.html; do
	case $message in *.??.md | *.??.html | *'*'*) continue ;; esac
	name=$(basename "$message" | sed 's/\.[a-z]*$//')
	"$convene" preview "$message" --to "$en" --html "$out/pages/$name.en.html" > "$out/pages/$name.en.txt"
	"$convene" preview "$message" --to "$es" --html "$out/pages/$name.es.html" > "$out/pages/$name.es.txt"
	[ ! -e "${message%.md}.ar.md" ] || "$convene" preview "$message" --to "$ar" --html "$out/pages/$name.ar.html" > "$out/pages/$name.ar.txt"
	(cd "$out" && sheet "$name" 2500)
done
