/*
 * targets.c - decision-makers from a spreadsheet. Each file is the whole truth: what is not in it any more is gone.
 */
#include "convene/membership/targets.h"

#include "convene/base/text.h"
#include "convene/contact.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "convene/base/banned.h"

#define TARGETS_MAX 20000

#define AT(member) offsetof(struct cvn_target, member)

static const struct {
	const char *name;
	size_t offset;
} columns[] = {
	{ "name", AT(name) }, { "title", AT(title) }, { "district", AT(district) }, { "building", AT(building) },
	{ "school", AT(building) }, { "phone", AT(phone) }, { "email", AT(email) }, { "link", AT(link) }, { "note", AT(note) },
};

struct reading {
	const char *file, *text;
	size_t len, pos;
	size_t column[CVN_COUNT(columns)], n_columns;      /* of the file: index into `columns` */
	struct cvn_target *target;
	size_t n;
};

static long give(void *ctx, void *out, size_t n, struct cvn_err *err)
{
	struct reading *r = ctx;

	(void)err;
	n = n < r->len - r->pos ? n : r->len - r->pos;
	memcpy(out, r->text + r->pos, n);
	r->pos += n;
	return (long)n;
}

static int read_header(struct reading *r, const struct cvn_csv_row *row, struct cvn_err *err)
{
	bool has_name = false;

	if (row->n > CVN_COUNT(columns))
		return cvn_fail(err, CVN_E_INVALID, "%s:1: more columns than name, title, district, building, phone, email, link and note", r->file);
	for (size_t i = 0; i < row->n; i++) {
		struct cvn_span cell = cvn_span_trim(row->cell[i]);
		size_t k = 0;

		while (k < CVN_COUNT(columns) && !cvn_span_is_nocase(cell, columns[k].name))
			k++;
		if (k == CVN_COUNT(columns))
			return cvn_fail(err, CVN_E_INVALID, "%s:1: a column '%.*s'; there are name, title, district, building, phone, email, "
			                "link and note", r->file, (int)(cell.len > 40 ? 40 : cell.len), cell.ptr);
		r->column[r->n_columns++] = k;
		has_name = has_name || columns[k].offset == AT(name);
	}
	return has_name ? CVN_OK : cvn_fail(err, CVN_E_INVALID, "%s:1: no column 'name'", r->file);
}

static int check(const struct reading *r, const struct cvn_target *t, uint64_t line, struct cvn_err *err)
{
	struct cvn_address address;

	if (!t->name[0])
		return cvn_fail(err, CVN_E_INVALID, "%s:%llu: a target without a name", r->file, (unsigned long long)line);
	if (t->email[0] && cvn_address_parse(cvn_span_of(t->email), &address, err) != CVN_OK)
		return cvn_within(err, "%s:%llu", r->file, (unsigned long long)line);
	if (t->link[0] && !cvn_starts_nocase(t->link, "https://") && !cvn_starts_nocase(t->link, "http://"))
		return cvn_fail(err, CVN_E_INVALID, "%s:%llu: a link begins with https://, not '%.40s'", r->file, (unsigned long long)line, t->link);
	return CVN_OK;
}

static int read_row(struct reading *r, const struct cvn_csv_row *row, struct cvn_err *err)
{
	struct cvn_target *t;

	if (r->n == TARGETS_MAX)
		return cvn_fail(err, CVN_E_LIMIT, "%s: more than %d targets", r->file, TARGETS_MAX);
	r->target = cvn_xreallocarray(r->target, r->n + 1, sizeof *t);
	t = &r->target[r->n++];
	*t = (struct cvn_target){ 0 };
	for (size_t i = 0; i < r->n_columns && i < row->n; i++) {
		char **slot = (char **)(void *)((char *)t + columns[r->column[i]].offset);

		free(*slot);
		*slot = cvn_span_dup(cvn_span_trim(row->cell[i]));
	}
	for (size_t k = 0; k < CVN_COUNT(columns); k++) {
		char **slot = (char **)(void *)((char *)t + columns[k].offset);

		if (!*slot)
			*slot = cvn_xstrdup("");
	}
	return check(r, t, row->line, err);
}

static int read_rows(struct reading *r, struct cvn_csv *csv, struct cvn_err *err)
{
	struct cvn_csv_row row;
	bool header = false;
	int rc = CVN_OK;

	for (;;) {
		enum cvn_csv_step step = cvn_csv_next(csv, &row, err);

		if (step == CVN_CSV_FAILED)
			return err ? err->code : CVN_E_INVALID;
		if (step == CVN_CSV_BAD)
			return cvn_fail(err, CVN_E_INVALID, "%s:%llu: %s", r->file, (unsigned long long)row.line, row.problem);
		if (step == CVN_CSV_END)
			return header ? CVN_OK : cvn_fail(err, CVN_E_INVALID, "%s:1: the file is empty", r->file);
		rc = header ? read_row(r, &row, err) : read_header(r, &row, err);
		header = true;
		if (rc != CVN_OK)
			return rc;
	}
}

int cvn_targets_read(const char *file, const char *text, size_t n, struct cvn_target **out, size_t *out_n, struct cvn_err *err)
{
	CVN_AUTO(cvn_csv_free) struct cvn_csv *csv = NULL;
	struct cvn_csv_probe probe = { 0 };
	struct cvn_csv_form form;
	struct reading r = { .file = file, .text = text, .len = n };
	int rc;

	cvn_csv_probe_feed(&probe, text, n);
	form = cvn_csv_probe_form(&probe);
	rc = cvn_csv_new(&form, give, &r, &csv, err);
	if (rc == CVN_OK)
		rc = read_rows(&r, csv, err);
	if (rc != CVN_OK) {
		cvn_targets_free(r.target, r.n);
		return rc;
	}
	*out = r.target;
	*out_n = r.n;
	return CVN_OK;
}
