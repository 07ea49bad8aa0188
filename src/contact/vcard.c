/*
 * vcard.c - cards of address books into persons, line by line. Writing them is vcard_write.c.
 */
#include <stdio.h>
#include <string.h>

#include "convene/base/mem.h"
#include "convene/contact/vcard.h"

#include "contact_priv.h"

#include "convene/base/banned.h"

#define BLOCK ((size_t)64 << 10)

struct cvn_vcard {
	cvn_csv_read *read;
	void *ctx;
	char block[BLOCK];
	size_t at, n;
	uint64_t octets, card, line;
	bool end;
	bool begun;                      /* the line read last began a card in the middle of another */
	struct cvn_buf text;             /* one unfolded line */
	size_t dropped;                  /* octets of it that were not kept */
};

int cvn_vcard_new(cvn_csv_read *read, void *ctx, struct cvn_vcard **out)
{
	struct cvn_vcard *v = cvn_xcalloc(1, sizeof *v);

	v->read = read;
	v->ctx = ctx;
	cvn_buf_init(&v->text, CVN_VCARD_LINE_MAX);
	*out = v;
	return CVN_OK;
}

void cvn_vcard_free(struct cvn_vcard *v)
{
	if (!v)
		return;
	cvn_buf_release(&v->text);
	free(v);
}

uint64_t cvn_vcard_octets(const struct cvn_vcard *v)
{
	return v->octets;
}

bool cvn_vcard_likely(const void *head, size_t n)
{
	const char *s = head;
	static const char begin[] = "BEGIN:VCARD";

	if (n >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0) {
		s += 3;
		n -= 3;
	}
	for (; n && cvn_ascii_space((unsigned char)*s); n--)
		s++;
	return n >= sizeof begin - 1 && strncasecmp(s, begin, sizeof begin - 1) == 0;
}

/* One octet, -1 at the end, -2 on failure. */
static int peek(struct cvn_vcard *v, struct cvn_err *err)
{
	if (v->at == v->n && !v->end) {
		long n = v->read(v->ctx, v->block, BLOCK, err);

		if (n < 0)
			return -2;
		v->end = n == 0;
		v->at = 0;
		v->n = (size_t)n;
		v->octets += (uint64_t)n;
	}
	return v->at < v->n ? (unsigned char)v->block[v->at] : -1;
}

/* One line as it stands, behind what is in `text`; false at the end of the file. Failure sets *failed. */
static bool raw_line(struct cvn_vcard *v, bool *failed, struct cvn_err *err)
{
	bool any = false;
	int c;

	while ((c = peek(v, err)) >= 0) {
		v->at++;
		any = true;
		if (c == '\n')
			break;
		if (c != '\r' && v->text.len < CVN_VCARD_LINE_MAX - 1)
			cvn_buf_char(&v->text, (char)c);
		else
			v->dropped += c != '\r';
	}
	*failed = c == -2;
	v->line += any;
	return any;
}

/* A line with its folds undone: 3.0 and 4.0 fold with a space, 2.1 with quoted-printable's "=". */
static bool next_line(struct cvn_vcard *v, bool *failed, struct cvn_err *err)
{
	cvn_buf_clear(&v->text);
	v->dropped = 0;
	if (!raw_line(v, failed, err))
		return false;
	for (;;) {
		int c = peek(v, err);
		bool soft = v->text.len && v->text.ptr[v->text.len - 1] == '=' && strcasestr(v->text.ptr, "QUOTED-PRINTABLE");

		if (soft)
			cvn_buf_truncate(&v->text, v->text.len - 1);
		else if (c != ' ' && c != '\t')
			break;
		else
			v->at++;
		if (!raw_line(v, failed, err))
			break;
	}
	return !*failed;
}

/* ---- one line ---------------------------------------------------------------------------------------------------- */

struct content {
	struct cvn_span name, params, value;
};

static struct content take_apart(const char *line)
{
	struct content c = { { line, 0 }, { line, 0 }, { line, 0 } };
	bool quoted = false;
	size_t i = 0;

	for (; line[i] && (quoted || line[i] != ':'); i++) {
		if (line[i] == '"')
			quoted = !quoted;
		if (line[i] == ';' && !c.name.len)
			c.name.len = i;
	}
	if (!c.name.len)
		c.name.len = i;
	c.params = (struct cvn_span){ line + c.name.len, i - c.name.len };
	c.value = cvn_span_of(line + i + (line[i] == ':'));
	for (size_t k = 0; k < c.name.len; k++)          /* "item1.EMAIL" of Apple */
		if (c.name.ptr[k] == '.') {
			c.name.ptr += k + 1;
			c.name.len -= k + 1;
			k = (size_t)-1;
		}
	return c;
}

