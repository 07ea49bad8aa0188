/*
 * view.c - the mail as the rules see it: the few headers they ask for, and its own text.
 *
 * Own text means: the leaves a reader would show, not those of attached or returned messages, not attachments.
 */
#include <string.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

#define FOLD_MAX (32u << 10)

static bool in_attached_message(const struct cvn_mail_tree *t, size_t i)
{
	for (int p = t->part[i].parent; p >= 0; p = t->part[p].parent)
		if (strncmp(t->part[p].type, "message/", 8) == 0)
			return true;
	return false;
}

/* The first leaf of that type that is the mail's own and not a file. */
static const struct cvn_mail_part *own_leaf(const struct cvn_mail_tree *t, const char *type)
{
	for (size_t i = 0; i < t->n_parts; i++) {
		const struct cvn_mail_part *p = &t->part[i];

		if (p->text && p->text_len > 0 && strcmp(p->type, type) == 0 && !cvn_streq(p->disposition, "attachment") &&
		    !in_attached_message(t, i) && strspn(p->text, " \t\r\n") < p->text_len)
			return p;
	}
	return NULL;
}

/* All plain leaves one after the other: some programs and lists split a text into several parts. */
static char *all_plain(const struct cvn_mail_tree *t)
{
	struct cvn_buf b;

	cvn_buf_init(&b, CVN_MIME_MAX_TEXT * 2);
	for (size_t i = 0; i < t->n_parts; i++) {
		const struct cvn_mail_part *p = &t->part[i];

		if (!p->text || cvn_streq(p->disposition, "attachment") || p->filename[0] || in_attached_message(t, i))
			continue;
		if (strcmp(p->type, "text/plain") != 0 && strncmp(p->type, "multipart/", 10) != 0)
			continue;
		if (b.len && b.ptr[b.len - 1] != '\n')
			cvn_buf_char(&b, '\n');
		cvn_buf_str(&b, p->text);
	}
	return cvn_buf_take(&b);
}

static void set_body(struct cvn_view *v)
{
	const struct cvn_mail_part *plain = own_leaf(v->tree, "text/plain");
	const struct cvn_mail_part *html = plain ? NULL : own_leaf(v->tree, "text/html");
	const struct cvn_mail_part *enriched = plain || html ? NULL : own_leaf(v->tree, "text/enriched");
	size_t n;

	v->html_only = html != NULL;
	if (html)
		v->body = cvn_html_text(html->text, html->text_len, false);
	else if (enriched)
		v->body = cvn_html_text(enriched->text, enriched->text_len, false);
	else
		v->body = all_plain(v->tree);
	n = strlen(v->body);
	v->folded = cvn_fold(v->body, n < FOLD_MAX ? n : FOLD_MAX);
}

static bool token_like(const char *s, size_t n)
{
	bool digit = false;

	for (size_t i = 0; i < n; i++) {
		bool lower = s[i] >= 'a' && s[i] <= 'z', upper = s[i] >= 'A' && s[i] <= 'Z';

		digit = digit || (s[i] >= '0' && s[i] <= '9');
		if (!lower && !upper && !(s[i] >= '0' && s[i] <= '9') && s[i] != '_' && s[i] != '-')
			return false;
	}
	return n >= 20 && digit;
}

static bool sent_to_token(const struct cvn_mail_tree *t)
{
	char found[400];
	size_t pos = 0;
	const char *to = cvn_mail_header(t, "To");

	while (cvn_next_address(to, &pos, found, sizeof found)) {
		size_t n = strcspn(found, "@");
		const char *plus = memrchr(found, '+', n);

		if (plus && token_like(plus + 1, (size_t)(found + n - plus - 1)))
			return true;
	}
	return false;
}

static const char *header(const struct cvn_mail_tree *t, const char *name)
{
	return cvn_mail_header(t, name);
}

void cvn_view_make(struct cvn_view *v, const struct cvn_mail_tree *tree)
{
	const char *at;

	*v = (struct cvn_view){ .tree = tree };
	v->from = cvn_first_address(header(tree, "From"));
	v->from_name = cvn_first_name(header(tree, "From"));
	at = strchr(v->from, '@');
	v->from_local = cvn_xstrndup(v->from, at ? (size_t)(at - v->from) : strlen(v->from));
	v->raw_subject = header(tree, "Subject");
	v->subject = cvn_fold(v->raw_subject, strlen(v->raw_subject));
	v->auto_submitted = header(tree, "Auto-Submitted");
	v->precedence = header(tree, "Precedence");
	v->return_path = header(tree, "Return-Path");
	v->null_sender = cvn_span_is(cvn_span_trim(cvn_span_of(v->return_path)), "<>");
	v->has_parent = header(tree, "In-Reply-To")[0] || header(tree, "References")[0];
	v->list = header(tree, "List-Id")[0] || header(tree, "List-Post")[0] || header(tree, "Mailing-List")[0] ||
	          header(tree, "X-Mailing-List")[0] || header(tree, "X-Loop")[0];
	v->to_token = sent_to_token(tree);
	set_body(v);
}

void cvn_view_release(struct cvn_view *v)
{
	free(v->from);
	free(v->from_local);
	free(v->from_name);
	free(v->subject);
	free(v->body);
	free(v->folded);
	free(v->own_text);
}
