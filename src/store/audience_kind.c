/*
 * audience_kind.c - who was chosen, counted by what letters differ in: language, building, time zone, quiet hours, empty fields.
 *
 * One pass over the people when first asked, which also finds those whose texts are odd (audience_odd.c). Counted here and not by
 * GROUP BY, because SQLite would sort everybody: of a million people that took longer than writing their letters. The steps of
 * choosing are audience.c.
 */
#include <string.h>

#include "convene/store/audience.h"
#include "store/audience_priv.h"

#include "convene/base/banned.h"

#define FIRST_SLOTS 1024               /* a power of two */

/* Columns of audience_kind_rows. What a kind is made of stands in front. */
enum { LANGUAGE, BUILDING, TIMEZONE, HOURS, N_TEXTS, FIRST_NAME = N_TEXTS, LAST_NAME, DISTRICT, ROLES, EMAIL, FIELDS, N_COLUMNS };

struct kind {
	char *text[N_TEXTS];           /* NULL in a free slot */
	size_t len[N_TEXTS];
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

/* Eight octets a step; a text ends a step, so that its neighbour's first letters do not pass for its last. */
static uint64_t hash(const struct cvn_span *text, int64_t blanks)
{
	uint64_t h = 14695981039346656037u ^ (uint64_t)blanks;

	for (size_t t = 0; t < N_TEXTS; t++) {
		for (size_t i = 0, n; i <= text[t].len; i += n) {
			uint64_t eight = text[t].len;

			n = text[t].len - i < sizeof eight ? text[t].len - i : sizeof eight;
			memcpy(&eight, text[t].ptr + i, n);
			h = (h ^ eight) * 0x9e3779b97f4a7c15u;
			h ^= h >> 29;
			if (n < sizeof eight)
				break;
		}
	}
	return h ^ h >> 32;
}

static bool same(const struct kind *k, const struct cvn_span *text, int64_t blanks)
{
	for (size_t t = 0; t < N_TEXTS; t++)
		if (k->len[t] != text[t].len || memcmp(k->text[t], text[t].ptr, text[t].len) != 0)
			return false;
	return k->blanks == blanks;
}

static struct kind *find(const struct kinds *k, const struct cvn_span *text, int64_t blanks)
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
	for (size_t i = 0; i < k->n_slots; i++) {
		struct cvn_span text[N_TEXTS];

		for (size_t t = 0; t < N_TEXTS; t++)
			text[t] = (struct cvn_span){ k->slot[i].text[t], k->slot[i].len[t] };
		if (text[0].ptr)
			*find(&more, text, k->slot[i].blanks) = k->slot[i];
	}
	cvn_free(k->slot);
	*k = more;
}

static void count(struct kinds *k, const struct cvn_span *text)
{
	int64_t blanks = (text[FIRST_NAME].len == 0) + 2 * (text[LAST_NAME].len == 0) + 4 * (text[DISTRICT].len == 0) +
	                 8 * (text[ROLES].len == 0);
	struct kind *at;

	if (2 * k->n >= k->n_slots)
		grow(k);
	at = find(k, text, blanks);
	if (!at->text[0]) {
		for (size_t t = 0; t < N_TEXTS; t++) {
			at->text[t] = cvn_span_dup(text[t]);
			at->len[t] = text[t].len;
		}
		at->blanks = blanks;
		k->n++;
	}
	at->people++;
}

/* Free columns are JSON, which writes as an escape what is looked for. */
static bool odd(const struct cvn_span *text)
{
	for (size_t t = 0; t < N_COLUMNS; t++)
		if (t != HOURS && cvn_text_is_odd(text[t]))
			return true;
	return memchr(text[FIELDS].ptr, '\\', text[FIELDS].len) != NULL;
}

static int look(struct cvn_store *s, struct kinds *k, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_AUDIENCE_KIND_ROWS, err);

	if (rc != CVN_OK)
		return rc;
	while ((rc = cvn_query_row(&q, err)) == 1) {
		struct cvn_span text[N_COLUMNS];

		for (int t = 0; t < N_COLUMNS; t++)
			text[t] = cvn_col_span(&q, t);
		count(k, text);
		if (odd(text) && (rc = cvn_audience_odd_add(s, cvn_col_int(&q, N_COLUMNS), err)) != CVN_OK)
			break;
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
	cvn_query_text(&q, ":language", k->text[LANGUAGE]);
	cvn_query_text(&q, ":building", k->text[BUILDING]);
	cvn_query_text(&q, ":timezone", k->text[TIMEZONE]);
	cvn_query_text(&q, ":hours", k->text[HOURS]);
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
