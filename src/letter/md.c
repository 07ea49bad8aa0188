/*
 * md.c - md4c's events become a tree. md4c is included here alone.
 */
#include "md.h"

#include "entity.h"

#include <md4c.h>
#include <string.h>

#include "convene/base/banned.h"

#define MAX_MD_DEPTH 100
#define DIALECT (MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_PERMISSIVEAUTOLINKS | MD_FLAG_NOHTML | MD_FLAG_TASKLISTS)

struct builder {
	struct md_node *root, *at;
	size_t depth;
	bool too_deep;         /* asked for beside md4c's own code, which it loses for quotes inside quotes */
};

void cvn_md_free(struct md_node *n)
{
	if (!n)
		return;
	for (struct md_node *c = n->first, *next; c; c = next) {
		next = c->next;
		cvn_md_free(c);
	}
	free(n->text);
	free(n->title);
	free(n);
}

void cvn_md_remove(struct md_node *n)
{
	struct md_node *p = n->parent;

	*(n->prev ? &n->prev->next : &p->first) = n->next;
	*(n->next ? &n->next->prev : &p->last) = n->prev;
	n->parent = n->prev = n->next = NULL;
}

void cvn_md_append(struct md_node *parent, struct md_node *n)
{
	n->parent = parent;
	n->prev = parent->last;
	*(parent->last ? &parent->last->next : &parent->first) = n;
	parent->last = n;
}

void cvn_md_insert_before(struct md_node *at, struct md_node *n)
{
	n->parent = at->parent;
	n->next = at;
	n->prev = at->prev;
	*(at->prev ? &at->prev->next : &at->parent->first) = n;
	at->prev = n;
}

static struct md_node *add(struct builder *b, enum md_kind kind)
{
	struct md_node *n = cvn_xcalloc(1, sizeof *n);

	n->kind = kind;
	cvn_md_append(b->at, n);
	return n;
}

static int enter(struct builder *b, struct md_node *n)
{
	b->at = n;
	b->too_deep = b->too_deep || ++b->depth > MAX_MD_DEPTH;
	return b->too_deep;
}

/* md4c 0.4.8 may end an emphasis that it never began (fuzz/markdown): what is not open is not closed. */
static int leave(struct builder *b, enum md_kind kind)
{
	struct md_node *n = b->at;
	size_t up = 1;

	while (n && n->kind != kind) {
		n = n->parent;
		up++;
	}
	if (!n || !n->parent)
		return 0;
	b->at = n->parent;
	b->depth -= up;
	return 0;
}

/* A target or title, its entities resolved. */
static char *attribute(const MD_ATTRIBUTE *a)
{
	CVN_AUTO_BUF(out, CVN_TEMPLATE_BYTES);

	for (unsigned i = 0; a->text && a->substr_offsets[i] < a->size; i++) {
		const char *p = a->text + a->substr_offsets[i];
		size_t n = a->substr_offsets[i + 1] - a->substr_offsets[i];

		if (a->substr_types[i] == MD_TEXT_ENTITY)
			cvn_entity_put(&out, p, n);
		else if (a->substr_types[i] == MD_TEXT_NORMAL)
			cvn_buf_add(&out, p, n);
	}
	return cvn_buf_take(&out);
}

static enum md_kind block_kind(MD_BLOCKTYPE type)
{
	static const enum md_kind kinds[] = {
		[MD_BLOCK_DOC] = MD_K_DOC, [MD_BLOCK_QUOTE] = MD_K_QUOTE, [MD_BLOCK_UL] = MD_K_UL, [MD_BLOCK_OL] = MD_K_OL,
		[MD_BLOCK_LI] = MD_K_ITEM, [MD_BLOCK_HR] = MD_K_RULE, [MD_BLOCK_H] = MD_K_HEADING,
		[MD_BLOCK_CODE] = MD_K_CODE_BLOCK, [MD_BLOCK_HTML] = MD_K_P, [MD_BLOCK_P] = MD_K_P,
		[MD_BLOCK_TABLE] = MD_K_TABLE, [MD_BLOCK_THEAD] = MD_K_THEAD, [MD_BLOCK_TBODY] = MD_K_TBODY,
		[MD_BLOCK_TR] = MD_K_TR, [MD_BLOCK_TH] = MD_K_TH, [MD_BLOCK_TD] = MD_K_TD,
	};

	return kinds[type];
}

