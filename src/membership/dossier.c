/*
 * dossier.c - everything we know of a person, as one JSON object.
 */
#include <string.h>

#include "convene/base/json.h"
#include "convene/base/value.h"
#include "convene/membership/person.h"

#include "convene/base/banned.h"

static int list_line(void *ctx, const char *list, const char *state, int64_t since, const char *source, struct cvn_err *err)
{
	struct cvn_json *j = ctx;

	(void)err;
	cvn_json_open(j, NULL, '{');
	cvn_json_text(j, "list", list);
	cvn_json_text(j, "state", state);
	cvn_json_time(j, "since", since);
	cvn_json_text(j, "source", source);
	cvn_json_close(j, '}');
	return CVN_OK;
}

static int history_line(void *ctx, const struct cvn_history_line *line, struct cvn_err *err)
{
	struct cvn_json *j = ctx;

	(void)err;
	cvn_json_open(j, NULL, '{');
	cvn_json_time(j, "at", line->at);
	cvn_json_text(j, "what", line->what);
	cvn_json_text(j, "who", line->who);
	cvn_json_text(j, "text", line->text);
	cvn_json_close(j, '}');
	return CVN_OK;
}

static void write_fields(struct cvn_json *j, const char *fields)
{
	CVN_AUTO(cvn_value_free) struct cvn_value *map = NULL;

	cvn_json_open(j, "fields", '{');
	if (cvn_value_from_json("fields", fields, strlen(fields), &map, NULL) == CVN_OK)
		for (size_t i = 0; i < map->n; i++)
			cvn_json_text(j, map->key[i], map->child[i]->text);
	cvn_json_close(j, '}');
}

int cvn_membership_dossier(struct cvn_store *store, const struct cvn_contact *c, struct cvn_buf *out, struct cvn_err *err)
{
	struct cvn_json j = cvn_json_on(out);
	CVN_AUTO_STR char *tags = NULL;
	struct cvn_contact steward = { 0 };
	int rc = cvn_store_tags_read(store, c->contact_id, &tags, err);

	if (rc != CVN_OK)
		return rc;
	if (c->steward_id && (rc = cvn_store_contact_by_id(store, c->steward_id, &steward, err)) != CVN_OK)
		return rc;
	cvn_json_open(&j, NULL, '{');
	cvn_json_int(&j, "contact", c->contact_id);
	cvn_json_text(&j, "email", c->email);
	cvn_json_text(&j, "first_name", c->first_name);
	cvn_json_text(&j, "last_name", c->last_name);
	cvn_json_text(&j, "language", c->language);
	cvn_json_text(&j, "timezone", c->timezone);
	cvn_json_text(&j, "building", c->building);
	cvn_json_text(&j, "district", c->district);
	cvn_json_text(&j, "roles", c->roles);
	cvn_json_text(&j, "tags", tags);
	cvn_json_text(&j, "phone", c->phone);
	cvn_json_text(&j, "household", c->household);
	cvn_json_text(&j, "quiet_hours", c->quiet_hours);
	cvn_json_text(&j, "steward", steward.email);
	if (c->assessment)
		cvn_json_int(&j, "assessment", c->assessment);
	else
		cvn_json_null(&j, "assessment");
	write_fields(&j, c->fields);
	cvn_json_text(&j, "suppressed", *c->suppressed ? c->suppressed : NULL);
	cvn_json_time(&j, "added_at", c->created_at);
	cvn_json_time(&j, "changed_at", c->updated_at);
	cvn_json_open(&j, "lists", '[');
	rc = cvn_store_contact_lists(store, c->contact_id, list_line, &j, err);
	cvn_json_close(&j, ']');
	cvn_json_open(&j, "history", '[');
	if (rc == CVN_OK)
		rc = cvn_store_history(store, c->contact_id, history_line, &j, err);
	cvn_json_close(&j, ']');
	cvn_json_close(&j, '}');
	cvn_contact_release(&steward);
	return rc == CVN_OK ? cvn_buf_ok(out, err) : rc;
}
