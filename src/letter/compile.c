/*
 * compile.c - a message file and its layout become a letter: templates with known destinations. Constant headers are
 * compile_headers.c, the MIME tree around it all parts.c. What is the same for everybody is worked out here, once a campaign.
 */
#include "compile_priv.h"

#include "html.h"
#include "md.h"
#include "sink.h"
#include "words.h"
#include "wrap.h"

#include <stdio.h>
#include <string.h>

#include "convene/base/banned.h"

static void constant(struct compiler *c, const char *name, const char *value)
{
	c->constant[c->n_constants++] = (struct constant){ name, value ? value : "" };
}

static char *footer_why(const struct words *w, const char *office)
{
	const char *slot = strstr(w->why, "%s");

	return cvn_xasprintf("%.*s%s%s", (int)(slot - w->why), w->why, office ? office : "", slot + 2);
}

static void set_constants(struct compiler *c)
{
	const struct cvn_letter_office *o = &c->l->office;
	const struct words *w = cvn_words(c->msg.language);

	c->why = footer_why(w, o->name);
	constant(c, "office_name", o->name);
	constant(c, "office_address", o->postal_address);
	constant(c, "office_domain", o->domain);
	constant(c, "lang", c->msg.language);
	constant(c, "dir", cvn_language_dir(c->msg.language));
	constant(c, "footer_why", c->why);
	constant(c, "footer_unsubscribe", w->unsubscribe);
	constant(c, "footer_unsubscribe_line", w->unsubscribe_line);
}

/* ---- Templates ---- */

int cvn_compile_flat(struct compiler *c, const char *file, const char *text, size_t n, struct cvn_place at, struct insert *inserts,
                   struct cvn_buf *out)
{
	const struct cvn_template *t = NULL;
	int rc = cvn_template_compile(c->l->family, &(struct cvn_template_source){ file, text, n, at.line, at.column }, &t, c->err);

	return rc == CVN_OK ? cvn_template_flatten(t, &c->marks, inserts, out, c->err) : rc;
}

static void remark(struct compiler *c, bool picture, const struct md_node *n)
{
	struct cvn_letter *l = c->l;
	struct mark_found f;
	size_t len = cvn_mark_next(&c->marks, n->text, n->text + n->len, &f) ? (size_t)(f.at - n->text) : n->len;

	l->remark = cvn_xreallocarray(l->remark, l->n_remarks + 1, sizeof *l->remark);
	l->remark[l->n_remarks++] = (struct cvn_letter_remark){ picture, cvn_xstrndup(n->text, len) };
}

/* What the page leaves out without a word: whoever wrote it is told before it goes anywhere. */
static void note_silence(struct compiler *c, const struct md_node *n)
{
	for (const struct md_node *k = n->first; k; k = k->next) {
		if (k->kind == MD_K_LINK && k->text && !cvn_link_allowed(k->text, k->len))
			remark(c, false, k);
		if (k->kind == MD_K_IMAGE && k->text && !k->first)
			remark(c, true, k);
		note_silence(c, k);
	}
}

static int markdown_body(struct compiler *c, const struct cvn_buf *flat)
{
	CVN_AUTO(cvn_md_free) struct md_node *tree = NULL;
	int rc = cvn_md_parse(&c->marks, flat->ptr, flat->len, &tree, c->err);

	if (rc != CVN_OK)
		return cvn_within(c->err, "%s:%zu:1", c->src->path, c->msg.body_line);
	note_silence(c, tree);
	if (strcmp(cvn_language_dir(c->msg.language), "rtl") == 0)
		cvn_md_isolate(&c->marks, tree);
	cvn_md_html(&c->marks, tree, &c->html);
	cvn_md_text(&c->marks, tree, TEXT_COLUMNS, &c->text);
	return CVN_OK;
}

