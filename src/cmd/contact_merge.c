/*
 * contact_merge.c - convene contact duplicates and merge: entries that may be one person, and making them one.
 */
#include <stdio.h>

#include "cmd/people.h"
#include "convene/base/json.h"
#include "convene/membership/person.h"
#include "convene/store/merge.h"

#include "convene/base/banned.h"

static int pair(void *ctx, int64_t a, const char *a_email, int64_t b, const char *b_email, const char *why, struct cvn_err *err)
{
	struct cvn_table *t = ctx;

	(void)a;
	(void)b;
	(void)err;
	cvn_table_cell(t, a_email);
	cvn_table_cell(t, b_email);
	cvn_table_cell(t, why);
	return CVN_OK;
}

static int pair_json(void *ctx, int64_t a, const char *a_email, int64_t b, const char *b_email, const char *why,
                     struct cvn_err *err)
{
	CVN_AUTO_BUF(line, 16 << 10);
	struct cvn_json j = cvn_json_on(&line);

	(void)ctx;
	(void)err;
	cvn_json_open(&j, NULL, '{');
	cvn_json_int(&j, "contact", a);
	cvn_json_text(&j, "email", a_email);
	cvn_json_int(&j, "other_contact", b);
	cvn_json_text(&j, "other_email", b_email);
	cvn_json_text(&j, "why", why);
	cvn_json_close(&j, '}');
	puts(line.ptr);
	return CVN_OK;
}

int cvn_contact_duplicates(const struct cvn_cli *cli, struct cvn_store *store, bool json, struct cvn_err *err)
{
	static const char *const headers[] = { "contact", "may be the same as", "because" };
	CVN_AUTO(cvn_table_free) struct cvn_table *t = cvn_table_new(headers, 3);
	int rc = cvn_store_duplicates(store, json ? pair_json : pair, t, err);

	if (rc == CVN_OK && !json)
		cvn_table_print(t, cli, stdout);
	return rc;
}

int cvn_contact_merge(struct cvn_store *store, const struct cvn_contact *keep, const char *other, int64_t now,
                      struct cvn_err *err)
{
	struct cvn_contact c = { 0 };
	int rc = cvn_membership_find(store, other, &c, err);

	if (rc == CVN_OK)
		rc = cvn_membership_merge(store, keep, &c, cvn_user_name(), now, err);
	if (rc == CVN_OK)
		printf("%s is now the entry of %s as well; letters, answers and notes of both are its history.\n", keep->email, c.email);
	cvn_contact_release(&c);
	return rc;
}
