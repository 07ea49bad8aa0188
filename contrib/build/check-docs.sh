#!/bin/sh
# check-docs.sh BUILD - what the documents say and what the code does are the same. Exit 1 with one line for each lie.
#
# Compared: directories of src/ and files with the paragraphs of ARCHITECTURE.md, keys of the configuration with
# convene.conf(5), lines of message and event files and words of segments with their pages, commands with their manual pages,
# completions and --help, letter states with the schema; examples and the walk-through are run; pages are clean under mandoc.
set -u
build=$1
convene=$build/convene
lies=$(mktemp) || exit 70
trap 'rm -f "$lies"' EXIT
say() { echo "check-docs: $*" >>"$lies"; }

# Rooms and their paragraphs
for d in src/*/; do
	d=${d%/}
	grep -qx "### $d" ARCHITECTURE.md || say "ARCHITECTURE.md has no paragraph '### $d'"
done
sed -n 's/^### \(src\/.*\)/\1/p' ARCHITECTURE.md | while read -r d; do
	[ -d "$d" ] || say "ARCHITECTURE.md describes $d, which is not there"
done

# Files that a room's paragraph names: in the room, beside its headers, or by their path
awk '/^### src\// { room = $2; next } /^##/ { room = "" } room { line = $0
	while (match(line, /`[a-z_0-9\/*]+\.(c|h|def)`/)) { print room, substr(line, RSTART + 1, RLENGTH - 2); line = substr(line, RSTART + RLENGTH) } }' ARCHITECTURE.md |
	while read -r room file; do
		ls $room/$file $file src/$file "include/convene/${room#src/}/$file" 2>/dev/null | grep -q . || say "ARCHITECTURE.md names $file in the paragraph of $room, which is not there"
	done

# The walk-through of README.md, line by line, in a new office; without servers sender and poller may only fail to connect
walk=$(mktemp -d) || exit 70
trap 'rm -rf "$lies" "${office:-}" "$walk"' EXIT
bin=$(cd "$build" && pwd)
sed -n 's/^    \(convene .*\|cp .*\)/\1/p' README.md | sed 's/  *#.*//; s/ && cd office//' | while IFS= read -r line; do
	why=$(cd "$walk" && [ -d office ] && cd office; PATH=$bin:$PATH sh -c "$line" 2>&1 </dev/null)
	case "$?:$line" in 0:* | 69:convene\ sender* | 69:convene\ poller* | 7[57]:convene\ sender* | 7[578]:convene\ poller*) ;;
	*) say "README.md has a command that fails: $line: $why" ;; esac
done

# Keys of convene.conf: the sample that `convene init` writes comes from the schema
office=$(mktemp -d) || exit 70
trap 'rm -rf "$lies" "$walk" "$office"' EXIT
"$convene" --quiet init "$office/o" >/dev/null 2>&1 || say "convene init failed"
sed -n 's/^#\{0,1\}\([a-z_]*\) =.*/\1/p' "$office/o/convene.conf" | sort -u | while read -r key; do
	grep -q "^\.It Ic $key\$" contrib/man/convene.conf.5 || say "convene.conf(5) does not explain '$key'"
done
sed -n 's/^\.It Ic \([a-z_]*\)$/\1/p' contrib/man/convene.conf.5 | sort -u | while read -r key; do
	grep -q "^#\{0,1\}$key =" "$office/o/convene.conf" || say "convene.conf(5) explains '$key', which is no key"
done

# Commands and their pages
"$convene" | sed -n 's/^  \([a-z]*\) .*/\1/p' | while read -r c; do
	[ -e "contrib/man/convene-$c.1" ] || say "no manual page contrib/man/convene-$c.1"
	"$convene" "$c" --help >/dev/null 2>&1 || say "convene $c --help fails"
