/*
 * ties.c - what in a mail may tie it to a letter, an invitation or a person of ours. Pure: whether a token is genuine is asked
 * with the office's keys where the tie is used.
 *
 * A token stands behind a plus in an address the mail was sent to, in the ORGANIZER of a calendar object, or as the local part
 * of a Message-ID of ours, which bounces return and replies refer to. From is only the last and weakest tie.
 */
#include <string.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

#define MAX_TIES 64
#define TOKEN_MIN 20

static void add(struct cvn_ties *t, enum cvn_tie_source source, const char *s, size_t n)
{
	if (t->n == MAX_TIES || n < TOKEN_MIN || n > 64)
		return;
	for (size_t i = 0; i < t->n; i++)
		if (strncmp(t->at[i].text, s, n) == 0 && t->at[i].text[n] == '\0')
			return;
	if (!t->at)
		t->at = cvn_xcalloc(MAX_TIES, sizeof *t->at);
	t->at[t->n].source = source;
	t->at[t->n++].text = cvn_xstrndup(s, n);
}

/* Of each address: what stands behind the last plus (also as %2B), and the whole local part. */
static void add_addresses(struct cvn_ties *t, enum cvn_tie_source source, const char *value)
{
	char found[400];
	size_t pos = 0;

	while (value && cvn_next_address(value, &pos, found, sizeof found)) {
		size_t n = strcspn(found, "@");
		const char *plus = memrchr(found, '+', n), *coded = cvn_find_nocase(found, "%2b");

		if (coded && coded < found + n)
			plus = coded + 2;
		add(t, source, plus ? plus + 1 : found, plus ? (size_t)(found + n - plus - 1) : n);
	}
}

static void add_fields(struct cvn_ties *t, enum cvn_tie_source source, const struct cvn_mail_part *p, const char *const *names)
{
	for (size_t i = 0; i < p->n_fields; i++)
		for (const char *const *name = names; *name; name++)
			if (cvn_streq_nocase(p->field[i].name, *name))
				add_addresses(t, source, p->field[i].value);
}

static const char *const to_names[] = { "To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To",
	                                "X-Delivered-To", "Resent-To", "Apparently-To", NULL };
static const char *const original_names[] = { "Message-ID", "Return-Path", "X-Envelope-From", "Reply-To", "Sender", NULL };
static const char *const reference_names[] = { "In-Reply-To", "References", NULL };

/* The returned letter as text: its header lines stand in the notification. */
static void add_from_text(struct cvn_ties *t, const char *text)
{
	for (const char *p = text; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL) {
		const char *s = p + strspn(p, " \t>");

		if (cvn_starts_nocase(s, "Message-ID:") || cvn_starts_nocase(s, "Return-Path:")) {
			CVN_AUTO_STR char *line = cvn_xstrndup(s, strcspn(s, "\n"));

			add_addresses(t, CVN_TIE_ORIGINAL, line);
		}
	}
}

void cvn_inbox_ties(const struct cvn_mail_tree *tree, struct cvn_ties *out)
{
	const struct cvn_mail_part *root = &tree->part[0];

	*out = (struct cvn_ties){ 0 };
	out->sender = cvn_first_address(cvn_mail_header(tree, "From"));
	out->sender_name = cvn_first_name(cvn_mail_header(tree, "From"));
	add_fields(out, CVN_TIE_ADDRESS, root, to_names);
	for (size_t i = 0; i < tree->n_calendars; i++)
		add_addresses(out, CVN_TIE_ORGANIZER, tree->calendar[i].organizer);
	for (size_t i = 1; i < tree->n_parts; i++)
		add_fields(out, CVN_TIE_ORIGINAL, &tree->part[i], original_names);
	for (size_t i = 0; i < tree->n_parts; i++)
		if (tree->part[i].text && strncmp(tree->part[i].type, "text/html", 9) != 0)
			add_from_text(out, tree->part[i].text);
	add_fields(out, CVN_TIE_REFERENCE, root, reference_names);
}

void cvn_ties_release(struct cvn_ties *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->at[i].text);
	free(t->at);
	free(t->sender);
	free(t->sender_name);
	*t = (struct cvn_ties){ 0 };
}

/* The value of the first header field of that name, unfolded to single blanks; "" when there is none. The header block alone. */
static char *raw_field(const char *raw, size_t n, const char *name)
{
	CVN_AUTO_BUF(b, 64u << 10);
	const char *end = raw + n;
	bool in = false;

	for (const char *p = raw; p < end && *p != '\r' && *p != '\n';) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((nl ? nl : end) - p);

		if (in && *p != ' ' && *p != '\t')
			break;
		if (!in && len > strlen(name) && cvn_starts_nocase(p, name) && p[strlen(name)] == ':') {
			in = true;
			p += strlen(name) + 1;
			len -= strlen(name) + 1;
		}
		for (size_t i = 0; in && i < len; i++)
			cvn_buf_char(&b, (unsigned char)p[i] <= ' ' ? ' ' : p[i]);
		p = nl ? nl + 1 : end;
	}
	return cvn_buf_take(&b);
}

/* RFC 5322 3.6.4: what an answer's References begins with. Only what looks like a Message-ID. */
char *cvn_reference_ids(const char *raw, size_t n)
{
	CVN_AUTO_BUF(out, 64u << 10);
	CVN_AUTO_STR char *value = raw_field(raw, n, "References");

	if (!value[0]) {
		free(value);
		value = raw_field(raw, n, "In-Reply-To");
	}
	for (const char *p = strchr(value, '<'); p; p = strchr(p + 1, '<')) {
		size_t len = strcspn(p, "> ");

		if (p[len] == '>' && memchr(p, '@', len))
			cvn_buf_printf(&out, "%s%.*s", out.len ? " " : "", (int)len + 1, p);
	}
	return cvn_buf_take(&out);
}
