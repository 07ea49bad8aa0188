/*
 * columns.c - from the first row of a spreadsheet to what each column means.
 *
 * The headings of known programs are a table in headings.c.
 */
#include <string.h>

#include "convene/base/buf.h"
#include "convene/base/mem.h"

#include "convene/contact/csv.h"

#include "columns_priv.h"

#include "convene/base/banned.h"

#define FIELD_NAME_MAX 100

char *cvn_field_name(struct cvn_span heading)
{
	CVN_AUTO_BUF(b, FIELD_NAME_MAX);
	bool gap = false;

	heading = cvn_span_trim(heading);
	for (size_t i = 0; i < heading.len && b.len + 6 < FIELD_NAME_MAX;) {
		uint32_t cp;
		size_t used = cvn_utf8_next(heading.ptr + i, heading.len - i, &cp);
		int c = cp < 0x80 ? cvn_ascii_lower((int)cp) : 0;

		if (cp >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
			if (gap && b.len)
				cvn_buf_char(&b, '_');
			gap = false;
			if (c)
				cvn_buf_char(&b, (char)c);
			else
				cvn_buf_add(&b, heading.ptr + i, used);
		} else {
			gap = true;
		}
		i += used;
	}
	return cvn_buf_take(&b);
}

/* The column that the right side of --map names: by heading, else by number from 1. */
static size_t find_column(const struct cvn_columns *c, const char *word)
{
	uint64_t number;

	for (size_t i = 0; i < c->n; i++)
		if (cvn_streq_nocase(c->column[i].heading, word))
			return i;
	if (cvn_parse_u64(cvn_span_of(word), c->n, &number, NULL) == CVN_OK && number > 0)
		return (size_t)number - 1;
	return (size_t)-1;
}

static int no_such_column(const struct cvn_columns *c, const char *word, struct cvn_err *err)
{
	CVN_AUTO_STR const char **names = cvn_xcalloc(c->n + 1, sizeof *names);
	const char *near;

	for (size_t i = 0; i < c->n; i++)
		names[i] = c->column[i].heading;
	near = cvn_nearest(word, names, c->n);
	return cvn_fail(err, CVN_E_INVALID, "no column is called '%s'%s%s%s", word, near ? "; did you mean '" : "",
	                near ? near : "", near ? "'?" : "");
}

static void set_meaning(struct cvn_column *col, enum cvn_means means, int rank, const char *field)
{
	char *copy = cvn_xstrdup(field);       /* `field` may be the text that is freed next */

	free(col->field);
	col->means = means;
	col->rank = rank;
	col->field = copy;
}

/* One word of --map: the named column gets this meaning alone, whoever had it by its heading becomes a free field. */
static int apply_map(struct cvn_columns *c, const char *word, struct cvn_err *err)
{
	const char *eq = strchr(word, '=');
	CVN_AUTO_STR char *target = eq ? cvn_xstrndup(word, (size_t)(eq - word)) : NULL;
	enum cvn_means means = CVN_MEANS_FREE;
	size_t at;

	if (!eq || !*target || !eq[1])
		return cvn_fail(err, CVN_E_USAGE, "--map wants FIELD=COLUMN, not '%s'", word);
	at = find_column(c, eq + 1);
	if (at == (size_t)-1)
		return no_such_column(c, eq + 1, err);
	if (!cvn_means_find(target, &means)) {
		CVN_AUTO_STR char *field = cvn_field_name(cvn_span_of(target));
		set_meaning(&c->column[at], CVN_MEANS_FREE, 0, field);
		return CVN_OK;
	}
	set_meaning(&c->column[at], means, -1, c->column[at].field);
	return CVN_OK;
}

static void read_heading(struct cvn_columns *c, struct cvn_span heading)
{
	struct cvn_column *col = &c->column[c->n++];
	struct cvn_span text = cvn_span_trim(cvn_csv_armed(heading));
	const char *program;

	*col = (struct cvn_column){ .means = CVN_MEANS_FREE, .heading = cvn_span_dup(text), .field = cvn_field_name(text) };
	if (!*col->field || strncmp(col->field, "rejected_", 9) == 0)      /* the front of our own files of refused rows */
		col->means = CVN_MEANS_NOTHING;
	cvn_heading_known(col->field, &col->means, &col->rank);
	program = cvn_heading_program(col->field);
	if (program && !*c->program)
		c->program = program;
}

