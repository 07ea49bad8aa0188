/*
 * reply.c - reading replies (RFC 5321 4.2), however the octets are cut.
 *
 * What a reply means for a letter is dialogue.c.
 */
#include <assert.h>
#include <string.h>

#include "smtp_priv.h"

#include "convene/base/banned.h"

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "250-text", "250 text" or "250"; false for anything else. */
static bool split(const struct cvn_smtp_reply *r, int *out_code, bool *out_last, const char **out_text)
{
	const char *l = r->line;

	if (r->line_len < 3 || l[0] < '2' || l[0] > '5' || !digit(l[1]) || !digit(l[2]))
		return false;
	if (r->line_len > 3 && l[3] != ' ' && l[3] != '-')
		return false;
	*out_code = (l[0] - '0') * 100 + (l[1] - '0') * 10 + (l[2] - '0');
	*out_last = r->line_len == 3 || l[3] == ' ';
	*out_text = r->line_len > 3 ? l + 4 : l + 3;
	return true;
}

/* Append to the joined text: one line, controls as '?', cut at the end of a UTF-8 sequence when it is too long. */
static void join(struct cvn_smtp_reply *r, const char *text)
{
	if (r->text_len > 0 && r->text_len + 1 < sizeof r->text)
		r->text[r->text_len++] = ' ';
	for (; *text && r->text_len + 1 < sizeof r->text; text++) {
		unsigned char c = (unsigned char)*text;

		r->text[r->text_len++] = (char)(c < 32 || c == 127 ? '?' : c);
	}
	while (*text && r->text_len > 0 && ((unsigned char)*text & 0xc0) == 0x80)
		if (((unsigned char)r->text[--r->text_len] & 0xc0) != 0x80)
			break;
	r->text[r->text_len] = '\0';
}

static enum cvn_smtp_reply_step take_line(struct cvn_smtp_reply *r)
{
	const char *text;
	bool last;
	int code;

	if (r->line_len > 0 && r->line[r->line_len - 1] == '\r')
		r->line_len--;
	r->line[r->line_len] = '\0';
	if (!split(r, &code, &last, &text) || (r->lines > 0 && code != r->code) || ++r->lines > MAX_REPLY_LINES)
		return CVN_REPLY_BROKEN;
	if (r->lines == 1)
		r->text_len = 0;
	r->code = code;
	join(r, text);
	if (last)
		r->lines = 0;
	return last ? CVN_REPLY_WHOLE : CVN_REPLY_LINE;
}

enum cvn_smtp_reply_step cvn_smtp_reply_read(struct cvn_smtp_reply *r, const char **data, size_t *n)
{
	const char *end = memchr(*data, '\n', *n);
	size_t part = end ? (size_t)(end - *data) : *n;

	if (r->line_len + part >= sizeof r->line)
		return CVN_REPLY_BROKEN;
	memcpy(r->line + r->line_len, *data, part);
	r->line_len += part;
	*data += part + (end != NULL);
	*n -= part + (end != NULL);
	if (!end)
		return CVN_REPLY_MORE;

	enum cvn_smtp_reply_step step = take_line(r);

	r->line_len = 0;         /* the text of `line` stays for the caller until the next call */
	return step;
}

void cvn_smtp_enhanced(int code, const char *text, char out[16])
{
	size_t i = 0, dots = 0, digits = 0;

	out[0] = '\0';
	for (; i < 12 && (digit(text[i]) || text[i] == '.'); i++) {
		if (text[i] == '.' ? digits == 0 : ++digits > 3)
			return;
		if (text[i] == '.') {
			dots++;
			digits = 0;
		}
	}
	if (dots != 2 || digits == 0 || text[0] - '0' != code / 100 || text[1] != '.')
		return;
	if (text[i] != '\0' && text[i] != ' ')
		return;
	memcpy(out, text, i);
	out[i] = '\0';
}
