/*
 * letter.c - the village's reader of letters: headers, the text parts and the calendar part.
 *
 * Small on purpose: it reads the well-formed letters an office sends, not strangers' mail, and shares nothing with the
 * rooms of convene that write them, so that a mistake there is not mirrored here.
 */
#include <string.h>

#include "village.h"

#include "convene/base/banned.h"

/* The line at `p`: its length without line end; *next behind it. */
static size_t line_len(const char *p, const char *end, const char **next)
{
	const char *lf = memchr(p, '\n', (size_t)(end - p));
	const char *stop = lf ? lf : end;

	*next = lf ? lf + 1 : end;
	return (size_t)(stop - p) - (stop > p && stop[-1] == '\r');
}

/* Where the header block ends: *body behind the empty line. */
static struct cvn_span head_of(struct cvn_span s, struct cvn_span *body)
{
	const char *end = s.ptr + s.len, *next;

	for (const char *p = s.ptr; p < end; p = next) {
		if (line_len(p, end, &next))
			continue;
		*body = (struct cvn_span){ next, (size_t)(end - next) };
		return (struct cvn_span){ s.ptr, (size_t)(p - s.ptr) };
	}
	*body = (struct cvn_span){ end, 0 };
	return s;
}

static void header_in(struct cvn_span head, const char *name, struct cvn_buf *out)
{
	const char *end = head.ptr + head.len, *next;
	size_t name_len = strlen(name);
	bool in = false;

	for (const char *p = head.ptr; p < end; p = next) {
		size_t n = line_len(p, end, &next);
		if (in && n && (*p == ' ' || *p == '\t')) {
			struct cvn_span more = cvn_span_trim((struct cvn_span){ p, n });
			cvn_buf_char(out, ' ');
			cvn_buf_add(out, more.ptr, more.len);
			continue;
		}
		if (in)
			return;
		if (n <= name_len || p[name_len] != ':' || !cvn_span_is_nocase((struct cvn_span){ p, name_len }, name))
			continue;
		struct cvn_span value = cvn_span_trim((struct cvn_span){ p + name_len + 1, n - name_len - 1 });
		cvn_buf_add(out, value.ptr, value.len);
		in = true;
	}
}

void vil_header(const struct vil_letter *l, const char *name, struct cvn_buf *out)
{
	header_in(l->head, name, out);
}

static int hex_digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = cvn_ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void decode_qp(struct cvn_span s, bool underscore, struct cvn_buf *out)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '=' && i + 2 < s.len && hex_digit(s.ptr[i + 1]) >= 0 && hex_digit(s.ptr[i + 2]) >= 0) {
			cvn_buf_char(out, (char)(hex_digit(s.ptr[i + 1]) * 16 + hex_digit(s.ptr[i + 2])));
			i += 2;
		} else if (s.ptr[i] == '=') {
			while (i + 1 < s.len && (s.ptr[i + 1] == '\r' || s.ptr[i + 1] == ' '))
				i++;
			i++;                     /* the line feed of a soft break */
		} else {
			cvn_buf_char(out, underscore && s.ptr[i] == '_' ? ' ' : s.ptr[i]);
		}
	}
}

