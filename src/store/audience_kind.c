/*
 * audience_kind.c - who was chosen, counted by what letters differ in: language, building, time zone, quiet hours, empty fields.
 *
 * One pass over the people when first asked. Counted here and not by GROUP BY, because SQLite would sort everybody: of a million
 * people that took longer than writing their letters. The steps of choosing are audience.c.
 */
#include <string.h>

#include "convene/store/audience.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

#define FIRST_SLOTS 1024               /* a power of two */
#define N_TEXTS 4

struct kind {
	char *text[N_TEXTS];           /* as in the table; NULL in a free slot */
	int64_t blanks, people;
};

struct kinds {
	struct kind *slot;
	size_t n, n_slots;
};

static void kinds_release(struct kinds *k)
{
	for (size_t i = 0; i < k->n_slots; i++)
		for (size_t t = 0; t < N_TEXTS; t++)
			cvn_free(k->slot[i].text[t]);
	cvn_free(k->slot);
}

static uint64_t hash(const char *const text[N_TEXTS], int64_t blanks)
{
	uint64_t h = 14695981039346656037u ^ (uint64_t)blanks;       /* FNV-1a */

	for (size_t t = 0; t < N_TEXTS; t++) {
		for (const char *c = text[t]; *c; c++)
			h = (h ^ (unsigned char)*c) * 1099511628211u;
		h *= 1099511628211u;
	}
	return h ^ h >> 32;
}

static bool same(const struct kind *k, const char *const text[N_TEXTS], int64_t blanks)
{
	for (size_t t = 0; t < N_TEXTS; t++)
		if (strcmp(k->text[t], text[t]) != 0)
			return false;
	return k->blanks == blanks;
}

static struct kind *find(const struct kinds *k, const char *const text[N_TEXTS], int64_t blanks)
{
	size_t i = hash(text, blanks) & (k->n_slots - 1);

	while (k->slot[i].text[0] && !same(&k->slot[i], text, blanks))
		i = (i + 1) & (k->n_slots - 1);
	return &k->slot[i];
}

static void grow(struct kinds *k)
{
	struct kinds more = { .n = k->n, .n_slots = k->n_slots ? 2 * k->n_slots : FIRST_SLOTS };

	more.slot = cvn_xcalloc(more.n_slots, sizeof *more.slot);
	for (size_t i = 0; i < k->n_slots; i++)
		if (k->slot[i].text[0])
			*find(&more, (const char *const *)k->slot[i].text, k->slot[i].blanks) = k->slot[i];
	cvn_free(k->slot);
	*k = more;
}

static void count(struct kinds *k, const char *const text[N_TEXTS], int64_t blanks)
{
	struct kind *at;

	if (2 * k->n >= k->n_slots)
		grow(k);
	at = find(k, text, blanks);
	if (!at->text[0]) {
		for (size_t t = 0; t < N_TEXTS; t++)
			at->text[t] = cvn_xstrdup(text[t]);
		at->blanks = blanks;
		k->n++;
	}
	at->people++;
}

static int look(struct cvn_store *s, struct kinds *k, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_AUDIENCE_KIND_ROWS, err);

	if (rc != CVN_OK)
		return rc;
	while ((rc = cvn_query_row(&q, err)) == 1) {
		const char *text[N_TEXTS];

		for (int t = 0; t < N_TEXTS; t++)
			text[t] = cvn_col_text(&q, t);
		count(k, text, cvn_col_int(&q, N_TEXTS));
	}
	cvn_query_end(&q);
	return rc;
}

static int add(struct cvn_store *s, const struct kind *k, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_AUDIENCE_KIND_ADD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":language", k->text[0]);
	cvn_query_text(&q, ":building", k->text[1]);
	cvn_query_text(&q, ":timezone", k->text[2]);
	cvn_query_text(&q, ":hours", k->text[3]);
	cvn_query_int(&q, ":blanks", k->blanks);
	cvn_query_int(&q, ":people", k->people);
	rc = cvn_query_row(&q, err);           /* of a TEMP table: no write of the office */
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}

static int known(struct cvn_store *s, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_AUDIENCE_KINDS_KNOWN, err);

	if (rc != CVN_OK)
		return rc;
	rc = cvn_query_row(&q, err);
	cvn_query_end(&q);
	return rc;
}

int cvn_store_audience_kinds(struct cvn_store *s, struct cvn_err *err)
{
	struct kinds k = { 0 };
	int rc = known(s, err);

	if (rc != 0)
		return rc < 0 ? rc : CVN_OK;
	rc = look(s, &k, err);
	for (size_t i = 0; rc == CVN_OK && i < k.n_slots; i++)
		if (k.slot[i].text[0])
			rc = add(s, &k.slot[i], err);
	kinds_release(&k);
	return rc;
}