/* An HTML body: a fragment for the layout, or a whole page that does without one. */
static int html_body(struct compiler *c, const struct cvn_buf *flat)
{
	CVN_AUTO(cvn_xml_free) xmlDoc *doc = NULL;
	CVN_AUTO(cvn_md_free) struct md_node *tree = NULL;
	int rc = cvn_html_read(c->src->path, c->msg.body, c->msg.body_len, c->msg.body_line, &doc, c->err);

	if (rc != CVN_OK)
		return rc;
	cvn_xml_free(CVN_TAKE(&doc));
	rc = cvn_html_read(c->src->path, flat->ptr, flat->len, c->msg.body_line, &doc, c->err);
	if (rc != CVN_OK)
		return rc;
	c->whole_page = cvn_find_nocase(flat->ptr, "<html") != NULL;
	cvn_buf_add(&c->html, flat->ptr, flat->len);
	cvn_html_inline(doc);
	tree = cvn_html_tree(doc);
	cvn_md_hoist(&c->marks, tree);
	cvn_md_text(&c->marks, tree, TEXT_COLUMNS, &c->text);
	return CVN_OK;
}

static int flatten_body(struct compiler *c)
{
	CVN_AUTO_BUF(flat, 2 * CVN_TEMPLATE_BYTES);
	int rc = cvn_compile_flat(c, c->src->path, c->msg.body, c->msg.body_len, (struct cvn_place){ c->msg.body_line, 1 }, NULL, &flat);

	if (rc != CVN_OK)
		return rc;
	return c->msg.html ? html_body(c, &flat) : markdown_body(c, &flat);
}

/* Nothing but short plain lines may go as it is. */
static bool needs_quoting(const struct cvn_buf *b, const struct marks *m)
{
	struct mark_found f;
	size_t column = 0;

	if (cvn_mark_next(m, b->ptr, b->ptr + b->len, &f))
		return true;
	for (size_t i = 0; i < b->len; i++) {
		unsigned char c = (unsigned char)b->ptr[i];

		column = c == '\n' ? 0 : column + 1;
		if (c >= 127 || (c < 32 && c != '\n' && c != '\t') || column > QUOTED_COLUMNS)
			return true;
	}
	return false;
}

int cvn_compile_marked(struct compiler *c, const struct cvn_buf *text, enum destination to, bool quoted,
                       const struct cvn_template **out)
{
	return cvn_marks_compile(&c->marks, c->src->path, text->ptr, text->len, to, quoted, c->constant, c->n_constants, out,
	                         c->err);
}

/* A part that goes as it is has its line ends already. */
static void crlf(struct cvn_buf *b)
{
	CVN_AUTO_BUF(out, 8 * CVN_TEMPLATE_BYTES);

	for (size_t i = 0; i < b->len; i++) {
		if (b->ptr[i] == '\n')
			cvn_buf_char(&out, '\r');
		cvn_buf_char(&out, b->ptr[i]);
	}
	cvn_buf_clear(b);
	cvn_buf_add(b, out.ptr, out.len);
}

static int compile_templates(struct compiler *c)
{
	struct cvn_letter *l = c->l;
	int rc = cvn_compile_marked(c, &c->subject, TO_HEADER, false, &l->subject);

	l->text_quoted = !c->src->bare && needs_quoting(&c->text, &c->marks);
	l->html_quoted = !c->src->bare && needs_quoting(&c->html, &c->marks);
	if (!c->src->bare && !l->text_quoted)
		crlf(&c->text);
	if (!c->src->bare && !l->html_quoted)
		crlf(&c->html);
	if (rc == CVN_OK)
		rc = cvn_compile_marked(c, &c->text, TO_TEXT, l->text_quoted, &l->text);
	if (rc == CVN_OK)
		rc = cvn_compile_marked(c, &c->html, TO_HTML, l->html_quoted, &l->html);
	return rc;
}