static int on_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct builder *b = arg;
	struct md_node *n;

	if (type == MD_BLOCK_DOC)
		return 0;
	n = add(b, block_kind(type));
	if (type == MD_BLOCK_H)
		n->number = ((MD_BLOCK_H_DETAIL *)detail)->level;
	else if (type == MD_BLOCK_UL)
		n->tight = ((MD_BLOCK_UL_DETAIL *)detail)->is_tight != 0;
	else if (type == MD_BLOCK_OL)
		n->tight = ((MD_BLOCK_OL_DETAIL *)detail)->is_tight != 0, n->number = ((MD_BLOCK_OL_DETAIL *)detail)->start;
	else if (type == MD_BLOCK_LI)
		n->number = ((MD_BLOCK_LI_DETAIL *)detail)->is_task ? (unsigned char)((MD_BLOCK_LI_DETAIL *)detail)->task_mark : 0;
	else if (type == MD_BLOCK_TH || type == MD_BLOCK_TD)
		n->number = ((MD_BLOCK_TD_DETAIL *)detail)->align;
	return enter(b, n);
}

static int on_block_end(MD_BLOCKTYPE type, void *detail, void *arg)
{
	(void)detail;
	return type == MD_BLOCK_DOC ? 0 : leave(arg, block_kind(type));
}

static enum md_kind span_kind(MD_SPANTYPE type)
{
	switch (type) {
	case MD_SPAN_A:
		return MD_K_LINK;
	case MD_SPAN_IMG:
		return MD_K_IMAGE;
	case MD_SPAN_STRONG:
		return MD_K_STRONG;
	case MD_SPAN_DEL:
		return MD_K_DEL;
	case MD_SPAN_CODE:
		return MD_K_CODE;
	default:
		return MD_K_EM;
	}
}

static int on_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct builder *b = arg;
	struct md_node *n;

	switch (type) {
	case MD_SPAN_A:
		n = add(b, MD_K_LINK);
		n->text = attribute(&((MD_SPAN_A_DETAIL *)detail)->href);
		n->title = attribute(&((MD_SPAN_A_DETAIL *)detail)->title);
		break;
	case MD_SPAN_IMG:
		n = add(b, MD_K_IMAGE);
		n->text = attribute(&((MD_SPAN_IMG_DETAIL *)detail)->src);
		n->title = attribute(&((MD_SPAN_IMG_DETAIL *)detail)->title);
		break;
	default:
		n = add(b, span_kind(type));
	}
	n->len = n->text ? strlen(n->text) : 0;
	return enter(b, n);
}

static int on_span_end(MD_SPANTYPE type, void *detail, void *arg)
{
	(void)detail;
	return leave(arg, span_kind(type));
}

static int on_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *arg)
{
	CVN_AUTO_BUF(out, CVN_TEMPLATE_BYTES);
	struct builder *b = arg;
	struct md_node *n = b->at->last;

	if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR) {
		add(b, type == MD_TEXT_BR ? MD_K_BREAK : MD_K_SOFT_BREAK);
		return 0;
	}
	if (type == MD_TEXT_NULLCHAR)
		return 0;
	if (n && n->kind == MD_K_TEXT) {
		cvn_buf_add(&out, n->text, n->len);
		free(n->text);
	} else {
		n = add(b, MD_K_TEXT);
	}
	if (type == MD_TEXT_ENTITY)
		cvn_entity_put(&out, text, size);
	else
		cvn_buf_add(&out, text, size);
	n->len = out.len;
	n->text = cvn_buf_take(&out);
	return 0;
}

int cvn_md_parse(const struct marks *m, const char *text, size_t n, struct md_node **out, struct cvn_err *err)
{
	static const MD_PARSER parser = { 0, DIALECT, on_block, on_block_end, on_span, on_span_end, on_text, NULL, NULL };
	CVN_AUTO(cvn_md_free) struct md_node *root = cvn_xcalloc(1, sizeof *root);
	CVN_AUTO_BUF(lines, 2 * CVN_TEMPLATE_BYTES);
	struct builder b = { root, root, 0, false };

	cvn_md_lines(m, text, n, &lines);
	if (md_parse(lines.ptr, (MD_SIZE)lines.len, &parser, &b) != 0 || b.too_deep)
		return cvn_fail(err, CVN_E_LIMIT, "blocks within blocks beyond %d", MAX_MD_DEPTH);
	cvn_md_hoist(m, root);
	*out = CVN_TAKE(&root);
	return CVN_OK;
}
