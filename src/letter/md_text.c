/*
 * md_text.c - the Markdown tree as plain text that reads well, also aloud: wrapped, links behind their words, tables as
 * lines of "Heading: value".
 */
#include "md.h"

#include "wrap.h"

#include <stdio.h>
#include <string.h>

#include "convene/base/banned.h"

#define LINE_BYTES CVN_TEMPLATE_BYTES

/* What stands in front of each line: "> " of quotes, blanks of lists. `bullet` is for the next line only. */
struct writer {
	const struct marks *m;
	struct cvn_buf *out;
	size_t columns;
	struct cvn_buf prefix;
	char bullet[16];
	size_t bullet_at;      /* where in the prefix it stands */
};

static void inline_text(const struct marks *m, const struct md_node *n, struct cvn_buf *out);

/* A target as it stands in text: a URL cannot hold blanks; its marks are told where they stand. */
static void put_target(const struct marks *m, const char *p, size_t n, struct cvn_buf *out)
{
	CVN_AUTO_BUF(clean, LINE_BYTES);

	struct mark_found f;

	if (n > 7 && cvn_starts_nocase(p, "mailto:") && !memchr(p, '?', n) && !cvn_mark_next(m, p, p + n, &f))
		p += 7, n -= 7;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c <= 32 || c == '<' || c == '>' || c == 127)
			cvn_buf_printf(&clean, "%%%02X", c);
		else
			cvn_buf_char(&clean, (char)c);
	}
	cvn_marks_place(m, clean.ptr, clean.len, out);
}

static void put_link(const struct marks *m, const struct md_node *n, struct cvn_buf *out)
{
	CVN_AUTO_BUF(words, LINE_BYTES);
	CVN_AUTO_BUF(target, LINE_BYTES);

	inline_text(m, n, &words);
	if (!cvn_link_allowed(n->text, n->len)) {
		cvn_buf_add(out, words.ptr, words.len);
		return;
	}
	put_target(m, n->text, n->len, &target);
	if (words.len == 0 || (words.len == n->len && memcmp(words.ptr, n->text, n->len) == 0) ||
	    (words.len == target.len && memcmp(words.ptr, target.ptr, target.len) == 0)) {
		cvn_buf_add(out, target.ptr, target.len);
		return;
	}
	cvn_buf_printf(out, "%s <", words.ptr);
	cvn_buf_add(out, target.ptr, target.len);
	cvn_buf_char(out, '>');
}

static void inline_one(const struct marks *m, const struct md_node *n, struct cvn_buf *out)
{
	switch (n->kind) {
	case MD_K_TEXT:
	case MD_K_MARK:
		cvn_buf_add(out, n->text, n->len);
		break;
	case MD_K_BREAK:
		cvn_buf_char(out, '\n');
		break;
	case MD_K_SOFT_BREAK:
		cvn_buf_char(out, ' ');
		break;
	case MD_K_LINK:
		put_link(m, n, out);
		break;
	case MD_K_IMAGE:
		if (n->first) {
			cvn_buf_char(out, '[');
			inline_text(m, n, out);
			cvn_buf_char(out, ']');
		}
		break;
	default:
		inline_text(m, n, out);
	}
}

static void inline_text(const struct marks *m, const struct md_node *n, struct cvn_buf *out)
{
	for (const struct md_node *c = n->first; c; c = c->next)
		inline_one(m, c, out);
}

static void blocks(struct writer *w, const struct md_node *n);

/* Lines behind the prefix; the bullet, when one waits, takes the place of its blanks. */
static void put_lines(struct writer *w, const char *text, size_t n)
{
	CVN_AUTO_BUF(first, 4096);

	cvn_buf_add(&first, w->prefix.ptr, w->prefix.len);
	memcpy(first.ptr + w->bullet_at, w->bullet, strlen(w->bullet));
	w->bullet[0] = '\0';
	cvn_wrap_put(w->out, w->m, text, n, w->columns, first.ptr, w->prefix.ptr);
}

static void gap(struct writer *w)
{
	size_t n = w->prefix.len;

	while (n > 0 && w->prefix.ptr[n - 1] == ' ')
		n--;
	cvn_buf_add(w->out, w->prefix.ptr, n);
	cvn_buf_char(w->out, '\n');
}

static void paragraph(struct writer *w, const struct md_node *n)
{
	CVN_AUTO_BUF(text, LINE_BYTES);
	const struct md_node *a = cvn_md_button(n);

	if (a && cvn_link_allowed(a->text, a->len)) {
		inline_text(w->m, a, &text);
		cvn_buf_str(&text, ":\n");
		put_target(w->m, a->text, a->len, &text);
	} else {
		inline_text(w->m, n, &text);
	}
	put_lines(w, text.ptr, text.len);
}

static void heading(struct writer *w, const struct md_node *n)
{
	CVN_AUTO_BUF(text, LINE_BYTES);
	size_t width;

	inline_text(w->m, n, &text);
	width = cvn_wrap_width(w->m, text.ptr, text.len);
	put_lines(w, text.ptr, text.len);
	if (n->number > 2 || w->columns == NO_COLUMNS)
		return;
	cvn_buf_add(w->out, w->prefix.ptr, w->prefix.len);
	for (size_t i = 0; i < width && i < TEXT_COLUMNS; i++)
		cvn_buf_char(w->out, n->number == 1 ? '=' : '-');
	cvn_buf_char(w->out, '\n');
}

