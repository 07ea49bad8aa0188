/*
 * contact_look.c - convene contact show, history, export: one person looked at.
 */
#include <stdio.h>
#include <string.h>

#include "cmd/contact.h"
#include "convene/base/clock.h"
#include "convene/base/json.h"
#include "convene/base/text.h"
#include "convene/base/value.h"
#include "convene/membership/person.h"

#include "convene/base/banned.h"

static void row(struct cvn_table *t, const char *what, const char *text)
{
	if (*text) {
		cvn_table_cell(t, what);
		cvn_table_cell(t, text);
	}
}

static void fields(struct cvn_table *t, const char *json)
{
	CVN_AUTO(cvn_value_free) struct cvn_value *map = NULL;

	if (cvn_value_from_json("fields", json, strlen(json), &map, NULL) != CVN_OK)
		return;
	for (size_t i = 0; i < map->n; i++)
		row(t, map->key[i], map->child[i]->text ? map->child[i]->text : "");
}

static int list_row(void *ctx, const char *list, const char *state, int64_t since, const char *source, struct cvn_err *err)
{
	CVN_AUTO_STR char *text = cvn_xasprintf("%s (%s)", state, source);

	(void)since;
	(void)err;
	CVN_AUTO_STR char *what = cvn_xasprintf("list %s", list);
	row(ctx, what, text);
	return CVN_OK;
}

int cvn_contact_export(struct contact_asked *a, struct cvn_err *err)
{
	CVN_AUTO_BUF(b, (size_t)256 << 20);
	int rc = cvn_membership_dossier(a->office->store, &a->c, &b, err);

	if (rc == CVN_OK)
		puts(b.ptr);
	return rc;
}

int cvn_contact_show(struct contact_asked *a, struct cvn_err *err)
{
	static const char *const headers[] = { "contact", "" };
	CVN_AUTO(cvn_table_free) struct cvn_table *t = cvn_table_new(headers, 2);
	CVN_AUTO_STR char *tags = NULL;
	struct cvn_contact steward = { 0 };
	char assessment[2] = { a->c.assessment ? (char)('0' + a->c.assessment) : '\0', '\0' };
	int rc;

	if (a->json)
		return cvn_contact_export(a, err);
	rc = cvn_store_tags_read(a->office->store, a->c.contact_id, &tags, err);
	if (rc != CVN_OK)
		return rc;
	row(t, "email", a->c.email);
	row(t, "first name", a->c.first_name);
	row(t, "last name", a->c.last_name);
	row(t, "language", a->c.language);
	row(t, "time zone", a->c.timezone);
	row(t, "building", a->c.building);
	row(t, "district", a->c.district);
	row(t, "roles", a->c.roles);
	row(t, "tags", tags);
	row(t, "phone", a->c.phone);
	row(t, "household", a->c.household);
	row(t, "quiet hours", a->c.quiet_hours);
	row(t, "assessment", assessment);
	if (a->c.steward_id && cvn_store_contact_by_id(a->office->store, a->c.steward_id, &steward, NULL) == CVN_OK)
		row(t, "steward", steward.email);
	cvn_contact_release(&steward);
	fields(t, a->c.fields);
	rc = cvn_store_contact_lists(a->office->store, a->c.contact_id, list_row, t, err);
	row(t, "never written to", a->c.suppressed);
	cvn_table_print(t, a->cli, stdout);
	return rc;
}

struct telling {
	struct contact_asked *a;
	struct cvn_table *table;         /* NULL: JSON lines */
};

static int tell_line(void *ctx, const struct cvn_history_line *line, struct cvn_err *err)
{
	struct telling *t = ctx;
	char day[24];

	(void)err;
	if (t->table) {
		cvn_day(line->at, t->a->office->conf.timezone, day);
		cvn_table_cell(t->table, day);
		cvn_table_cell(t->table, line->what);
		cvn_table_cell(t->table, line->who);
		cvn_table_cell(t->table, line->text);
		return CVN_OK;
	}
	CVN_AUTO_BUF(b, (size_t)4 << 20);
	struct cvn_json j = cvn_json_on(&b);
	cvn_json_open(&j, NULL, '{');
	cvn_json_time(&j, "at", line->at);
	cvn_json_text(&j, "what", line->what);
	cvn_json_text(&j, "who", line->who);
	cvn_json_text(&j, "text", line->text);
	cvn_json_close(&j, '}');
	puts(b.ptr);
	return CVN_OK;
}

int cvn_contact_history(struct contact_asked *a, struct cvn_err *err)
{
	static const char *const headers[] = { "when", "what", "by", "" };
	CVN_AUTO(cvn_table_free) struct cvn_table *t = cvn_table_new(headers, 4);
	struct telling telling = { a, a->json ? NULL : t };
	int rc = cvn_store_history(a->office->store, a->c.contact_id, tell_line, &telling, err);

	if (rc == CVN_OK && !a->json)
		cvn_table_print(t, a->cli, stdout);
	return rc;
}
