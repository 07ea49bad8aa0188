#!/bin/bash
# sender.sh [PART]... - how fast does the sender get letters accepted where something is in the way?
#
#   loopback    nothing in the way: 16 connections into smtp-sink, beside smtp-source (static text, no record) in turn
#   rtt         20 ms round trip by a delaying proxy, 32 connections
#   dkim        each letter signed with RSA-2048
#   queue       cost a letter and memory at 10,000 and at 1,000,000 rows
#   freeze      an audience of 1,000,000 becomes letters: convene send beside a bare INSERT ... SELECT, in turn
#   tarpit      the others' pace beside tar pits, in turn with none: fails below 95 per cent (a test of build/unit-tests)
#   nodemailer  the same letters by nodemailer's pool with a mustache merge (npm, into BUILD/node)
#
# N letters (100,000 for loopback), RUNS of each (5). smtp-sink from PATH, /usr/sbin or BUILD/bench (see bench.sh).
set -u
build=${BUILD:-build}
here=$PWD
work=$here/$build/bench/sender
convene=$here/$build/convene
runs=${RUNS:-5}
PATH=$PATH:/usr/sbin:/sbin
parts=${*:-loopback rtt dkim queue freeze tarpit nodemailer}
rm -rf "$work" && mkdir -p "$work" || exit 73
fail() { echo "bench: $*" >&2; exit 70; }

if ! command -v smtp-sink >/dev/null; then
	[ -x "$here/$build/bench/postfix/usr/sbin/smtp-sink" ] || fail "no smtp-sink: run make bench once, it fetches one"
	PATH=$here/$build/bench/postfix/usr/sbin:$PATH
	export LD_LIBRARY_PATH=$here/$build/bench/postfix/usr/lib/postfix
fi
${CC:-gcc} -O2 -o "$work/measure" tests/bench/measure.c || fail "measure.c does not compile"
${CC:-gcc} -O2 -D_GNU_SOURCE -o "$work/delay_proxy" tests/bench/delay_proxy.c || fail "delay_proxy.c does not compile"
become=""
[ "$(id -u)" -eq 0 ] && become="-u nobody"
started=""
trap 'kill $started 2>/dev/null' EXIT