static void list(struct writer *w, const struct md_node *n)
{
	unsigned number = n->number;
	size_t prefix = w->prefix.len;

	for (const struct md_node *c = n->first; c; c = c->next) {
		char bullet[16];

		if (c->kind == MD_K_MARK) {
			cvn_buf_add(w->out, c->text, c->len);
			continue;
		}
		if (n->kind == MD_K_OL)
			snprintf(bullet, sizeof bullet, "%u. ", number++);
		else
			snprintf(bullet, sizeof bullet, "%s", c->number == 0 ? "- " : c->number == ' ' ? "[ ] " : "[x] ");
		for (size_t i = 0; i < strlen(bullet); i++)
			cvn_buf_char(&w->prefix, ' ');
		snprintf(w->bullet, sizeof w->bullet, "%s", bullet);
		w->bullet_at = prefix;
		blocks(w, c);
		cvn_buf_truncate(&w->prefix, prefix);
		w->bullet[0] = '\0';
		if (!n->tight && c->next)
			gap(w);
	}
}

/* "- Heading: value; heading: value", one row a line; without headings the first cell stands in front of a colon. */
static void row(struct writer *w, const struct md_node *head, const struct md_node *tr)
{
	CVN_AUTO_BUF(text, LINE_BYTES);
	const struct md_node *th = head ? head->first : NULL;

	cvn_buf_str(&text, "- ");
	for (const struct md_node *td = tr->first; td; td = td->next) {
		if (td != tr->first)
			cvn_buf_str(&text, !head && td == tr->first->next ? ": " : "; ");
		if (th && th->first) {
			inline_text(w->m, th, &text);
			cvn_buf_str(&text, ": ");
		}
		inline_text(w->m, td, &text);
		th = th ? th->next : NULL;
	}
	put_lines(w, text.ptr, text.len);
}

static void table(struct writer *w, const struct md_node *n)
{
	const struct md_node *head = NULL;

	for (const struct md_node *part = n->first; part; part = part->next) {
		for (const struct md_node *tr = part->first; tr; tr = tr->next) {
			if (tr->kind == MD_K_MARK)
				cvn_buf_add(w->out, tr->text, tr->len);
			else if (part->kind == MD_K_THEAD)
				head = tr;
			else
				row(w, head, tr);
		}
	}
}

static void code(struct writer *w, const struct md_node *n)
{
	CVN_AUTO_BUF(text, LINE_BYTES);
	size_t len = 0;

	inline_text(w->m, n, &text);
	for (const char *p = text.ptr; *p; p += len + (p[len] == '\n')) {
		len = strcspn(p, "\n");
		cvn_buf_printf(w->out, "%s    %.*s\n", w->prefix.ptr, (int)len, p);
	}
}

static void block(struct writer *w, const struct md_node *n)
{
	size_t prefix = w->prefix.len;

	switch (n->kind) {
	case MD_K_P:
		paragraph(w, n);
		break;
	case MD_K_HEADING:
		heading(w, n);
		break;
	case MD_K_UL:
	case MD_K_OL:
		list(w, n);
		break;
	case MD_K_TABLE:
		table(w, n);
		break;
	case MD_K_CODE_BLOCK:
		code(w, n);
		break;
	case MD_K_RULE:
		put_lines(w, "* * *", 5);
		break;
	case MD_K_QUOTE:
		cvn_buf_str(&w->prefix, "> ");
		blocks(w, n);
		cvn_buf_truncate(&w->prefix, prefix);
		break;
	default:
		break;
	}
}

static bool is_inline(const struct md_node *n)
{
	return n->kind >= MD_K_EM && n->kind != MD_K_MARK;
}

/* The blocks inside `n`, an empty line between them. Items of tight lists hold running text without a paragraph. */
static void blocks(struct writer *w, const struct md_node *n)
{
	bool tight = n->kind == MD_K_ITEM && n->parent->tight;

	for (const struct md_node *c = n->first; c;) {
		CVN_AUTO_BUF(text, LINE_BYTES);

		if (c->kind == MD_K_MARK) {
			cvn_buf_add(w->out, c->text, c->len);
			c = c->next;
			continue;
		}
		if (is_inline(c)) {
			for (; c && is_inline(c); c = c->next)
				inline_one(w->m, c, &text);
			put_lines(w, text.ptr, text.len);
		} else {
			block(w, c);
			c = c->next;
		}
		if (!tight && (c || n->kind == MD_K_DOC))
			gap(w);
	}
}

void cvn_md_text(const struct marks *m, const struct md_node *root, size_t columns, struct cvn_buf *out)
{
	struct writer w = { .m = m, .out = out, .columns = columns };

	cvn_buf_init(&w.prefix, 4096);
	blocks(&w, root);
	cvn_buf_release(&w.prefix);
}