static int base64_digit(int c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

static void decode_base64(struct cvn_span s, struct cvn_buf *out)
{
	uint32_t bits = 0;
	int have = 0;

	for (size_t i = 0; i < s.len && s.ptr[i] != '='; i++) {
		int d = base64_digit((unsigned char)s.ptr[i]);
		if (d < 0)
			continue;
		bits = bits << 6 | (uint32_t)d;
		have += 6;
		if (have >= 8) {
			have -= 8;
			cvn_buf_char(out, (char)(bits >> have & 0xff));
		}
	}
}

static void decode(struct cvn_span head, struct cvn_span body, struct cvn_buf *out)
{
	CVN_AUTO_BUF(how, 256);

	header_in(head, "Content-Transfer-Encoding", &how);
	if (cvn_streq_nocase(how.ptr, "base64"))
		decode_base64(body, out);
	else if (cvn_streq_nocase(how.ptr, "quoted-printable"))
		decode_qp(body, false, out);
	else
		cvn_buf_add(out, body.ptr, body.len);
}

static bool boundary_of(const char *type, char out[80])
{
	const char *at = cvn_find_nocase(type, "boundary=");
	size_t n;

	if (!at)
		return false;
	at += strlen("boundary=");
	n = *at == '"' ? strcspn(++at, "\"") : strcspn(at, "; \t");
	if (!n || n > 70)
		return false;
	memcpy(out, at, n);
	out[n] = '\0';
	return true;
}

static void read_entity(struct vil_letter *l, struct cvn_span entity, int depth);

static void read_parts(struct vil_letter *l, struct cvn_span body, const char *boundary, int depth)
{
	const char *end = body.ptr + body.len, *next, *part = NULL;
	size_t b = strlen(boundary);

	for (const char *p = body.ptr; p < end; p = next) {
		size_t n = line_len(p, end, &next);
		if (n < b + 2 || memcmp(p, "--", 2) || memcmp(p + 2, boundary, b))
			continue;
		if (part)
			read_entity(l, (struct cvn_span){ part, (size_t)(p - part) }, depth + 1);
		part = next;
		if (n >= b + 4 && !memcmp(p + 2 + b, "--", 2))
			return;
	}
}

static void read_entity(struct vil_letter *l, struct cvn_span entity, int depth)
{
	CVN_AUTO_BUF(type, 4096);
	struct cvn_span body, head = head_of(entity, &body);
	char boundary[80];

	header_in(head, "Content-Type", &type);
	if (cvn_starts_nocase(type.ptr, "multipart/") && depth < 8 && boundary_of(type.ptr, boundary))
		read_parts(l, body, boundary, depth);
	else if (cvn_starts_nocase(type.ptr, "text/calendar") && !l->calendar.len)
		decode(head, body, &l->calendar);
	else if (cvn_starts_nocase(type.ptr, "text/html") && !l->html.len)
		decode(head, body, &l->html);
	else if ((!type.len || cvn_starts_nocase(type.ptr, "text/plain")) && !l->plain.len)
		decode(head, body, &l->plain);
}

/* The language header decides; else which language's small words are more frequent. */
static bool is_spanish(const struct vil_letter *l)
{
	static const char *const words[2][5] = { { " the ", " and ", " to ", " you ", " we " },
		                                 { " que ", " para ", " los ", " una ", " de " } };
	size_t n[2] = { 0, 0 };
	CVN_AUTO_BUF(language, 128);

	vil_header(l, "Content-Language", &language);
	if (language.len)
		return cvn_starts_nocase(language.ptr, "es");
	for (int k = 0; k < 2; k++)
		for (int i = 0; i < 5; i++)
			for (const char *p = l->plain.ptr; (p = strstr(p, words[k][i])) != NULL; p++)
				n[k]++;
	return n[1] > n[0];
}

void vil_letter_read(struct vil_letter *l, const char *raw, size_t n)
{
	struct cvn_span body;

	l->raw = (struct cvn_span){ raw, n };
	l->head = head_of(l->raw, &body);
	cvn_buf_init(&l->plain, VIL_LETTER_MAX);
	cvn_buf_init(&l->html, VIL_LETTER_MAX);
	cvn_buf_init(&l->calendar, 1u << 20);
	read_entity(l, l->raw, 0);
	l->spanish = is_spanish(l);
}

void vil_letter_release(struct vil_letter *l)
{
	cvn_buf_release(&l->plain);
	cvn_buf_release(&l->html);
	cvn_buf_release(&l->calendar);
}

/* One encoded word `=?utf-8?q?…?=` at `p`; returns its length, 0 when it is none. */
static size_t encoded_word(const char *p, struct cvn_buf *out)
{
	const char *text, *end;

	if (!cvn_starts_nocase(p, "=?utf-8?") || !p[8] || p[9] != '?')
		return 0;
	text = p + 10;
	end = strstr(text, "?=");
	if (!end)
		return 0;
	if (cvn_ascii_lower((unsigned char)p[8]) == 'b')
		decode_base64((struct cvn_span){ text, (size_t)(end - text) }, out);
	else
		decode_qp((struct cvn_span){ text, (size_t)(end - text) }, true, out);
	return (size_t)(end + 2 - p);
}

void vil_decode_words(struct cvn_span text, struct cvn_buf *out)
{
	size_t skip;

	for (size_t i = 0; i < text.len; i++) {
		if ((skip = encoded_word(text.ptr + i, out)) == 0) {
			cvn_buf_char(out, text.ptr[i]);
			continue;
		}
		i += skip - 1;
		if (!strncmp(text.ptr + i + 1, " =?", 3))
			i++;                     /* white space between encoded words is not part of the text */
	}
}

void vil_mailbox(const char *header, char address[VIL_ADDRESS], struct cvn_buf *name)
{
	const char *open = strrchr(header, '<');
	const char *start = open ? open + 1 : header;
	size_t n = strcspn(start, open ? ">" : ", \t");
	struct cvn_span phrase = { header, open ? (size_t)(open - header) : 0 };

	n = n < VIL_ADDRESS ? n : VIL_ADDRESS - 1;
	memcpy(address, start, n);
	address[n] = '\0';
	phrase = cvn_span_trim(phrase);
	if (phrase.len >= 2 && *phrase.ptr == '"' && phrase.ptr[phrase.len - 1] == '"')
		phrase = (struct cvn_span){ phrase.ptr + 1, phrase.len - 2 };
	vil_decode_words(phrase, name);
}
