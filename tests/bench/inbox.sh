#!/bin/bash
# inbox.sh - how fast do answers come in, beside mbsync (Debian's isync) that merely downloads the same mailbox?
#
# MAILS (10,000) mixed mails in a Dovecot of our own, over TLS on loopback: half replies with text and HTML, three of ten DSNs,
# the rest auto-replies and calendar answers. In turn, RUNS (5) times: `mbsync` into an empty Maildir, as it comes and with its
# `FSync no`; `convene poller --once` into an empty office (read in the child, judged, effects and cursor committed and synced).
# The result is checked before it counts: as many rows as mails. The same once more through a proxy that adds 10 ms each way.
# Prints median and spread, the slowest and fastest, the ratios of the medians, and the peak memory (proportional set) of the
# poller's processes together.
# Says nothing of a server that is not on this machine, nor of mails with big attachments.
set -u
build=${BUILD:-build}
here=$PWD
work=$here/$build/bench-inbox
mails=${MAILS:-10000}
runs=${RUNS:-5}
convene=$here/$build/convene
fail() { echo "bench: $*" >&2; exit 70; }
command -v mbsync >/dev/null || fail "mbsync is not installed (Debian package isync)"
rm -rf "$work" && mkdir -p "$work" && chmod 711 "$work" || exit 73
proxy=""
trap '[ -n "$proxy" ] && kill "$proxy" 2>/dev/null; bash contrib/demo/dovecot.sh stop "$work/dovecot"' EXIT
bash contrib/demo/dovecot.sh start "$work/dovecot" $$ >/dev/null || fail "no Dovecot"
. <(tr ' ' '\n' <"$work/dovecot/settings" | sed "s/=\(.*\)/='\1'/")

make_mails() {
	awk -v n="$mails" -v dir="$maildir/new" 'BEGIN {
		words = "We talked about the boiler at Pine Street and the hours of the library with the other families. "
		for (i = 0; i < 20; i++) long = long words
		gsub(/\. /, ".\n> ", long)
		for (i = 0; i < n; i++) {
			f = sprintf("%s/%d.M%d.bench", dir, 1700000000 + i, i); k = i % 10
			head = sprintf("To: answers@local59.example\nMessage-ID: <b%d@example.org>\nDate: Mon, 3 Nov 2025 11:00:00 +0000\nMIME-Version: 1.0\n", i)
			if (k < 5) {
				text = sprintf("I will come on Tuesday, number %d.\n%s\n\nOn Mon, Nov 3, 2025 at 10:00 AM Local 59 <us@local59.example> wrote:\n> %s\n", i, substr(words words words, 1, 50 + (i * 37) % 240), long)
				html = text; gsub(/\n/, "<br>\n", html)
				printf "From: Member %d <m%d@example.org>\n%sIn-Reply-To: <a%d@local59.example>\nSubject: Re: Board hearing\nContent-Type: multipart/alternative; boundary=\"bb\"\n\n--bb\nContent-Type: text/plain; charset=utf-8\n\n%s\n--bb\nContent-Type: text/html; charset=utf-8\n\n<html><body>%s</body></html>\n--bb--\n", i, i, head, i, text, html > f
			} else if (k < 8)
				printf "Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example.net>\n%sSubject: Undelivered Mail Returned to Sender\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"x\"\n\n--x\n\nThis is the mail system at host mx.example.net.\n\nYour message could not be delivered.\n\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; m%d@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <m%d@example.org>: User unknown\n\n--x\nContent-Type: message/rfc822\n\nFrom: us@local59.example\nTo: m%d@example.org\nMessage-ID: <q%d@local59.example>\nSubject: Board hearing\n\n%s\n--x--\n", head, i, i, i, i, long > f
			else if (k < 9)
				printf "From: Member %d <m%d@example.org>\n%sAuto-Submitted: auto-replied\nSubject: Automatic reply: Board hearing\n\nI am away until Monday. %s\n", i, i, head, words > f
			else
				printf "From: Member %d <m%d@example.org>\n%sSubject: Accepted: House meeting\nContent-Type: text/calendar; method=REPLY; charset=utf-8\n\nBEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:u%d\nDTSTAMP:20251101T120000Z\nATTENDEE;PARTSTAT=ACCEPTED:mailto:m%d@example.org\nEND:VEVENT\nEND:VCALENDAR\n", i, i, head, i, i > f
			close(f)
		}
	}'
	[ "$(id -u)" -eq 0 ] && chown -R dovecot "$maildir"
	return 0
}

# Ten milliseconds each way, whatever the size of what passes.
start_proxy() {
	cat >"$work/delay.py" <<-'PY'
	import asyncio, sys
	port, to = int(sys.argv[1]), int(sys.argv[2])
	async def pump(r, w):
	    loop, q = asyncio.get_running_loop(), asyncio.Queue()
	    async def out():
	        while True:
	            at, data = await q.get()
	            await asyncio.sleep(max(0, at - loop.time()))
	            if not data: w.close(); return
	            w.write(data); await w.drain()
	    t = asyncio.ensure_future(out())
	    while True:
	        data = await r.read(262144)
	        q.put_nowait((loop.time() + 0.010, data))
	        if not data: break
	    await t
	async def one(r, w):
	    r2, w2 = await asyncio.open_connection('127.0.0.1', to)
	    await asyncio.gather(pump(r, w2), pump(r2, w), return_exceptions=True)
	async def main():
	    s = await asyncio.start_server(one, '127.0.0.1', port, limit=1 << 20)
	    await s.serve_forever()
	asyncio.run(main())
	PY
	far=$((20000 + (RANDOM * 32768 + RANDOM) % 40000))
	python3 "$work/delay.py" "$far" "$imaps" &
	proxy=$!
	sleep 1
}

