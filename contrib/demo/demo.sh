#!/bin/bash
# demo.sh [--keep] - the main job, end to end, on this machine: letters out to a simulated membership, answers back, a roster.
#
# Everything happens in DEMO (build/demo): a real office in DEMO/office, a Dovecot of its own in DEMO/dovecot, the village.
# Nothing leaves this machine. --keep leaves mail host and village running until Ctrl-C, to try commands against them.
set -u
cd "$(dirname "$0")/../.." || exit 70
build=${BUILD:-build}
demo=$PWD/${DEMO:-$build/demo}
office=$demo/office
convene=$PWD/$build/convene
keep=""
[ "${1:-}" = "--keep" ] && keep=1

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'; else bold="" dim="" plain=""; fi
title() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
fail() { echo "demo: $*" >&2; exit 70; }
# Show a command as a person would type it, then run it.
run() {
	local word line=""
	for word; do
		case $word in *[\ \"]*) line="$line '$word'" ;; *) line="$line $word" ;; esac
	done
	printf '%s$ convene%s%s\n' "$dim" "$line" "$plain"
	(cd "$office" && "$convene" "$@")
}
must() { run "$@" || fail "convene $1 ended with status $?"; }
quietly() { (cd "$office" && "$convene" --quiet "$@") >>"$demo/log" 2>&1; }

village=""
clean_up() {
	trap - EXIT INT TERM HUP
	[ -n "$village" ] && kill "$village" 2>/dev/null && wait "$village" 2>/dev/null
	bash contrib/demo/dovecot.sh stop "$demo/dovecot"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# set_conf SECTION KEY VALUE: fill in one key of convene.conf, which stands there as a remark or with another value.
set_conf() {
	awk -v section="[$1" -v key="$2" -v value="$3" '
		/^\[/ { here = index($0, section) == 1 }
		here && !done && ($1 == key || $1 == "#" key) && $2 == "=" { print key " = " value; done = 1; next }
		{ print }' "$office/convene.conf" >"$demo/conf.new" && cat "$demo/conf.new" >"$office/convene.conf" && rm "$demo/conf.new"
}

# The first mail in which somebody says something, so that there is something to answer.
first_reply() {
	local n
	n=$(cd "$office" && "$convene" inbox list --kind reply --state open --json | sed -n 's/^{"mail": *\([0-9]*\).*/\1/p' | head -n 1)
	echo "${n:-1}"
}

# counts WORD: a number of the village's status line
count() { sed -n "s/.* $1=\([0-9]*\).*/\1/p" "$demo/village.status" 2>/dev/null; }
is_quiet() { grep -q '^quiet' "$demo/village.status" 2>/dev/null; }

# Take in what came and send what follows from it, until the village is quiet and everything it said has been read.
read_answers() {
	local round read_at
	for round in $(seq 60); do
		read_at=$(count answered)
		quietly poller --once || fail "convene poller: $(tail -n 1 "$demo/log")"
		quietly sender --drain || fail "convene sender: $(tail -n 1 "$demo/log")"
		sleep 0.1
		is_quiet && [ "$(count answered)" = "$read_at" ] && return 0
		while ! is_quiet; do sleep 0.05; done
	done
	fail "the village did not become quiet"
}

start_servers() {
	rm -rf "$demo"
	mkdir -p "$demo" && chmod 711 "$demo" || fail "cannot make $demo"
	bash contrib/demo/dovecot.sh start "$demo/dovecot" $$ >/dev/null || fail "no Dovecot"
	. <(tr ' ' '\n' <"$demo/dovecot/settings" | sed "s/=\(.*\)/='\1'/")
	"$build/village" --maildir "$maildir" --seed 2564 --delay 400 --status "$demo/village.status" --accept-log "$demo/accepted" \
		--keep "$demo/letters" >"$demo/village.out" 2>"$demo/village.err" &
	village=$!
	for _ in $(seq 100); do
		smtp=$(sed -n 's/^port //p' "$demo/village.out")
		[ -n "$smtp" ] && return 0
		sleep 0.05
	done
	fail "the village did not start: $(cat "$demo/village.err")"
}

make_office() {
	"$convene" --quiet init "$office" >>"$demo/log" || fail "no office"
	cp "$demo/dovecot/password" "$office/mailbox.password" && chmod 600 "$office/mailbox.password"
	set_conf relay url "smtp://127.0.0.1:$smtp"
	set_conf relay starttls off
	set_conf mailbox url "imaps://127.0.0.1:$imaps/INBOX"
	set_conf mailbox password_file mailbox.password
	set_conf mailbox ca_file "$demo/dovecot/ca.pem"
}

# The first N lines, and how many more there are.
first() { awk -v n="$1" -v command="$2" 'NR <= n + 1; END { if (NR > n + 1) print "   … and " NR - n - 1 " more (" command ")" }'; }
told() {
	printf '   so far %s letters accepted by their host, %s refused at once; %s mails came back and were read\n' \
		"$(count accepted)" "$(count refused)" "$(count answered)"
}

started=$(date +%s)
title "A mail host and 240 fictional members start on this machine; an office is made"
start_servers
make_office
printf '   office       %s\n   relay        smtp://127.0.0.1:%s   the members'"'"' mail host\n   mailbox      imaps://127.0.0.1:%s   Dovecot, where answers arrive\n' \
	"${office#"$PWD"/}" "$smtp" "$imaps"

title "1. People in"
must import lists/community-schools.csv --list members

title "2. An action alert to everybody"
must send templates/letters/board-hearing-alert.md --list members
must sender --drain

title "3. The members read it: some write back, some are away, a few addresses fail, one complains, two leave"
read_answers
told

title "4. A house meeting: the members of district 5 are invited, but not those who left"
must event create templates/events/house-meeting.md
must invite house-meeting --list members --segment 'district = "5"'
must sender --drain

title "5. They answer with the buttons of Gmail, Outlook and Apple Calendar; who accepted gets a confirmation"
read_answers
told

title "6. The campaign adds up"
run campaign audit board-hearing-alert

title "7. Who comes to the house meeting"
run roster house-meeting | first 30 "convene roster house-meeting"

title "8. Replies that wait for a person"
run inbox list | first 16 "convene inbox list"

title "9. Who is not written to any more, and why"
run contact suppressed

title "Your turn"
took=$(($(date +%s) - started))
cat <<END
   That took $took seconds. The office is in ${office#"$PWD"/}; its letters as sent lie in ${demo#"$PWD"/}/letters. Go on with:

     cd ${office#"$PWD"/}
     convene=../../convene
     \$convene status
     \$convene inbox show $(first_reply)
     \$convene preview templates/letters/board-hearing-alert.md --to $(awk -F, 'NR == 3 { print $3 }' lists/community-schools.csv)
     \$convene campaign list
END
if [ -n "$keep" ]; then
	title "Mail host and village stay until Ctrl-C; sender, poller and all other commands work against them."
	while kill -0 "$village" 2>/dev/null; do sleep 0.5; done
else
	echo "     make demo KEEP=1        keeps mail host and village running, so that you can send and poll yourself"
fi
