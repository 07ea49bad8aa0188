#!/bin/sh
# check-rooms.sh - hold the code against the map: a room includes only rooms below it in ARCHITECTURE.md, and each library
# is included by its own rooms alone.
set -u
bad=0
rooms=$(sed -n 's|^### src/\([a-z]*\)$|\1|p' ARCHITECTURE.md)

# Lines "room file included-room", from includes like "convene/letter.h", "convene/store/queue.h" and "contact/person.h".
includes() {
	grep -HoE '#include "(convene/)?[a-z_]+[./]' src/*/*.[ch] |
		sed -E 's|^(src/([a-z]+)/[^:]*):#include "(convene/)?([a-z_]+)[./]|\2 \1 \4|' | sort -u
}
includes | awk -v rooms="$rooms" '
	BEGIN { n = split(rooms, list, /[ \n]+/); for (i = 1; i <= n; i++) floor[list[i]] = n - i + 1
	        floor["smtp_link"] = floor["smtp"] }
	($1 in floor) && ($3 in floor) && floor[$3] > floor[$1] {
		printf "check-rooms: %s reaches up into %s\n", $2, $3; bad = 1 }
	END { exit bad }' || bad=1

# library <header pattern> <rooms that may include it>
library() {
	pattern=$1
	shift
	for f in $(grep -lE "#include <$pattern" src/*/*.[ch]); do
		room=$(basename "$(dirname "$f")")
		case " $* " in
		*" $room "*) ;;
		*) echo "check-rooms: $f includes <$pattern…>, which lives in $*"; bad=1 ;;
		esac
	done
}
library 'curl/' smtp
library 'libetpan/' imap
library 'libical/' calendar
library 'gmime/' mime
library 'sqlite3' store
library 'openssl/' base
library 'jansson' base
library 'gnutls/' imap
library 'md4c' letter
library 'libxml/' letter
library 'idn2' contact
library 'libpsl' contact
library 'utf8proc' base
library 'seccomp' mime
exit $bad
