#!/bin/bash
# people.sh [PART]... - how fast do people come in, are found, and tell their story?
#
# import       PEOPLE rows (1,000,000) by `convene import` beside the sqlite3 shell's own `.import` of the same file into a bare
#              table with a unique index on the address; RUNS (5) runs each, in turn.
# segment      a five-clause segment over these people beside the same question in SQL written by hand, twice: word for word
#              (EXISTS), and as somebody would who knows the tables (a join that begins with the rare role).
# history      one person's story where LETTERS (2,000,000) made letters lie in the queue, 20 a person, in an office of its own
# history20m   the same with 20,000,000 letters of 1,000,000 people; takes some minutes and 4 GB of disk
# Without a part: import, segment and history.
# Prints medians, spreads, ratios and peak memory. Says nothing of a disk with slow syncs: both sides use the local one.
set -u
build=${BUILD:-build}
work=$PWD/$build/bench/people
people=${PEOPLE:-1000000}
letters=${LETTERS:-2000000}
parts=${*:-import segment history}
runs=${RUNS:-5}
convene=$PWD/$build/convene
fail() { echo "bench: $*" >&2; exit 70; }
command -v sqlite3 >/dev/null || fail "the sqlite3 shell is not installed"
rm -rf "$work" && mkdir -p "$work" || exit 73
${CC:-gcc} -O2 -o "$work/measure" tests/bench/measure.c || fail "measure.c does not compile"

