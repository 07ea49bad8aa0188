/*
 * tree.c - the plain tree of a mail: growing it, asking it, letting it go.
 *
 * Nothing here knows MIME syntax; filling the tree is parse.c (from a mail) and wire.c (from the child's records).
 */
#include <string.h>

#include "convene/base/text.h"

#include "mime_priv.h"

#include "convene/base/banned.h"

static void release_fields(struct cvn_mail_field *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(f[i].name);
		free(f[i].value);
	}
	free(f);
}

static void release_part(struct cvn_mail_part *p)
{
	release_fields(p->param, p->n_params);
	release_fields(p->field, p->n_fields);
	free(p->type);
	free(p->disposition);
	free(p->filename);
	free(p->text);
	free(p->data);
}

static void release_calendar(struct cvn_mail_calendar *c)
{
	free(c->method);
	free(c->uid);
	free(c->organizer);
	free(c->attendee);
	free(c->partstat);
	free(c->comment);
	free(c->recurrence_id);
	free(c->recurrence_zone);
	free(c->delegated_to);
	free(c->delegated_from);
}

void cvn_mail_tree_release(struct cvn_mail_tree *tree)
{
	for (size_t i = 0; i < tree->n_parts; i++)
		release_part(&tree->part[i]);
	for (size_t i = 0; i < tree->n_calendars; i++)
		release_calendar(&tree->calendar[i]);
	free(tree->part);
	free(tree->calendar);
	*tree = (struct cvn_mail_tree){ 0 };
}

void cvn_mail_tree_free(struct cvn_mail_tree *tree)
{
	if (!tree)
		return;
	cvn_mail_tree_release(tree);
	free(tree);
}

/* The new part is borrowed until the next one is added. */
struct cvn_mail_part *cvn_mail_tree_add(struct cvn_mail_tree *tree, int parent, const char *type)
{
	struct cvn_mail_part *p;

	if (tree->n_parts == CVN_MIME_MAX_PARTS) {
		tree->cut = true;
		return NULL;
	}
	/* Room grows at powers of two: 4, 8, 16 … */
	if (tree->n_parts == 0 || (tree->n_parts >= 4 && (tree->n_parts & (tree->n_parts - 1)) == 0))
		tree->part = cvn_xreallocarray(tree->part, tree->n_parts ? tree->n_parts * 2 : 4, sizeof *tree->part);
	p = &tree->part[tree->n_parts++];
	*p = (struct cvn_mail_part){ .parent = parent, .type = cvn_xstrdup(type) };
	return p;
}

const char *cvn_mail_field(const struct cvn_mail_part *part, const char *name)
{
	for (size_t i = 0; i < part->n_fields; i++)
		if (cvn_streq_nocase(part->field[i].name, name))
			return part->field[i].value;
	return NULL;
}

const char *cvn_mail_header(const struct cvn_mail_tree *tree, const char *name)
{
	const char *v = tree->n_parts ? cvn_mail_field(&tree->part[0], name) : NULL;

	return v ? v : "";
}

const char *cvn_mail_param(const struct cvn_mail_part *part, const char *name)
{
	for (size_t i = 0; i < part->n_params; i++)
		if (cvn_streq_nocase(part->param[i].name, name))
			return part->param[i].value;
	return NULL;
}

bool cvn_mail_inside(const struct cvn_mail_tree *tree, int part, int ancestor)
{
	for (int p = part; p >= 0; p = tree->part[p].parent)
		if (p == ancestor)
			return true;
	return false;
}