static bool has_param(const struct content *c, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= c->params.len; i++)
		if (strncasecmp(c->params.ptr + i, word, n) == 0)
			return true;
	return false;
}

static int hex(int c)
{
	c = cvn_ascii_lower(c);
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void put_unquoted(struct cvn_buf *out, struct cvn_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '=' && i + 2 < s.len && hex(s.ptr[i + 1]) >= 0 && hex(s.ptr[i + 2]) >= 0) {
			cvn_buf_char(out, (char)(hex(s.ptr[i + 1]) * 16 + hex(s.ptr[i + 2])));
			i += 2;
		} else {
			cvn_buf_char(out, s.ptr[i]);
		}
	}
}

/* Component `part` of a value (-1: all of it), escapes undone. */
static void put_value(struct cvn_buf *out, struct cvn_span s, int part)
{
	int at = 0;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (c == '\\' && i + 1 < s.len) {
			c = s.ptr[++i];
			c = c == 'n' || c == 'N' ? '\n' : c;
		} else if (c == ';' && part >= 0) {
			at++;
			continue;
		}
		if (part < 0 || at == part)
			cvn_buf_char(out, c);
	}
}

static bool say_part(struct cvn_person *p, enum cvn_means means, const char *name, const struct content *c, int part,
                     struct cvn_refusal *no)
{
	CVN_AUTO_BUF(decoded, CVN_VCARD_LINE_MAX);
	CVN_AUTO_BUF(text, CVN_VCARD_LINE_MAX);
	struct cvn_span value = c->value;

	if (has_param(c, "QUOTED-PRINTABLE")) {
		put_unquoted(&decoded, value);
		value = (struct cvn_span){ decoded.ptr, decoded.len };
	}
	put_value(&text, value, part);
	if (!cvn_utf8_valid(text.ptr, text.len)) {
		snprintf(no->why, sizeof no->why, "octets that are no UTF-8");
		return false;
	}
	return cvn_person_say(p, means, name, (struct cvn_span){ text.ptr, text.len }, no);
}

/* A card's preferred address is the one to write to; the others are kept as fields. */
struct addresses {
	struct cvn_buf first, preferred;
	int more;
};

static bool say_email(struct cvn_person *p, struct addresses *a, const struct content *c, struct cvn_refusal *no)
{
	bool preferred = has_param(c, "PREF");
	struct cvn_buf *to = preferred && !a->preferred.len ? &a->preferred : &a->first;
	CVN_AUTO_STR char *name = NULL;
	struct cvn_span value = c->value;

	if (value.len > 7 && strncasecmp(value.ptr, "mailto:", 7) == 0)
		value = (struct cvn_span){ value.ptr + 7, value.len - 7 };
	if (to->len == 0) {
		put_value(to, cvn_trim_wide(value), -1);
		return true;
	}
	name = cvn_xasprintf("email_%d", ++a->more + 1);
	return say_part(p, CVN_MEANS_FREE, name, c, -1, no);
}

/* A free field of ours: its name and its value are the parts. */
static bool say_field(struct cvn_person *p, const struct content *c, struct cvn_refusal *no)
{
	CVN_AUTO_BUF(name, CVN_VCARD_LINE_MAX);

	put_value(&name, c->value, 0);
	CVN_AUTO_STR char *field = cvn_field_name((struct cvn_span){ name.ptr, name.len });
	return !*field || say_part(p, CVN_MEANS_FREE, field, c, 1, no);
}