# seconds of the best clock bash has
now() { echo "$EPOCHREALTIME"; }
took() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", b - a }'; }
# median and spread (largest distance from it in per cent) of the numbers on standard input
sum() { sort -n | awk '{ v[NR] = $1 } END { m = v[int((NR + 1) / 2)]; s = v[NR] - m > m - v[1] ? v[NR] - m : m - v[1]; printf "%.3f s  spread %.0f %%", m, 100 * s / m }'; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

import_part() {
	awk -v n="$people" -f tests/bench/people.awk >"$work/people.csv"
	echo "import: $people rows, $(wc -c <"$work/people.csv") octets, $runs runs each, in turn"
	for run in $(seq "$runs"); do
		rm -f "$work/bare.db"*
		a=$(now)
		sqlite3 "$work/bare.db" "CREATE TABLE p (first_name, last_name, email, language, building, district, role, grade, children);
			CREATE UNIQUE INDEX p_email ON p (email);" ".import --csv --skip 1 $work/people.csv p" 2>/dev/null
		took "$a" "$(now)" >>"$work/import.shell"
		echo >>"$work/import.shell"
		rm -rf "$work/office"
		"$convene" --quiet init "$work/office" >/dev/null || fail "no office"
		a=$(now)
		"$work/measure" "$work/memory" "$convene" --quiet --office "$work/office" import "$work/people.csv" --list members --json \
			>"$work/result" || fail "import: $(cat "$work/result")"
		took "$a" "$(now)" >>"$work/import.convene"
		echo >>"$work/import.convene"
		sed -n 's/.*rss_kib=\([0-9]*\).*/\1/p' "$work/memory" >>"$work/import.memory"
	done
	in=$(sqlite3 "$work/office/convene.db" "SELECT count(*) FROM contact")
	[ "$in" = "$(sqlite3 "$work/bare.db" "SELECT count(*) FROM p")" ] || fail "the two sides imported different numbers of people"
	echo "  sqlite3 .import  median $(sum <"$work/import.shell")"
	echo "  convene import   median $(sum <"$work/import.convene")"
	awk -v a="$(median <"$work/import.convene")" -v b="$(median <"$work/import.shell")" 'BEGIN { printf "  ratio %.2f (goal: at most 2.5)\n", a / b }'
	sort -n "$work/import.memory" | tail -n 1 | awk '{ printf "  peak memory %.1f MiB (goal: at most 64)\n", $1 / 1024 }'
}

segment_part() {
	[ -f "$work/office/convene.db" ] || runs=1 import_part >/dev/null
	sqlite3 "$work/office/convene.db" "
		INSERT INTO event (event_id, name, kind, title, uid, starts_at, ends_at, last_at, timezone, created_at, changed_at)
		VALUES (1, 'hearing', 'board-hearing', 'H', 'u', 1, 2, 2, 'UTC', 1, 1);
		INSERT INTO campaign (campaign_id, name, kind, created_at) VALUES (1, 'alert-3', 'action-alert', 1);
		INSERT INTO invitation (event_id, contact_id, answer, created_at)
		SELECT 1, contact_id, CASE contact_id % 3 WHEN 0 THEN 'accepted' ELSE 'needs-action' END, 1 FROM contact WHERE contact_id % 4 = 0;
		INSERT INTO letter (campaign_id, contact_id, state, due_at, sent_at)
		SELECT 1, contact_id, 'sent', 1, 1000000000 FROM contact WHERE contact_id % 2 = 0;
		PRAGMA wal_checkpoint(TRUNCATE);" >/dev/null || fail "no letters"
	rest="c.district IN ('5', '6')
		AND NOT EXISTS (SELECT 1 FROM invitation i WHERE i.event_id = 1 AND i.contact_id = c.contact_id AND i.answer <> 'needs-action')
		AND c.created_at >= 1767243600
		AND EXISTS (SELECT 1 FROM letter l WHERE l.campaign_id = 1 AND l.contact_id = c.contact_id AND l.state = 'sent')"
	exists="SELECT count(*) FROM contact c WHERE EXISTS (SELECT 1 FROM contact_role r WHERE r.contact_id = c.contact_id AND r.role = 'steward') AND $rest"
	join="SELECT count(*) FROM contact_role r JOIN contact c ON c.contact_id = r.contact_id WHERE r.role = 'steward' AND $rest"
	words='role has steward and district in ("5","6") and not answered hearing and joined after 2026-01-01 and received alert-3'
	echo "segment: $words"
	for run in $(seq "$runs"); do
		for which in exists join; do
			a=$(now)
			sqlite3 -readonly "$work/office/convene.db" "${!which}" >"$work/count.$which"
			took "$a" "$(now)" >>"$work/segment.$which"
			echo >>"$work/segment.$which"
		done
		a=$(now)
		"$convene" --office "$work/office" segment "$words" --count | tr -d , >"$work/count.convene"
		took "$a" "$(now)" >>"$work/segment.convene"
		echo >>"$work/segment.convene"
	done
	cmp -s "$work/count.exists" "$work/count.convene" || fail "the segment counts $(cat "$work/count.convene"), by hand $(cat "$work/count.exists")"
	echo "  by hand, word for word  median $(sum <"$work/segment.exists")"
	echo "  by hand, as a join      median $(sum <"$work/segment.join")"
	echo "  convene segment         median $(sum <"$work/segment.convene")   (with the program's start)"
	awk -v a="$(median <"$work/segment.convene")" -v b="$(median <"$work/segment.exists")" -v c="$(median <"$work/segment.join")" \
		'BEGIN { printf "  ratio %.2f to word for word, %.2f to the join (goal: at most 1.3)\n", a / b, a / c }'

}

# history_part LETTERS: people and letters by set-based statements, the indexes of the queue built behind them
history_part() {
	local letters=$1 db=$work/story/convene.db
	local n=$((letters / 20))
	echo "history: $letters letters of 20 campaigns to $n people"
	rm -rf "$work/story"
	"$convene" --quiet init "$work/story" >/dev/null || fail "no office"
	sqlite3 "$db" "SELECT sql || ';' FROM sqlite_schema WHERE name IN ('letter_due', 'letter_by_contact')" >"$work/indexes.sql"
	[ "$(wc -l <"$work/indexes.sql")" -eq 2 ] || fail "the indexes of the queue have other names now"
	a=$(now)
	sqlite3 "$db" "
		PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; PRAGMA cache_size = -400000;
		DROP INDEX letter_due; DROP INDEX letter_by_contact;
		INSERT INTO list (list_id, name, title, created_at) VALUES (1, 'members', 'Members', 1);
		INSERT INTO import (import_id, file, sha256, list_id, who, at, n_new, finished) VALUES (1, 'members.csv', '', 1, 'bench', 1, $n, 1);
		INSERT INTO contact (contact_id, email, email_key, email_hash, domain, first_name, last_name, import_id, created_at, updated_at)
		WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < $n)
		SELECT i, printf('p%08d@mail.example', i), printf('p%08d@mail.example', i), printf('%032d', i), 'mail.example', 'Ana', 'Rivera', 1, 1, 1 FROM k;
		INSERT INTO subscription (list_id, contact_id, state, since, source) SELECT 1, contact_id, 'subscribed', 1, 'import 1' FROM contact;
		INSERT INTO campaign (campaign_id, name, kind, created_at, audience)
		WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 20) SELECT i, 'c' || i, 'newsletter', i, $n FROM k;
		INSERT INTO letter (campaign_id, contact_id, state, due_at, sent_at)
		SELECT k.campaign_id, c.contact_id, 'sent', 1, 1000000000 + k.campaign_id * 604800
		  FROM campaign k CROSS JOIN contact c;" ".read $work/indexes.sql" "PRAGMA journal_mode = WAL;" >/dev/null || fail "no letters"
	echo "  made in $(took "$a" "$(now)") s, $(($(stat -c %s "$db") >> 20)) MiB"
	[ "$(sqlite3 "$db" "SELECT count(*) FROM letter")" = "$((n * 20))" ] || fail "some letters are missing"
	${CC:-gcc} -O2 -std=gnu17 -D_GNU_SOURCE -Iinclude -o "$work/history" tests/bench/history.c "$build/libconvene.a" \
		$(pkg-config --libs libcurl sqlite3 libical gmime-3.0 libxml-2.0 md4c md4c-html gnutls libcrypto libutf8proc libidn2 libpsl \
		jansson libseccomp) -letpan -lcrypt -lpthread -lm || fail "history.c does not compile"
	echo "  $("$work/history" "$db" "$n") (goal: at most 5 ms)"
	rm -rf "$work/story"
}

for part in $parts; do
	case $part in
	import) import_part ;;
	segment) segment_part ;;
	history) history_part "$letters" ;;
	history20m) history_part 20000000 ;;
	*) fail "no part '$part': import, segment, history or history20m" ;;
	esac
done
rm -rf "$work/office" "$work/bare.db"* "$work/people.csv"
