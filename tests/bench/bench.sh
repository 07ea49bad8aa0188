#!/bin/bash
# bench.sh - how fast do letters leave, beside Postfix's own load generator on the same machine in the same run?
#
# 20,000 letters of about 4 KiB from a full queue into smtp-sink on loopback over 16 connections, five runs each, in turn:
# `convene sender --drain` (reads the queue, writes each person's letter, keeps the queue's promise on disk) and `smtp-source -d -s 16
# -l 4096 -m 20000` (sends one constant message from memory and keeps nothing). Prints median, spread, CPU and peak memory.
# smtp-sink and smtp-source come from PATH, else from Debian's package postfix, unpacked into BUILD/bench and not installed.
set -u
build=${BUILD:-build}
here=$PWD
work=$here/$build/bench
letters=${LETTERS:-20000}
runs=${RUNS:-5}
connections=${CONNECTIONS:-16}
convene=$here/$build/convene
PATH=$PATH:/usr/sbin:/sbin
rm -rf "$work/office" "$work/runs" && mkdir -p "$work/runs" || exit 73
fail() { echo "bench: $*" >&2; exit 70; }

if ! command -v smtp-sink >/dev/null; then
	if [ ! -x "$work/postfix/usr/sbin/smtp-sink" ]; then
		echo "bench: fetching Debian's package postfix for smtp-sink; it is unpacked, not installed"
		(mkdir -p "$work/postfix" && cd "$work" && apt-get download -q postfix >/dev/null && dpkg -x postfix_*.deb postfix) ||
			fail "no smtp-sink here and the package cannot be fetched"
	fi
	PATH=$work/postfix/usr/sbin:$PATH
	export LD_LIBRARY_PATH=$work/postfix/usr/lib/postfix
fi
${CC:-gcc} -O2 -o "$work/measure" tests/bench/measure.c || fail "measure.c does not compile"

# As root it wants to be told whom to become.
become=""
[ "$(id -u)" -eq 0 ] && become="-u nobody"

sink=""
trap '[ -n "$sink" ] && kill "$sink" 2>/dev/null' EXIT
for _ in 1 2 3 4 5; do
	port=$((20000 + (RANDOM * 32768 + RANDOM) % 40000))
	smtp-sink $become -c "127.0.0.1:$port" 1024 >"$work/sink.log" 2>&1 &
	sink=$!
	for _ in $(seq 50); do
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break 2
		kill -0 "$sink" 2>/dev/null || break
		sleep 0.1
	done
	sink=""
done
[ -n "$sink" ] || fail "smtp-sink does not start: $(cat "$work/sink.log")"

# A list and a message whose letters are about 4 KiB; the office is copied before each run, so that every queue is the same.
"$convene" --quiet init "$work/office" >"$work/log" || fail "no office"
sed -i -e "s|^url = smtp://.*|url = smtp://127.0.0.1:$port|" -e "s|^connections = .*|connections = $connections|" \
	-e '0,/^#starttls = required/s//starttls = off/' "$work/office/convene.conf"
"$build/village" --members "$letters" --write-list "$work/members.csv" || fail "no list"
{
	printf 'Subject: {{first_name | Friend}}, the board votes Tuesday\nFrom: Ana Rivera <ana@local59.example>\nKind: newsletter\n\n'
	printf 'Dear {{first_name | friend}} of {{building | your school}},\n\n'
	for i in $(seq "${PARAGRAPHS:-4}"); do
		printf 'On Tuesday the board decides on community schools, and paragraph %s of this letter says why it matters to {{building | your school}} and to every family in district {{district | where you live}}.\n\n' "$i"
	done
} >"$work/message.md"
conv() { "$convene" --quiet --office "$work/office" "$@" >>"$work/log" 2>&1 || fail "convene $1 failed: $(tail -n 3 "$work/log")"; }
conv import "$work/members.csv" --list members
conv send "$work/message.md" --list members
conv preview "$work/message.md" --to "$(sed -n '2s/[^,]*,[^,]*,\([^,]*\),.*/\1/p' "$work/members.csv")" --raw "$work/letter.eml"
octets=$(wc -c <"$work/letter.eml")

for run in $(seq "$runs"); do
	rm -rf "$work/try" && cp -r "$work/office" "$work/try"
	"$work/measure" "$work/runs/convene-$run" "$convene" --quiet --office "$work/try" sender --drain >>"$work/log" 2>&1 ||
		fail "sender: $(tail -n 3 "$work/log")"
	if [ "$run" -eq 1 ]; then
		"$convene" --office "$work/try" campaign audit message --json >"$work/audit" 2>&1
		grep -q "\"sent\":$letters[,}]" "$work/audit" || { cat "$work/audit"; fail "not all letters were sent"; }
	fi
	"$work/measure" "$work/runs/source-$run" smtp-source -d -s "$connections" -l 4096 -m "$letters" "127.0.0.1:$port" \
		>>"$work/log" 2>&1 || fail "smtp-source"
done

# line NAME FILE-PREFIX: median letters a second, spread, CPU a letter, peak memory
line() {
	cat "$work/runs/$2"-* | sed 's/[a-z_]*=//g' | sort -n | awk -v name="$1" -v n="$letters" '
		{ wall[NR] = $1; cpu += $2; rss = $3 > rss ? $3 : rss }
		END { m = wall[int((NR + 1) / 2)]
		      printf "%-34s median %7.0f/s  best %7.0f/s  spread %2.0f %%  CPU %5.1f us/letter  peak %5.1f MiB  (%d runs)\n",
			name, n / m, n / wall[1], 100 * (wall[NR] - wall[1]) / m, 1e6 * cpu / NR / n, rss / 1024, NR }'
}
echo "letters: $letters of ${octets:-?} octets; connections: $connections; $(nproc) CPUs shared by sender, sink and the rest; $(date -u +%F)"
line "convene sender --drain" convene
line "smtp-source -d -s $connections -l 4096" source
echo "does not show: a network's latency, TLS, a server that stores what it accepts, or a disk that takes long to sync"
