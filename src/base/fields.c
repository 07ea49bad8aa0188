/*
 * fields.c - what both forms of a hand-written file share once they are read: the list, looking up, checking names.
 *
 * The readers are fields_read.c. What a value means is the caller's schema.
 */
#include "convene/base/fields.h"
#include "convene/base/text.h"

#include "convene/base/banned.h"

void cvn_fields_release(struct cvn_fields *f)
{
	for (size_t i = 0; i < f->n; i++) {
		cvn_free(f->field[i].section);
		cvn_free(f->field[i].label);
		cvn_free(f->field[i].name);
		cvn_free(f->field[i].value);
	}
	cvn_free(f->field);
	cvn_free(f->file);
	*f = (struct cvn_fields){ 0 };
}

const struct cvn_field *cvn_fields_get(const struct cvn_fields *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (cvn_streq_nocase(f->field[i].name, name))
			return &f->field[i];
	return NULL;
}

const char *cvn_fields_value(const struct cvn_fields *f, const char *name)
{
	const struct cvn_field *field = cvn_fields_get(f, name);

	return field == NULL ? NULL : field->value;
}

static bool is_one_of(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (cvn_streq_nocase(name, list[i]))
			return true;
	return false;
}

static size_t count_to_null(const char *const *list)
{
	size_t n = 0;

	while (list != NULL && list[n] != NULL)
		n++;
	return n;
}

static bool same_place(const struct cvn_field *a, const struct cvn_field *b)
{
	return cvn_streq_nocase(a->section, b->section) && cvn_streq(a->label, b->label) &&
	       cvn_streq_nocase(a->name, b->name);
}

/* The field before `at` that says the same thing, NULL when it is the first. */
static const struct cvn_field *said_before(const struct cvn_fields *f, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (same_place(&f->field[i], &f->field[at]))
			return &f->field[i];
	return NULL;
}

static int fail_unknown(const struct cvn_fields *f, const struct cvn_field *field, const char *const *allowed, size_t n,
                        struct cvn_err *err)
{
	const char *nearest = cvn_nearest(field->name, allowed, n);

	if (nearest == NULL)
		return cvn_fail(err, CVN_E_INVALID, "%s:%zu:1: unknown field \"%.80s\"", f->file, field->line, field->name);
	return cvn_fail(err, CVN_E_INVALID, "%s:%zu:1: unknown field \"%.80s\"; did you mean \"%s\"?", f->file, field->line,
	                field->name, nearest);
}

int cvn_fields_check(const struct cvn_fields *f, const char *const *allowed, size_t n, const char *const *repeatable,
                     struct cvn_err *err)
{
	size_t repeatable_n = count_to_null(repeatable);

	for (size_t i = 0; i < f->n; i++) {
		const struct cvn_field *field = &f->field[i], *first;

		if (!is_one_of(field->name, allowed, n))
			return fail_unknown(f, field, allowed, n, err);
		if (is_one_of(field->name, repeatable, repeatable_n))
			continue;
		first = said_before(f, i);
		if (first != NULL)
			return cvn_fail(err, CVN_E_INVALID, "%s:%zu:1: \"%.80s\" stands twice; the first is in line %zu", f->file,
			                field->line, field->name, first->line);
	}
	return CVN_OK;
}