free_port() {
	while :; do
		port=$((20000 + (RANDOM * 32768 + RANDOM) % 40000))
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || return 0
	done
}
wait_for() { for _ in $(seq 50); do (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return; sleep 0.1; done; fail "nothing listens on $1"; }
free_port; sink=$port
smtp-sink $become "127.0.0.1:$sink" 1024 >"$work/sink.log" 2>&1 &
started="$started $!"
wait_for "$sink"

# office NAME N PORT CONNECTIONS: an office with N letters of about 4 KiB queued
office() {
	local o=$work/$1
	rm -rf "$o"
	"$convene" --quiet init "$o" >"$work/log" || fail "no office"
	sed -i -e "s|^url = smtp://.*|url = smtp://127.0.0.1:$3|" -e "s|^connections = .*|connections = $4|" \
		-e '0,/^#starttls = required/s//starttls = off/' "$o/convene.conf"
	"$build/village" --members "$2" --write-list "$o/members.csv" >/dev/null || fail "no list"
	{
		printf 'Subject: {{first_name | Friend}}, the board votes Tuesday\nFrom: Ana Rivera <ana@local59.example>\nKind: newsletter\n'
		printf 'Layout: none\n\nDear {{first_name | friend}} of {{building | your school}},\n\n'
		for i in $(seq "${PARAGRAPHS:-5}"); do
			printf 'On Tuesday the board decides on community schools, and paragraph %s says why it matters to {{building | your school}} and to every family in district {{district | where you live}}.\n\n' "$i"
		done
	} >"$o/message.md"
	conv "$o" import "$o/members.csv" --list members
	[ "${N_QUEUED:-}" = no ] || conv "$o" send "$o/message.md" --list members
}
conv() { local o=$1; shift; "$convene" --quiet --office "$o" "$@" >>"$work/log" 2>&1 || fail "convene $1: $(tail -n 2 "$work/log")"; }
# drain NAME RUN: send a copy of the office's queue, measured
drain() {
	rm -rf "$work/try" && cp -r "$work/$1" "$work/try"
	"$work/measure" "$work/$1-run-$2" "$convene" --quiet --office "$work/try" sender --drain >>"$work/log" 2>&1 ||
		fail "sender: $(tail -n 3 "$work/log")"
	"$convene" --office "$work/try" campaign audit message --json 2>/dev/null | grep -q "\"sent\":$3[,}]" ||
		fail "$1: not all letters were sent"
}
# line NAME FILES N: median, spread, CPU, memory
line() {
	cat "$work/$2"-* | sed 's/[a-z_]*=//g' | sort -n | awk -v name="$1" -v n="$3" '
		{ wall[NR] = $1; cpu[NR] = $2; rss = $3 > rss ? $3 : rss }
		END { m = wall[int((NR + 1) / 2)]; c = 0; for (i in cpu) c += cpu[i]
		      printf "%-42s median %7.0f/s  best %7.0f/s  spread %2.0f %%  CPU %5.1f us/letter  peak %5.1f MiB  (%d runs)\n",
			name, n / m, n / wall[1], 100 * (wall[NR] - wall[1]) / m, 1e6 * c / NR / n, rss / 1024, NR }'
}

loopback() {
	local n=${N:-100000}
	office loopback "$n" "$sink" 16
	for run in $(seq "$runs"); do
		drain loopback "$run" "$n"
		"$work/measure" "$work/source-run-$run" smtp-source -d -s 16 -l 4096 -m "$n" "127.0.0.1:$sink" >>"$work/log" 2>&1 ||
			fail "smtp-source"
	done
	line "loopback, 16 connections: convene" loopback-run "$n"
	line "loopback, 16 connections: smtp-source -d" source-run "$n"
}
rtt() {
	local n=${RTT_N:-50000}
	free_port
	"$work/delay_proxy" "$port" "$sink" 10 &
	started="$started $!"
	wait_for "$port"
	office rtt "$n" "$port" 32
	for run in $(seq "$runs"); do drain rtt "$run" "$n"; done
	line "20 ms round trip, 32 connections" rtt-run "$n"
}
dkim() {
	local n=${DKIM_N:-20000}
	office dkim "$n" "$sink" 16
	openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$work/dkim/dkim.pem" 2>/dev/null || fail "no openssl"
	printf '\n[dkim]\nselector = bench\nkey_file = dkim.pem\n' >>"$work/dkim/convene.conf"
	for run in $(seq "$runs"); do drain dkim "$run" "$n"; done
	line "DKIM RSA-2048, 16 connections" dkim-run "$n"
}
# A sender over a queue of a million, stopped after 25 s, beside one of 10,000 to its end. Its page caches (8 MiB for each of two
# connections to the database) are full after some seconds; from the middle on nothing may grow.
queue() {
	local big=${QUEUE_N:-1000000} secs=${QUEUE_S:-25}
	office small 10000 "$sink" 16
	for run in 1 2 3; do drain small "$run" 10000; done
	line "queue of 10,000" small-run 10000
	office big "$big" "$sink" 16
	rm -f "$work/big-run-1"
	"$work/measure" "$work/big-run-1" timeout -s TERM "$secs" "$convene" --quiet --office "$work/big" sender >>"$work/log" 2>&1 &
	local all=$! pid="" kib=0 early=0 most=0
	for second in $(seq "$secs"); do
		sleep 1
		pid=${pid:-$(pgrep -f "^$convene --quiet --office $work/big sender" | head -1)}
		kib=$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/${pid:-0}/status" 2>/dev/null)
		[ "$second" -eq $((secs / 2)) ] && early=${kib:-0}
		[ "${kib:-0}" -gt "$most" ] && most=$kib
	done
	wait "$all"
	awk -v early="$early" -v most="$most" 'BEGIN { printf "resident memory: %.1f MiB half-way, %.1f MiB at most\n", early / 1024, most / 1024
		exit !(early > 0 && most <= 48 * 1024 && most - early <= 1024) }' || fail "resident memory is above 48 MiB or grows"
	sent=$("$convene" --office "$work/big" campaign show message --json 2>/dev/null | sed 's/.*"sent":\([0-9]*\).*/\1/')
	line "queue of $big, $secs s of it" big-run "$sent"
}
# The whole of `convene send` beside the sqlite3 shell inserting as many rows with nothing asked, in turn, each from the same file.
freeze() {
	local big=${QUEUE_N:-1000000} o=$work/frozen
	command -v sqlite3 >/dev/null || { echo "freeze: no sqlite3 to compare with"; return; }
	N_QUEUED=no office frozen "$big" "$sink" 16
	for run in $(seq "$runs"); do
		rm -rf "$work/try" && cp -r "$o" "$work/try"
		"$work/measure" "$work/freeze-run-$run" "$convene" --quiet --office "$work/try" send "$work/try/message.md" --list members \
			>>"$work/log" 2>&1 || fail "send: $(tail -n 2 "$work/log")"
		rm -rf "$work/try" && cp -r "$o" "$work/try"
		"$work/measure" "$work/bare-run-$run" sqlite3 "$work/try/convene.db" "PRAGMA synchronous = FULL; BEGIN IMMEDIATE;
			INSERT INTO campaign (name, kind, created_at) VALUES ('bare', 'newsletter', 1);
			INSERT INTO letter (campaign_id, contact_id, due_at) SELECT (SELECT max(campaign_id) FROM campaign), contact_id, 1 FROM contact;
			COMMIT;" || fail "sqlite3"
	done
	line "freezing $big: convene send" freeze-run "$big"
	line "freezing $big: bare INSERT ... SELECT" bare-run "$big"
}
tarpit() {
	CVN_PACE=0.95 "$build/unit-tests" --filter 'tarpit/*' -j1 2>&1 | grep -v '^\[====' 
	[ "${PIPESTATUS[0]}" -eq 0 ] || fail "a tar pit takes more than 5 per cent"
}
nodemailer() {
	local n=${NODE_N:-10000}
	[ -d "$build/node/node_modules/nodemailer" ] ||
		(mkdir -p "$build/node" && cd "$build/node" && npm init -y >/dev/null && npm install --no-audit --no-fund nodemailer mustache >/dev/null 2>&1) ||
		{ echo "nodemailer: npm is not here or offline: no peer in this run"; return; }
	for run in 1 2 3; do NODE_PATH=$build/node/node_modules node tests/bench/nodemailer.js "$sink" "$n" 16; done | sort -n |
		awk '{ rate[NR] = $1; cpu[NR] = $2 } END { printf "%-42s median %7.0f/s  CPU %5.1f us/letter  (%d runs)\n", "nodemailer pool, 16 connections", rate[int((NR + 1) / 2)], cpu[int((NR + 1) / 2)], NR }'
}

echo "sender: $(nproc) CPUs shared by sender, sink and the rest; load $(cut -d' ' -f1-3 /proc/loadavg) at the start; $(date -u +%F)"
for part in $parts; do "$part"; done