/* The description of a calendar object: text alone, and no marks of its own in the page. */
static int describe(struct compiler *c)
{
	CVN_AUTO_BUF(flat, 2 * CVN_TEMPLATE_BYTES);
	CVN_AUTO_BUF(text, 4 * CVN_TEMPLATE_BYTES);
	CVN_AUTO(cvn_md_free) struct md_node *tree = NULL;
	const char *markdown = c->src->description;
	int rc;

	if (!markdown || !markdown[0])
		return CVN_OK;
	rc = cvn_compile_flat(c, c->src->path, markdown, strlen(markdown), AT_START, NULL, &flat);
	if (rc == CVN_OK)
		rc = cvn_md_parse(&c->marks, flat.ptr, flat.len, &tree, c->err);
	if (rc != CVN_OK)
		return rc;
	cvn_md_text(&c->marks, tree, NO_COLUMNS, &text);
	while (text.len > 0 && cvn_ascii_space(text.ptr[text.len - 1]))
		cvn_buf_truncate(&text, text.len - 1);
	return cvn_compile_marked(c, &text, TO_TEXT, false, &c->l->description);
}

/* ---- All of it ---- */

static int set_pieces(struct compiler *c)
{
	const char *content_type = NULL;
	int rc = cvn_compile_pieces(c, &content_type);

	return rc == CVN_OK ? cvn_compile_headers(c, content_type) : rc;
}

int cvn_compile_text(struct compiler *c, const char *file, const char *text, size_t n, struct cvn_place at, enum destination to,
                     const struct cvn_template **out)
{
	CVN_AUTO_BUF(flat, 2 * CVN_TEMPLATE_BYTES);
	int rc = cvn_compile_flat(c, file, text, n, at, NULL, &flat);

	return rc == CVN_OK ? cvn_compile_marked(c, &flat, to, false, out) : rc;
}

static int compile(struct compiler *c)
{
	const struct cvn_span texts[] = { cvn_span_of(c->src->layout), { c->src->text, c->src->len }, cvn_span_of(c->src->description) };
	int rc;

	c->l->load = c->src->load;
	c->l->load_arg = c->src->load_arg;
	cvn_marks_init(&c->marks, c->l->family, texts, CVN_COUNT(texts));
	c->l->language = cvn_xstrdup(c->msg.language);
	c->l->zone = cvn_xstrdup(c->l->office.timezone ? c->l->office.timezone : "UTC");
	set_constants(c);
	rc = cvn_compile_flat(c, c->src->path, c->msg.subject, strlen(c->msg.subject), c->msg.subject_at, NULL, &c->subject);
	if (rc == CVN_OK)
		rc = cvn_compile_flat(c, c->src->path, c->msg.preheader, strlen(c->msg.preheader), c->msg.preheader_at, NULL, &c->preheader);
	if (rc == CVN_OK)
		rc = flatten_body(c);
	if (rc == CVN_OK)
		rc = cvn_compile_page(c);
	if (rc == CVN_OK)
		rc = describe(c);
	if (rc == CVN_OK)
		rc = cvn_compile_from(c);
	if (rc == CVN_OK)
		rc = compile_templates(c);
	if (rc == CVN_OK)
		rc = set_pieces(c);
	if (rc == CVN_OK)
		cvn_compile_slots(c);
	return rc;
}

int cvn_letter_compile(const struct cvn_letter_office *office, const struct cvn_letter_source *source,
                       struct cvn_letter **out, struct cvn_err *err)
{
	CVN_AUTO(cvn_letter_free) struct cvn_letter *l = cvn_letter_new(office);
	struct compiler c = { .src = source, .l = l, .err = err };
	int rc = cvn_message_read(source->path, source->text, source->len,
	                          source->language ? source->language : office->language, &c.msg, err);

	if (rc != CVN_OK)
		return rc;
	cvn_buf_init(&c.subject, CVN_TEMPLATE_BYTES);
	cvn_buf_init(&c.preheader, CVN_TEMPLATE_BYTES);
	cvn_buf_init(&c.html, 4 * CVN_TEMPLATE_BYTES);
	cvn_buf_init(&c.text, 4 * CVN_TEMPLATE_BYTES);
	rc = compile(&c);
	cvn_buf_release(&c.subject);
	cvn_buf_release(&c.preheader);
	cvn_buf_release(&c.html);
	cvn_buf_release(&c.text);
	cvn_compile_pictures_release(&c);
	cvn_marks_release(&c.marks);
	cvn_message_release(&c.msg);
	free(c.why);
	if (rc == CVN_OK)
		*out = CVN_TAKE(&l);
	return rc;
}
