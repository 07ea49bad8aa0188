/*
 * person_read.c - a row of cells into a person, column by column in the order that counts.
 */
#include <stdio.h>
#include <string.h>

#include "convene/base/value.h"
#include "convene/contact/csv.h"
#include "convene/contact/person.h"

#include "contact_priv.h"

#include "convene/base/banned.h"

static bool all_blank(const struct cvn_span *cell, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (cvn_trim_wide(cell[i]).len)
			return false;
	return true;
}

static bool too_many(const struct cvn_columns *columns, const struct cvn_span *cell, size_t n, struct cvn_refusal *out)
{
	for (size_t i = columns->n; i < n; i++)
		if (cvn_trim_wide(cell[i]).len) {
			out->column = i + 1;
			snprintf(out->why, sizeof out->why, "%zu cells where the headings are %zu", n, columns->n);
			return true;
		}
	return false;
}

/* Addresses of a row beside the one that counts, and phone numbers, stay as free fields. The rest of a cell with several
 * (Google writes " ::: " between them) likewise. */
static struct cvn_span first_of(struct cvn_span text)
{
	const char *mark = text.len ? memmem(text.ptr, text.len, " ::: ", 5) : NULL;

	return mark ? (struct cvn_span){ text.ptr, (size_t)(mark - text.ptr) } : text;
}

static bool say_cell(struct cvn_person *p, const struct cvn_column *col, struct cvn_span text, struct cvn_refusal *out)
{
	bool single = col->means == CVN_MEANS_EMAIL || col->means == CVN_MEANS_PHONE;
	bool said = col->means == CVN_MEANS_EMAIL ? p->address.key[0] : single && p->at[col->means];

	if (said && *col->field && cvn_trim_wide(text).len)
		return cvn_person_say(p, CVN_MEANS_FREE, col->field, text, out);
	return cvn_person_say(p, col->means, col->field, single ? first_of(text) : text, out);
}

bool cvn_person_read(struct cvn_person *p, const struct cvn_columns *columns, const struct cvn_span *cell, size_t n,
                     struct cvn_refusal *out)
{
	cvn_person_clear(p);
	*out = (struct cvn_refusal){ 0 };
	if (all_blank(cell, n))
		return false;
	if (too_many(columns, cell, n, out))
		return false;
	for (size_t k = 0; k < columns->n; k++) {
		size_t i = columns->order[k];

		if (i < n && !say_cell(p, &columns->column[i], cvn_csv_armed(cell[i]), out)) {
			out->column = i + 1;
			return false;
		}
	}
	if (!cvn_person_settle(p, out)) {
		out->column = columns->order[0] + 1;
		return false;
	}
	return true;
}

/* listmonk's attributes: a JSON object, each member of which is a free field. */
bool cvn_person_say_json(struct cvn_person *p, struct cvn_span text, struct cvn_refusal *out)
{
	CVN_AUTO(cvn_value_free) struct cvn_value *v = NULL;
	struct cvn_err err = { 0 };

	if (cvn_value_from_json("attributes", text.ptr, text.len, &v, &err) != CVN_OK || v->kind != CVN_V_MAP) {
		snprintf(out->why, sizeof out->why, "%.180s", *err.text ? err.text : "attributes are no JSON object");
		return false;
	}
	for (size_t i = 0; i < v->n; i++) {
		CVN_AUTO_STR char *name = cvn_field_name(cvn_span_of(v->key[i]));
		const struct cvn_value *c = v->child[i];
		const char *t = c->text ? c->text : c->kind == CVN_V_TRUE ? "yes" : c->kind == CVN_V_FALSE ? "no" : NULL;

		if (t && *name && !cvn_person_say(p, CVN_MEANS_FREE, name, cvn_span_of(t), out))
			return false;
	}
	return true;
}
