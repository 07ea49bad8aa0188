/*
 * contact_suppressed.c - convene contact suppressed: who is not written to any more, since when and why.
 */
#include <stdio.h>

#include "cmd/people.h"
#include "convene/base/buf.h"
#include "convene/base/json.h"
#include "convene/store/people.h"

#include "convene/base/banned.h"

struct listing {
	const struct cvn_office *office;
	struct cvn_table *table;         /* NULL: JSON, a line each */
};

static void print_json(const struct cvn_suppression_row *row)
{
	CVN_AUTO_BUF(line, 16 << 10);
	struct cvn_json j = cvn_json_on(&line);

	cvn_json_open(&j, NULL, '{');
	cvn_json_text(&j, "email", row->email[0] ? row->email : NULL);
	cvn_json_text(&j, "hash", row->email_hash);
	cvn_json_text(&j, "cause", row->cause);
	cvn_json_time(&j, "since", row->since);
	cvn_json_text(&j, "detail", row->detail);
	cvn_json_close(&j, '}');
	printf("%s\n", line.ptr);
}

static int each(void *ctx, const struct cvn_suppression_row *row, struct cvn_err *err)
{
	struct listing *l = ctx;
	char since[24];

	(void)err;
	if (!l->table) {
		print_json(row);
		return CVN_OK;
	}
	cvn_day(row->since, l->office->conf.timezone, since);
	cvn_table_cell(l->table, row->email[0] ? row->email : "(erased)");
	cvn_table_cell(l->table, row->cause);
	cvn_table_cell(l->table, since);
	cvn_table_cell(l->table, row->detail);
	return CVN_OK;
}

int cvn_contact_suppressed(const struct cvn_cli *cli, struct cvn_office *office, bool json, struct cvn_err *err)
{
	static const char *const headers[] = { "address", "cause", "since", "in whose words" };
	CVN_AUTO(cvn_table_free) struct cvn_table *table = json ? NULL : cvn_table_new(headers, CVN_COUNT(headers));
	struct listing l = { office, table };
	int rc = cvn_store_suppressions(office->store, each, &l, err);

	if (rc == CVN_OK && table)
		cvn_table_print(table, cli, stdout);
	return rc;
}
