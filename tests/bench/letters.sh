#!/bin/bash
# letters.sh - one letter's work, beside mustache.js and handlebars with nodemailer's composer, and juice (fetched by npm into
# BUILD/node, for this bench alone). N letters (default 100,000); the peers do a tenth, they are slower.
set -eu
build=${BUILD:-build} n=${N:-100000}
here=$PWD work=$here/$build/bench
mkdir -p "$work" "$build/node"
"${CC:-gcc}" -std=gnu17 -O2 -Iinclude -Isrc -D_GNU_SOURCE -o "$work/letters" tests/bench/letters.c "$build/libconvene.a" \
	$(pkg-config --cflags --libs libxml-2.0 md4c libical libcrypto jansson libidn2 libpsl libutf8proc sqlite3 libcurl gmime-3.0 gnutls libseccomp) \
	-letpan -lcrypt -lpthread -lm
[ -d "$build/node/node_modules/juice" ] ||
	(cd "$build/node" && npm init -y >/dev/null && npm install --no-audit --no-fund juice nodemailer mustache handlebars >/dev/null 2>&1) ||
	echo "letters: npm is not here or offline: no peers in this run"

# A short page of its own, so that the whole letter has about 4 KiB.
cat > "$work/letter.html" <<'END'
<html lang="{{lang}}"><head><meta charset="utf-8"><title>{{{title}}}</title><style>p { margin: 0 0 16px; } a { color: #17508f; }
.page { max-width: 600px; font-family: Georgia, serif; font-size: 17px; }</style></head><body>
<table role="presentation" class="page" width="600"><tr><td>{{{body}}}</td></tr><tr><td>{{footer_why}}
<a href="{{unsubscribe_url}}">{{footer_unsubscribe}}</a> {{office_name}}, {{office_address}}</td></tr></table></body></html>
END
cat > "$work/letter.md" <<'END'
Subject: {{first_name | Friend}}, the board votes Tuesday
Kind: newsletter

Dear {{first_name | friend}} of {{building | your school}},

On Tuesday the board decides on community schools, and this letter says why it matters to {{building | your school}} and to
every family in district {{district | five}}. The money is there; what the board has not heard yet are the people who would
walk through those doors every morning.

- **Come** to the district office at six, and bring somebody from {{building | your school}}.
- **Call** the board at [518-555-0142](tel:+15185550142) before five.
- **Write** two lines on [the page of the board](https://board.example/speak?from={{email}}).

{{#steward}}
{{steward}} is collecting rides; reply to this letter if you need a seat or have one to give.
{{/steward}}

The vote was five to four against in June. One member has moved since then, because eleven parents came and told her about
the winter when the nurse was there one day a week. That is how this is won, {{first_name | friend}}.

See you on Tuesday, Ana Rivera
END
said=$work/letters.said
: > "$said"
say() { tee -a "$said"; }
"$work/letters" "$work/letter.md" "$work/letter.html" "$n" | say
if [ -d "$build/node/node_modules/juice" ]; then
	# What convene compiled, with the fields back in it: the peers render and compose the same page and the same text.
	"$build/convene" --quiet init "$work/peer" >/dev/null 2>&1 || true
	cp "$work/letter.html" "$work/peer/templates/layout/bench.html"
	sed 's/^Kind:/Layout: bench\nKind:/' "$work/letter.md" > "$work/peer/letter.md"
	printf 'email,first_name,building,district,steward\ns@mail.example,STEWARD,,,\npeer@mail.example,FIRSTNAME,BUILDING,DISTRICT,s@mail.example\n' > "$work/peer/one.csv"
	"$build/convene" --quiet --office "$work/peer" import "$work/peer/one.csv" --list one >/dev/null 2>&1 || true
	"$build/convene" --office "$work/peer" preview "$work/peer/letter.md" --to peer@mail.example --html "$work/page.html" > "$work/page.all"
	sed '1,/^$/d' "$work/page.all" > "$work/page.txt"
	sed -i 's/FIRSTNAME/{{first_name}}/g; s/BUILDING/{{building}}/g; s/DISTRICT/{{district}}/g; s/STEWARD/{{steward}}/g
		s/peer\(@\|%40\)mail.example/{{email}}/g; s/mailto:answers[^"<]*/{{unsubscribe_url}}/g' "$work/page.html" "$work/page.txt"
	(cd "$build/node" && NODE_PATH=node_modules node "$here/tests/bench/letters.js" "$work/page.html" "$work/page.txt" $((n / 10))) | say
fi
for f in ${INLINE:-templates/layout/page.html}; do
	echo "$(basename "$f"):" | say
	"$work/letters" inline "$f" | say
	[ ! -d "$build/node/node_modules/juice" ] ||
		(cd "$build/node" && NODE_PATH=node_modules node "$here/tests/bench/letters.js" inline "$(cd "$here" && realpath "$f")") | say
done

# What was asked of it: 20 times the peers, 3 times juice, a letter's cost flat in the size of the list, 6 microseconds of 4 KiB.
awk '
	$1 == "convene" && $3 == "letters" { rate = 0; for (i = 1; i <= NF; i++) { if ($i == "median") rate = $(i + 1) + 0; if ($i == "us") us[++sizes] = $(i - 1) + 0 }
		ours = rate; letters[sizes] = $2; for (i = 1; i <= NF; i++) if ($i == "of") octets = $(i + 1) }
	$1 ~ /nodemailer/ { for (i = 1; i <= NF; i++) if ($i == "median") { peer[$1] = $(i + 1) + 0; order[++peers] = $1 } }
	/^[^ ]*:$/ { page = $1 }
	$1 == "convene" && $2 == "inline" { inline = $3 + 0 }
	$1 == "juice" { if (inline > 0) printf "  %s %.1f times juice (asked: 3)\n", page, $3 / inline }
	END {
		for (i = 1; i <= peers; i++) printf "  %.0f times %s (asked: 20)\n", ours / peer[order[i]], order[i]
		if (sizes > 1) printf "  a letter of %d costs %.2f times a letter of %d (asked: flat)\n", letters[sizes], us[sizes] / us[1], letters[1]
		printf "  %.2f us CPU a letter of %d octets (aim: 6 for 4 KiB)\n", us[sizes], octets }' "$said"
echo "does not show: reading the queue, the network, or a message with pictures"