static bool say_line(struct cvn_person *p, struct addresses *a, const struct content *c, struct cvn_refusal *no)
{
	static const struct { const char *name; enum cvn_means means; const char *field; } lines[] = {
		{ "FN", CVN_MEANS_NAME, NULL },          { "TEL", CVN_MEANS_PHONE, NULL },   { "LANG", CVN_MEANS_LANGUAGE, NULL },
		{ "CATEGORIES", CVN_MEANS_TAGS, NULL },  { "NOTE", CVN_MEANS_NOTE, NULL },   { "ORG", CVN_MEANS_FREE, "organization" },
		{ "TITLE", CVN_MEANS_FREE, "job_title" }, { "BDAY", CVN_MEANS_FREE, "birthday" }, { "NICKNAME", CVN_MEANS_FREE, "nickname" },
		{ "X-CONVENE-DISTRICT", CVN_MEANS_DISTRICT, NULL }, { "X-CONVENE-HOUSEHOLD", CVN_MEANS_HOUSEHOLD, NULL },
		{ "X-CONVENE-QUIET-HOURS", CVN_MEANS_QUIET_HOURS, NULL }, { "X-CONVENE-ASSESSMENT", CVN_MEANS_ASSESSMENT, NULL },
		{ "X-CONVENE-STEWARD", CVN_MEANS_STEWARD, NULL }, { "TZ", CVN_MEANS_TIMEZONE, NULL },
		{ "X-CONVENE-ROLE", CVN_MEANS_ROLE, NULL }, { "X-CONVENE-BUILDING", CVN_MEANS_BUILDING, NULL },
	};

	if (cvn_span_is_nocase(c->name, "EMAIL"))
		return say_email(p, a, c, no);
	if (cvn_span_is_nocase(c->name, "X-CONVENE-FIELD"))
		return say_field(p, c, no);
	if (cvn_span_is_nocase(c->name, "N"))
		return say_part(p, CVN_MEANS_LAST_NAME, NULL, c, 0, no) && say_part(p, CVN_MEANS_FIRST_NAME, NULL, c, 1, no);
	for (size_t i = 0; i < CVN_COUNT(lines); i++)
		if (cvn_span_is_nocase(c->name, lines[i].name)) {
			struct content line = *c;

			if (lines[i].means == CVN_MEANS_PHONE && line.value.len > 4 && strncasecmp(line.value.ptr, "tel:", 4) == 0)
				line.value = (struct cvn_span){ line.value.ptr + 4, line.value.len - 4 };
			return say_part(p, lines[i].means, lines[i].field, &line, -1, no);
		}
	return true;                             /* pictures, keys, addresses of houses: not ours */
}

static bool settle(struct cvn_person *p, struct addresses *a, struct cvn_refusal *no)
{
	struct cvn_buf *use = a->preferred.len ? &a->preferred : &a->first;
	bool ok = cvn_person_say(p, CVN_MEANS_EMAIL, NULL, (struct cvn_span){ use->ptr, use->len }, no);

	if (ok && a->preferred.len && a->first.len)
		ok = cvn_person_say(p, CVN_MEANS_FREE, "email_other", (struct cvn_span){ a->first.ptr, a->first.len }, no);
	return ok && cvn_person_settle(p, no);
}

static bool begins(const char *line)
{
	return strncasecmp(line, "BEGIN:VCARD", 11) == 0;
}

/* From behind BEGIN to END. */
static enum cvn_csv_step read_card(struct cvn_vcard *v, struct cvn_person *p, struct addresses *a, struct cvn_refusal *no,
                                   struct cvn_err *err)
{
	bool failed = false, ok = true;

	for (int lines = 0; next_line(v, &failed, err); lines++) {
		if (begins(v->text.ptr)) {
			v->begun = true;         /* only the card before is lost */
			break;
		}
		struct content c = take_apart(v->text.ptr);

		if (cvn_span_is_nocase(c.name, "END"))
			return ok && settle(p, a, no) ? CVN_CSV_ROW : CVN_CSV_BAD;
		if (lines >= CVN_VCARD_LINES_MAX && ok) {
			snprintf(no->why, sizeof no->why, "more than %d lines in one card", CVN_VCARD_LINES_MAX);
			ok = false;
		}
		if (ok && !v->dropped)
			ok = say_line(p, a, &c, no);
	}
	snprintf(no->why, sizeof no->why, "the card does not end");
	return failed ? CVN_CSV_FAILED : CVN_CSV_BAD;
}

enum cvn_csv_step cvn_vcard_next(struct cvn_vcard *v, struct cvn_person *p, struct cvn_refusal *no, uint64_t *out_card,
                                 uint64_t *out_line, struct cvn_err *err)
{
	struct addresses a = { .more = 0 };
	enum cvn_csv_step step = CVN_CSV_END;
	bool failed = false;

	cvn_buf_init(&a.first, 1000);
	cvn_buf_init(&a.preferred, 1000);
	cvn_person_clear(p);
	*no = (struct cvn_refusal){ 0 };
	while (v->begun || next_line(v, &failed, err)) {
		const char *line = v->text.ptr;

		if (strncmp(line, "\xEF\xBB\xBF", 3) == 0)
			line += 3;
		if (!begins(line))
			continue;
		v->begun = false;
		*out_card = ++v->card;
		*out_line = v->line;
		step = read_card(v, p, &a, no, err);
		break;
	}
	cvn_buf_release(&a.first);
	cvn_buf_release(&a.preferred);
	return failed ? CVN_CSV_FAILED : step;
}