static int check_repeats(const struct cvn_columns *c, struct cvn_err *err)
{
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = i + 1; k < c->n && c->column[i].means == CVN_MEANS_FREE; k++)
			if (c->column[k].means == CVN_MEANS_FREE && cvn_streq(c->column[i].field, c->column[k].field))
				return cvn_fail(err, CVN_E_INVALID,
				                "columns %zu and %zu are both '%s'; give one another name by --map NAME=%zu", i + 1,
				                k + 1, c->column[i].heading, k + 1);
	return CVN_OK;
}

static int check_email(const struct cvn_columns *c, struct cvn_err *err)
{
	CVN_AUTO_BUF(seen, 300);

	if (cvn_columns_next(c, CVN_MEANS_EMAIL, (size_t)-1) != (size_t)-1)
		return CVN_OK;
	for (size_t i = 0; i < c->n; i++)
		if (strchr(c->column[i].heading, '@'))
			return cvn_fail(err, CVN_E_INVALID,
			                "the row of headings has an address in it ('%.60s'); put a row such as email,name above the first person",
			                c->column[i].heading);
	for (size_t i = 0; i < c->n && seen.len < 200; i++)
		cvn_buf_printf(&seen, "%s%.60s", i ? ", " : "", c->column[i].heading);
	return cvn_fail(err, CVN_E_INVALID, "no column holds addresses (headings: %s); name it by --map email=COLUMN", seen.ptr);
}

/* What a name column meant is its own business when first and last name have columns. */
static void settle_names(struct cvn_columns *c)
{
	bool split = cvn_columns_next(c, CVN_MEANS_FIRST_NAME, (size_t)-1) != (size_t)-1 ||
	             cvn_columns_next(c, CVN_MEANS_LAST_NAME, (size_t)-1) != (size_t)-1;

	for (size_t i = 0; i < c->n && split; i++)
		if (c->column[i].means == CVN_MEANS_NAME && c->column[i].rank >= 0)
			c->column[i].means = CVN_MEANS_FREE;
}

static void put_in_order(struct cvn_columns *c)
{
	size_t n = 0;

	c->order = cvn_xcalloc(c->n + 1, sizeof *c->order);
	for (size_t m = 0; m < CVN_MEANINGS; m++)
		for (size_t i = (size_t)-1; (i = cvn_columns_next(c, (enum cvn_means)m, i)) != (size_t)-1;)
			c->order[n++] = i;
}

int cvn_columns_map(const struct cvn_span *heading, size_t n, const char *const *map, size_t n_map,
                    struct cvn_columns *out, struct cvn_err *err)
{
	struct cvn_columns c = { .column = cvn_xcalloc(n + 1, sizeof *c.column), .program = "" };
	int rc = CVN_OK;

	for (size_t i = 0; i < n; i++)
		read_heading(&c, heading[i]);
	for (size_t i = 0; i < n_map && rc == CVN_OK; i++)
		rc = apply_map(&c, map[i], err);
	settle_names(&c);
	if (rc == CVN_OK)
		rc = check_email(&c, err);
	if (rc == CVN_OK)
		rc = check_repeats(&c, err);
	if (rc != CVN_OK) {
		cvn_columns_release(&c);
		return rc;
	}
	put_in_order(&c);
	*out = c;
	return CVN_OK;
}

void cvn_columns_release(struct cvn_columns *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->column[i].heading);
		free(c->column[i].field);
	}
	free(c->column);
	free(c->order);
	*c = (struct cvn_columns){ .program = "" };
}

size_t cvn_columns_next(const struct cvn_columns *c, enum cvn_means means, size_t after)
{
	size_t best = (size_t)-1;

	/* Ordered by (rank, position): the smallest that is greater than `after`. */
	for (size_t i = 0; i < c->n; i++) {
		const struct cvn_column *a = &c->column[i];

		if (a->means != means)
			continue;
		if (after != (size_t)-1 && (a->rank < c->column[after].rank || (a->rank == c->column[after].rank && i <= after)))
			continue;
		if (best == (size_t)-1 || a->rank < c->column[best].rank)
			best = i;
	}
	return best;
}
