/*
 * md_marks.c - section tags find their place in the tree: between blocks, between the items of one list, between rows.
 */
#include "md.h"

#include <string.h>

#include "convene/base/banned.h"

/* Every piece of text below `n` is section tags (and breaks): append them to `out`. */
static bool collect_marks(const struct marks *m, const struct md_node *n, struct cvn_buf *out)
{
	for (const struct md_node *c = n->first; c; c = c->next) {
		if (c->kind == MD_K_SOFT_BREAK)
			continue;
		if (c->kind == MD_K_TD || c->kind == MD_K_TH) {
			if (!collect_marks(m, c, out))
				return false;
			continue;
		}
		if (c->kind != MD_K_TEXT)
			return false;
		for (struct cvn_span rest = cvn_span_trim((struct cvn_span){ c->text, c->len }); rest.len > 0;) {
			struct mark_found f;

			if (!cvn_mark_next(m, rest.ptr, rest.ptr + rest.len, &f) || f.at != rest.ptr || !cvn_mark_is_section(m, &f))
				return false;
			cvn_buf_add(out, f.at, f.len);
			rest = cvn_span_trim((struct cvn_span){ rest.ptr + f.len, rest.len - f.len });
		}
	}
	return true;
}

/* A paragraph or row that holds nothing but section tags becomes them. */
static void become_mark(const struct marks *m, struct md_node *n)
{
	CVN_AUTO_BUF(text, CVN_TEMPLATE_BYTES);

	if ((n->kind != MD_K_P && n->kind != MD_K_TR) || !n->first || !collect_marks(m, n, &text) || text.len == 0)
		return;
	for (struct md_node *c = n->first, *next; c; c = next) {
		next = c->next;
		cvn_md_free(c);
	}
	n->first = n->last = NULL;
	n->kind = MD_K_MARK;
	n->len = text.len;
	n->text = cvn_buf_take(&text);
}

static int balance(const struct marks *m, const struct md_node *n)
{
	int sum = 0;
	struct mark_found f;

	for (const char *p = n->text, *end = n->text + n->len; cvn_mark_next(m, p, end, &f); p = f.at + f.len)
		sum += m->mark[f.index].op.kind == OP_CLOSE ? -1 : 1;
	return sum;
}

static bool is_list(const struct md_node *n)
{
	return n->kind == MD_K_UL || n->kind == MD_K_OL;
}

/* From `from` on, the longest run of tags and lists of one kind, ending where the tags balance. NULL: no such run. */
static struct md_node *run_end(const struct marks *m, struct md_node *from)
{
	struct md_node *end = NULL;
	int open = 0;
	const struct md_node *list = NULL;

	for (struct md_node *n = from; n && (n->kind == MD_K_MARK || is_list(n)); n = n->next) {
		if (is_list(n) && list && list->kind != n->kind)
			break;
		list = is_list(n) ? n : list;
		open += n->kind == MD_K_MARK ? balance(m, n) : 0;
		if (open < 0)
			break;
		if (open == 0 && list)
			end = n;
	}
	return end;
}

static void move_children(struct md_node *from, struct md_node *to)
{
	while (from->first) {
		struct md_node *c = from->first;

		cvn_md_remove(c);
		cvn_md_append(to, c);
	}
}

/* [from, end] becomes one list with the tags among its items. */
static struct md_node *join_lists(struct md_node *from, struct md_node *end)
{
	struct md_node *list = cvn_xcalloc(1, sizeof *list), *stop = end->next;
	bool first = true;

	cvn_md_insert_before(from, list);
	list->tight = true;
	for (struct md_node *n = from, *next; n != stop; n = next) {
		next = n->next;
		cvn_md_remove(n);
		if (n->kind == MD_K_MARK) {
			cvn_md_append(list, n);
			continue;
		}
		list->number = first ? n->number : list->number;
		list->kind = n->kind;
		list->tight = list->tight && n->tight;
		first = false;
		move_children(n, list);
		cvn_md_free(n);
	}
	return list;
}

void cvn_md_hoist(const struct marks *m, struct md_node *root)
{
	for (struct md_node *n = root->first; n; n = n->next)
		become_mark(m, n);
	for (struct md_node *n = root->first; n; n = n->next) {
		struct md_node *end = n->kind == MD_K_MARK || is_list(n) ? run_end(m, n) : NULL;

		if (end && end != n)
			n = join_lists(n, end);
	}
	for (struct md_node *n = root->first; n; n = n->next)
		cvn_md_hoist(m, n);
}