done
for page in contrib/man/convene-*.1; do
	c=${page#contrib/man/convene-}
	"$convene" | grep -q "^  ${c%.1} " || say "$page describes a command that is not there"
done

sh contrib/build/man-list.sh --check >>"$lies"
sh contrib/build/completions.sh "$build" --check >>"$lies"

# The language of segments: every word of the parser stands in convene-segment(7), and every example there is understood
# (66: it names a campaign or event that this empty office has not)
sed -n '/ clauses\[\] = {/,/^};/p; / columns\[\] = {/,/};/p' src/contact/segment_clause.c | grep -o '"[a-z_]*"' | tr -d '"' |
	sort -u | while read -r word; do
	grep '^\.\(It\|Ic\|Dl\)' contrib/man/convene-segment.7 | grep -qw -- "$word" || say "convene-segment(7) does not explain '$word'"
done
printf 'email,grade\nana@example.org,3\n' | "$convene" --quiet --office "$office/o" import - --list members >/dev/null 2>&1
"$convene" --quiet --office "$office/o" segment 'role has steward' --save stewards >/dev/null 2>&1
sed -n 's/^\.Dl //p' contrib/man/convene-segment.7 | sed 's/\\(dq/"/g' | while IFS= read -r e; do
	why=$("$convene" --office "$office/o" segment "$e" --count 2>&1)
	case $? in 0 | 66) ;; *) say "convene-segment(7) has an example that is not understood: $e: $why" ;; esac
done

# Message and event files: every name that the code takes is explained and stands in an example, and the examples pass
example() { awk -v want="$2" '/^\.Sh EXAMPLES/ { on = 1 } on && /^\.Ed/ { p = 0 } p { print } on && /^\.Bd/ { p = ++n == want }' "$1"; }
names() {      # FILE: the names of the table of fields in a source file
	sed -n '/ allowed\[\] = {/,/};/p; /^} table\[\] = {/,/^};/p' "$1" | grep -o '"[A-Z][A-Za-z-]*"' | tr -d '"' | sort -u
}
check_fields() {    # PAGE SOURCE EXAMPLE…
	page=$1 source=$2
	shift 2
	names "$source" | while read -r name; do
		grep '^\.It Ic' "$page" | tr ',' ' ' | grep -qw -- "$name" || say "$page does not explain '$name'"
		grep -q "^$name:" "$@" || say "$page has '$name' in no example"
	done
	[ -n "$(names "$source")" ] || say "no table of fields found in $source"
}
example contrib/man/convene-message.5 1 >"$office/o/message.md"
example contrib/man/convene-event.5 1 >"$office/o/house-meeting.md"
example contrib/man/convene-event.5 2 >"$office/o/conference.md"
check_fields contrib/man/convene-message.5 src/letter/message.c "$office/o/message.md"
check_fields contrib/man/convene-event.5 src/event/file.c "$office/o/house-meeting.md" "$office/o/conference.md"
mkdir "$office/o/certificates" && echo yours >"$office/o/certificates/ana@example.org.txt"
echo agenda >"$office/o/agenda.txt" && echo '<p>{{email}}</p>' >"$office/o/ticket.html"
why=$("$convene" --office "$office/o" send "$office/o/message.md" --list members --dry-run 2>&1) ||
	say "the example of convene-message(5) does not pass send --dry-run: $why"
for e in house-meeting conference; do
	why=$("$convene" --office "$office/o" event create "$office/o/$e.md" 2>&1) ||
		say "the example $e of convene-event(5) does not pass event create: $why"
done

# States of a letter: the code's list and the schema's CHECK
schema=$(sed -n '/CREATE TABLE letter /,/STRICT/p' src/store/sql/migrate/0003_campaign.sql | grep -o "state = '[a-z]*'" |
	sed "s/.*'\(.*\)'/\1/" | sort -u)
code=$(sed -n 's/^[[:space:]]*\[CVN_LETTER_[A-Z]*\] *= *{ *"\([a-z]*\)".*/\1/p' src/store/letter_state.c 2>/dev/null | sort)
[ "$schema" = "$code" ] || say "states of a letter differ: schema ($(echo $schema)), src/store/letter_state.c ($(echo $code))"

# Pages are clean mdoc
if command -v mandoc >/dev/null 2>&1; then
	mandoc -Tlint -Wstyle contrib/man/*.[1578] 2>&1 | grep -v 'referenced manual not found\|outdated mandoc.db\|missing date' |
		sed 's/^/check-docs: /' >>"$lies"
else
	echo "check-docs: mandoc is not installed; pages were not linted"
fi

cat "$lies"
[ ! -s "$lies" ]
