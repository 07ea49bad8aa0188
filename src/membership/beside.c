/*
 * beside.c - what an entry says beside its own row (tags, steward, free fields), and all of it as JSON: one walk for exports
 * and for the dossier.
 */
#include <string.h>

#include "convene/base/json.h"

#include "membership_priv.h"

#include "convene/base/banned.h"

void cvn_beside_release(struct cvn_beside *b)
{
	free(b->tags);
	cvn_contact_release(&b->steward);
	cvn_value_free(b->fields);
	*b = (struct cvn_beside){ 0 };
}

int cvn_beside_read(struct cvn_store *store, const struct cvn_contact *c, struct cvn_beside *out, struct cvn_err *err)
{
	int rc = cvn_store_tags_read(store, c->contact_id, &out->tags, err);

	if (rc == CVN_OK && c->steward_id)
		rc = cvn_store_contact_by_id(store, c->steward_id, &out->steward, err);
	if (rc == CVN_OK)
		rc = cvn_value_from_json("fields", c->fields, strlen(c->fields), &out->fields, err);
	return rc;
}

void cvn_beside_json(struct cvn_json *j, const struct cvn_contact *c, const struct cvn_beside *b)
{
	cvn_json_int(j, "contact", c->contact_id);
	cvn_json_text(j, "email", c->email);
	cvn_json_text(j, "first_name", c->first_name);
	cvn_json_text(j, "last_name", c->last_name);
	cvn_json_text(j, "language", c->language);
	cvn_json_text(j, "timezone", c->timezone);
	cvn_json_text(j, "building", c->building);
	cvn_json_text(j, "district", c->district);
	cvn_json_text(j, "role", c->roles);
	cvn_json_text(j, "tags", b->tags);
	cvn_json_text(j, "phone", c->phone);
	cvn_json_text(j, "household", c->household);
	cvn_json_text(j, "quiet_hours", c->quiet_hours);
	cvn_json_text(j, "steward", b->steward.email);
	if (c->assessment)
		cvn_json_int(j, "assessment", c->assessment);
	else
		cvn_json_null(j, "assessment");
	cvn_json_open(j, "fields", '{');
	for (size_t i = 0; i < b->fields->n; i++)
		cvn_json_text(j, b->fields->key[i], b->fields->child[i]->text);
	cvn_json_close(j, '}');
	cvn_json_text(j, "suppressed", *c->suppressed ? c->suppressed : NULL);
}
