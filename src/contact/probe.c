/*
 * probe.c - which encoding and which separator a spreadsheet has. Guesses only; the command shows them and takes others.
 */
#include <string.h>

#include "convene/contact/csv.h"

#include "convene/base/banned.h"

/* One octet through the automaton of RFC 3629 4. */
static void feed_utf8(struct cvn_csv_probe *p, uint8_t c)
{
	if (p->rest) {
		if (c >= p->low && c <= p->high) {
			p->low = 0x80;
			p->high = 0xBF;
			if (--p->rest == 0)
				p->sequences++;
			return;
		}
		p->broken++;
		p->rest = 0;
	}
	if (c < 0x80)
		return;
	p->low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
	p->high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
	p->rest = c >= 0xC2 && c <= 0xDF ? 1 : (c & 0xF0) == 0xE0 ? 2 : c >= 0xF0 && c <= 0xF4 ? 3 : 0;
	p->broken += !p->rest;
}

void cvn_csv_probe_feed(struct cvn_csv_probe *p, const void *data, size_t n)
{
	const uint8_t *s = data;
	size_t room = sizeof p->head - p->head_n;

	memcpy(p->head + p->head_n, s, n < room ? n : room);
	p->head_n += n < room ? n : room;
	for (size_t i = 0; i < n; i++) {
		if (!p->rest && s[i] < 0x80)
			continue;
		feed_utf8(p, s[i]);
	}
}

static bool begins(const struct cvn_csv_probe *p, const char *mark, size_t n)
{
	return p->head_n >= n && memcmp(p->head, mark, n) == 0;
}

/* UTF-16 without a mark: one of each pair of octets is mostly NUL in any text with separators and digits. */
static const char *utf16_by_nuls(const struct cvn_csv_probe *p)
{
	size_t nul[2] = { 0, 0 }, pairs = p->head_n / 2;

	for (size_t i = 0; i < 2 * pairs; i++)
		nul[i % 2] += p->head[i] == 0;
	if (pairs >= 4 && nul[1] > pairs / 4 && nul[0] == 0)
		return "UTF-16LE";
	return pairs >= 4 && nul[0] > pairs / 4 && nul[1] == 0 ? "UTF-16BE" : NULL;
}

static void set(struct cvn_csv_form *form, const char *encoding, size_t skip)
{
	memcpy(form->encoding, encoding, strlen(encoding) + 1);
	form->skip = skip;
}

static void guess_encoding(const struct cvn_csv_probe *p, struct cvn_csv_form *form)
{
	const char *wide = utf16_by_nuls(p);

	if (begins(p, "\xEF\xBB\xBF", 3))
		set(form, "UTF-8", 3);
	else if (begins(p, "\xFF\xFE", 2))
		set(form, "UTF-16LE", 2);
	else if (begins(p, "\xFE\xFF", 2))
		set(form, "UTF-16BE", 2);
	else if (wide)
		set(form, wide, 0);
	else if (p->broken == 0 || p->sequences > 10 * p->broken)
		set(form, "UTF-8", 0);      /* a few broken rows among many good ones: those rows are refused */
	else {
		set(form, "WINDOWS-1252", 0);
		form->guessed = true;
	}
}

/* Count in the first row that has any text; `step` and `at` pick the ASCII octet of each UTF-16 pair. */
static char guess_separator(const struct cvn_csv_probe *p, size_t skip, size_t step, size_t at)
{
	static const char marks[] = ",;\t|";
	size_t count[4] = { 0 }, best = 0;
	bool quoted = false, any = false;

	for (size_t i = skip; i + step <= p->head_n; i += step) {
		char c = (char)p->head[i + at];
		const char *m = c ? strchr(marks, c) : NULL;

		if (c == '"')
			quoted = !quoted;
		if (!quoted && any && (c == '\n' || c == '\r'))
			break;
		any = any || !(c == '\n' || c == '\r' || c == ' ');
		if (m && !quoted)
			count[m - marks]++;
	}
	for (size_t k = 1; k < 4; k++)
		if (count[k] > count[best])
			best = k;
	return marks[best];
}

struct cvn_csv_form cvn_csv_probe_form(struct cvn_csv_probe *p)
{
	struct cvn_csv_form form = { 0 };
	bool wide;

	p->broken += p->rest != 0;
	p->rest = 0;
	guess_encoding(p, &form);
	wide = strncmp(form.encoding, "UTF-16", 6) == 0;
	form.separator = guess_separator(p, form.skip, wide ? 2 : 1, strcmp(form.encoding, "UTF-16BE") == 0 ? 1 : 0);
	/* Excel's own way to say it: a first line "sep=;". */
	if (!wide && p->head_n >= form.skip + 5 && memcmp(p->head + form.skip, "sep=", 4) == 0)
		form.separator = (char)p->head[form.skip + 4];
	return form;
}