now() { date +%s%N; }
seconds() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", (b - a) / 1e9 }'; }

# run_mbsync PORT FSYNC -> seconds
run_mbsync() {
	rm -rf "$work/md" && mkdir "$work/md"
	printf 'FSync %s\n\nIMAPAccount a\nHost localhost\nPort %s\nUser answers\nPassCmd "cat %s"\nSSLType IMAPS\nCertificateFile %s\n\nIMAPStore r\nAccount a\n\nMaildirStore l\nPath %s/\nInbox %s/in\n\nChannel c\nFar :r:\nNear :l:\nSync Pull\nCreate Near\nSyncState *\n' \
		"$2" "$1" "$password_file" "$ca_file" "$work/md" "$work/md" >"$work/mbsyncrc"
	local a b
	a=$(now)
	mbsync -q -c "$work/mbsyncrc" c >"$work/log" 2>&1 || fail "mbsync: $(tail -n 1 "$work/log")"
	b=$(now)
	[ "$(find "$work/md/in/new" "$work/md/in/cur" -type f | grep -c -v '/\.')" -ge "$mails" ] || fail "mbsync brought too few"
	seconds "$a" "$b"
}

# run_poller PORT -> seconds
run_poller() {
	rm -rf "$work/office"
	"$convene" --quiet init "$work/office" >/dev/null || fail "no office"
	install -m 600 "$password_file" "$work/office/mailbox.password"
	sed -i "s|^url = imaps.*|url = imaps://localhost:$1/INBOX\npassword_file = mailbox.password\nca_file = $ca_file|" "$work/office/convene.conf"
	local a b
	a=$(now)
	"$convene" --quiet --office "$work/office" poller --once >"$work/log" 2>&1 || fail "poller: $(tail -n 1 "$work/log")"
	b=$(now)
	[ "$("$convene" --office "$work/office" poller --once --json 2>/dev/null | sed -n 's/.*"new":\([0-9]*\).*/\1/p')" = 0 ] || fail "the poller left something"
	[ "$(sqlite3 "$work/office/convene.db" 'SELECT count(*) FROM mail')" = "$mails" ] || fail "the poller brought too few"
	seconds "$a" "$b"
}

# Proportional set of the poller and its child, sampled while it runs, in KiB.
peak_memory() {
	run_poller "$imaps" >"$work/once" &
	local p=$! peak=0 sum f
	while kill -0 "$p" 2>/dev/null; do
		sum=0
		for f in $(pgrep -f "office $work/office poller"); do
			sum=$((sum + $(sed -n 's/^Pss: *\([0-9]*\).*/\1/p' "/proc/$f/smaps_rollup" 2>/dev/null || echo 0)))
		done
		[ "$sum" -gt "$peak" ] && peak=$sum
		sleep 0.02
	done
	echo "$peak"
}

# report NAME SECONDS… : median, spread, mails a second
report() {
	local name=$1
	shift
	printf '%s\n' "$@" | sort -n | awk -v name="$name" -v mails="$mails" '{ t[NR] = $1 } END {
		m = NR % 2 ? t[(NR + 1) / 2] : (t[NR / 2] + t[NR / 2 + 1]) / 2
		printf "%-34s median %6.2f s  %6.0f mails/s  spread %3.0f %%  (%.2f … %.2f)\n", name, m, mails / m, 100 * (t[NR] - t[1]) / m, t[1], t[NR] }'
}

median() { printf '%s\n' "$@" | sort -n | awk '{ t[NR] = $1 } END { print NR % 2 ? t[(NR + 1) / 2] : (t[NR / 2] + t[NR / 2 + 1]) / 2 }'; }

# ratio WHAT PEER OURS BAR: rates are as the seconds the other way round
ratio() {
	awk -v what="$1" -v peer="$2" -v ours="$3" -v bar="$4" 'BEGIN { printf "%-34s %.2f x its rate (wanted: %s)%s\n", what, peer / ours, bar, bar != "-" && peer / ours < bar ? "  SHORT" : "" }'
}

# series PORT BAR
series() {
	local synced="" unsynced="" ours=""
	for _ in $(seq "$runs"); do
		synced="$synced $(run_mbsync "$1" yes)" && unsynced="$unsynced $(run_mbsync "$1" no)" && ours="$ours $(run_poller "$1")" || exit 70
	done
	report "mbsync" $synced
	report "mbsync, FSync no" $unsynced
	report "convene poller --once" $ours
	ratio "  beside mbsync as it comes" "$(median $synced)" "$(median $ours)" "$2"
	ratio "  beside mbsync, FSync no" "$(median $unsynced)" "$(median $ours)" -
}

make_mails
run_mbsync "$imaps" no >/dev/null          # Dovecot builds its index once
echo "inbox: $mails mails, TLS on loopback, $runs runs each"
series "$imaps" 1.5
peak=$(peak_memory)
echo "memory of all the poller's processes: $peak KiB (wanted: at most 65536)$([ "$peak" -gt 65536 ] && echo "  SHORT")"
start_proxy
echo "inbox: the same with 20 ms round trip"
runs=${FAR_RUNS:-3}
series "$far" 0.8
