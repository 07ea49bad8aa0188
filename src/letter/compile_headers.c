/*
 * compile_headers.c - the header lines of a letter that are the same for everybody, or for everybody on a list.
 */
#include "compile_priv.h"

#include "header.h"

#include <string.h>

#include "convene/base/banned.h"

int cvn_compile_from(struct compiler *c)
{
	CVN_AUTO_BUF(phrase, 1024);
	CVN_AUTO_BUF(flat, 4096);
	CVN_AUTO_STR char *written = NULL;
	struct cvn_span address;
	const char *from = c->msg.from[0] ? c->msg.from : c->l->office.from;
	int rc;

	if (c->src->from_name) {
		c->l->from_phrase = cvn_xstrdup(c->src->from_name);
		return CVN_OK;
	}
	if ((!from || !from[0]) && c->l->office.mailbox) {
		c->l->from_phrase = cvn_xstrdup(c->l->office.name ? c->l->office.name : "");
		c->l->from_address = cvn_xstrdup(c->l->office.mailbox);
		return CVN_OK;
	}
	if (!from || !from[0])
		return cvn_fail(c->err, CVN_E_INVALID, "%s:1:1: no From: neither the message nor convene.conf has one", c->src->path);
	rc = cvn_mailbox_read(from, &phrase, &address, c->err);
	if (rc != CVN_OK)
		return cvn_within(c->err, "%s:%zu:%zu", c->src->path, c->msg.from_at.line, c->msg.from_at.column);
	written = cvn_span_dup(address);
	c->l->from_address = cvn_address_wire(written);
	address = cvn_span_of(c->l->from_address);
	c->l->from_phrase = cvn_xstrdup(phrase.ptr);
	if (!strstr(phrase.ptr, "{{")) {
		rc = cvn_header_mailbox(&flat, "From", cvn_span_of(phrase.ptr), address, c->err);
		c->l->from_line = cvn_buf_take(&flat);
		return rc == CVN_OK ? CVN_OK : cvn_within(c->err, "%s:%zu:%zu", c->src->path, c->msg.from_at.line, c->msg.from_at.column);
	}
	rc = cvn_compile_flat(c, c->src->path, phrase.ptr, phrase.len, c->msg.from_at, NULL, &flat);
	return rc == CVN_OK ? cvn_compile_marked(c, &flat, TO_HEADER, false, &c->l->from) : rc;
}

/* ---- Headers and pieces ---- */

static void put_id(struct cvn_buf *out, const char *text)
{
	for (const char *p = text ? text : ""; *p; p++) {
		int ch = cvn_ascii_lower(*p);

		if ((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '-')
			cvn_buf_char(out, (char)ch);
		else if (out->len > 0 && out->ptr[out->len - 1] != '-')
			cvn_buf_char(out, '-');
	}
}

/* Feedback-ID (Gmail): campaign:kind:office:SenderId; SenderId 5 to 15 characters, always the same. */
static void put_feedback(struct compiler *c, struct cvn_buf *out)
{
	CVN_AUTO_BUF(campaign, 256);
	CVN_AUTO_BUF(sender, 256);

	put_id(&campaign, c->src->campaign);
	put_id(&sender, c->l->office.domain);
	cvn_buf_truncate(&sender, 15);
	while (sender.len < 5)
		cvn_buf_char(&sender, '0');
	cvn_buf_printf(out, "Feedback-ID: %s:%s:%s:%s\r\n", campaign.ptr, c->msg.kind, sender.ptr, sender.ptr);
}

/* RFC 5322 3.6.4. What is no Message-ID came from a stranger and is left out. */
static bool is_message_id(const char *id, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (id[i] <= ' ' || id[i] > '~' || (i > 0 && id[i] == '<') || (i + 1 < n && id[i] == '>'))
			return false;
	return n >= 5 && n <= 900 && id[0] == '<' && id[n - 1] == '>' && memchr(id, '@', n) != NULL;
}

/* A person answers a person: threaded below the mail it answers, and not marked as a machine's. Each on a line of its own: they
 * are long. */
static void put_parent(struct cvn_buf *out, const char *id, const char *above)
{
	if (!is_message_id(id, strlen(id)))
		return;
	cvn_buf_printf(out, "In-Reply-To: %s\r\nReferences:", id);
	for (const char *p = above; *p;) {
		size_t n = strcspn(p, " \t\n");

		if (is_message_id(p, n) && !(n == strlen(id) && strncmp(p, id, n) == 0))
			cvn_buf_printf(out, " %.*s\r\n", (int)n, p);
		p += n + strspn(p + n, " \t\n");
	}
	cvn_buf_printf(out, " %s\r\n", id);
}

/* `List-Id: phrase <label.domain>` (RFC 2919 2 and 3): the list's own, whatever is sent to it. */
static int put_list(struct compiler *c, const char *name, const char *title)
{
	const struct cvn_letter_office *o = &c->l->office;
	CVN_AUTO_BUF(line, 2048);
	CVN_AUTO_BUF(label, 512);
	const char *phrase = title && title[0] ? title : o->name ? o->name : "";
	int rc = CVN_OK;

	if (phrase[0])
		rc = cvn_header_mailbox(&line, "List-Id", cvn_span_of(phrase), cvn_span_of("x@x"), c->err);
	else
		cvn_buf_str(&line, "List-Id: <x@x>\r\n");
	if (rc != CVN_OK)
		return rc;
	put_id(&label, name);
	cvn_buf_truncate(&line, line.len - strlen("x@x>\r\n"));
	cvn_buf_printf(&line, "%s.%s>\r\n", label.len ? label.ptr : "list", o->domain);
	c->l->list_line = cvn_xreallocarray(c->l->list_line, c->l->n_list_lines + 1, sizeof *c->l->list_line);
	c->l->list_line[c->l->n_list_lines++] = cvn_buf_take(&line);
	return CVN_OK;
}

int cvn_compile_headers(struct compiler *c, const char *content_type)
{
	const struct cvn_letter_kind *kind = cvn_letter_kind_find(c->msg.kind);
	CVN_AUTO_BUF(h, 8192);
	int rc = CVN_OK;

	c->l->list = kind->list;
	for (size_t i = 0; rc == CVN_OK && kind->list && i < c->src->n_lists; i++)
		rc = put_list(c, c->src->list[i].name, c->src->list[i].title);
	if (rc == CVN_OK && kind->list && c->src->n_lists == 0)
		rc = put_list(c, kind->name, NULL);
	if (rc != CVN_OK)
		return rc;
	if (kind->list)
		put_feedback(c, &h);
	if (c->msg.in_reply_to[0])
		put_parent(&h, c->msg.in_reply_to, c->msg.references);
	else
		cvn_buf_str(&h, kind->bulk ? "Precedence: bulk\r\n" : "Auto-Submitted: auto-generated\r\n");
	cvn_buf_printf(&h, "Content-Language: %s\r\nMIME-Version: 1.0\r\nContent-Type: %s\r\n\r\n", c->msg.language, content_type);
	c->l->headers = cvn_buf_take(&h);
	return CVN_OK;
}

const char *cvn_letter_from(const struct cvn_letter *l)
{
	return l->from_address ? l->from_address : "";
}
