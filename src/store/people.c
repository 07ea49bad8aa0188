/*
 * people.c - rows of contacts: find, add, change.
 *
 * Lists and subscriptions are people_list.c, suppressions people_suppress.c, imports people_import.c.
 */
#include <string.h>

#include "convene/base/text.h"
#include "store/people_priv.h"

#include "convene/base/banned.h"

void cvn_contact_release(struct cvn_contact *c)
{
	char *texts[] = { c->email,    c->email_key, c->email_hash, c->domain,   c->first_name, c->last_name, c->language,
		          c->timezone, c->building,  c->district,   c->roles,    c->phone,      c->household, c->fields,
		          c->suppressed, c->quiet_hours };

	for (size_t i = 0; i < CVN_COUNT(texts); i++)
		free(texts[i]);
	*c = (struct cvn_contact){ 0 };
}

static struct cvn_contact read_contact(const struct cvn_query *q)
{
	return (struct cvn_contact){
		.contact_id = cvn_col_int(q, 0),
		.email = cvn_col_dup(q, 1),
		.email_key = cvn_col_dup(q, 2),
		.email_hash = cvn_col_dup(q, 3),
		.domain = cvn_col_dup(q, 4),
		.first_name = cvn_col_dup(q, 5),
		.last_name = cvn_col_dup(q, 6),
		.language = cvn_col_dup(q, 7),
		.timezone = cvn_col_dup(q, 8),
		.building = cvn_col_dup(q, 9),
		.district = cvn_col_dup(q, 10),
		.roles = cvn_col_dup(q, 11),
		.phone = cvn_col_dup(q, 12),
		.household = cvn_col_dup(q, 13),
		.fields = cvn_col_dup(q, 14),
		.suppressed = cvn_col_dup(q, 15),
		.steward_id = cvn_col_int(q, 16),
		.assessment = cvn_col_int(q, 17),
		.flags = cvn_col_int(q, 18),
		.import_id = cvn_col_int(q, 19),
		.created_at = cvn_col_int(q, 20),
		.updated_at = cvn_col_int(q, 21),
		.quiet_hours = cvn_col_dup(q, 22),
	};
}

/* One row or CVN_E_NOTFOUND; ends the query. */
static int take_contact(struct cvn_query *q, struct cvn_contact *out, const char *what, struct cvn_err *err)
{
	int rc = cvn_query_row(q, err);

	if (rc == 1) {
		*out = read_contact(q);
		rc = CVN_OK;
	} else if (rc == 0) {
		rc = cvn_fail(err, CVN_E_NOTFOUND, "nobody has %s", what);
	}
	cvn_query_end(q);
	return rc;
}

int cvn_store_contact_by_id(struct cvn_store *s, int64_t contact_id, struct cvn_contact *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CONTACT_BY_ID, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":id", contact_id);
	return take_contact(&q, out, "that number", err);
}

int cvn_store_contact_by_key(struct cvn_store *s, const char *email_key, struct cvn_contact *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CONTACT_BY_KEY, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":key", email_key);
	return take_contact(&q, out, "this address", err);
}

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

/* What add and update have in common. */
static void bind_values(struct cvn_query *q, const struct cvn_contact *c, int64_t now)
{
	cvn_query_text(q, ":first_name", or_empty(c->first_name));
	cvn_query_text(q, ":last_name", or_empty(c->last_name));
	cvn_query_text(q, ":language", or_empty(c->language));
	cvn_query_text(q, ":timezone", or_empty(c->timezone));
	cvn_query_text(q, ":building", or_empty(c->building));
	cvn_query_text(q, ":district", or_empty(c->district));
	cvn_query_text(q, ":phone", or_empty(c->phone));
	cvn_query_text(q, ":household", or_empty(c->household));
	cvn_query_text(q, ":quiet", or_empty(c->quiet_hours));
	cvn_query_int_or_null(q, ":assessment", c->assessment);
	cvn_query_text(q, ":fields", c->fields ? c->fields : "{}");
	cvn_query_int(q, ":now", now);
}

static int erased_since(struct cvn_store *s, const char *hash, int64_t *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_ERASED_SINCE, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":hash", hash);
	return cvn_query_one(&q, out, err);
}

int cvn_store_contact_erased(struct cvn_store *s, const char *email_key, int64_t *out_since, struct cvn_err *err)
{
	char hash[33];

	cvn_address_hash(cvn_store_keys(s), email_key, hash);
	return erased_since(s, hash, out_since, err);
}

/* Who was erased does not come back. */
static int not_erased(struct cvn_store *s, const char *hash, struct cvn_err *err)
{
	int64_t since = 0;
	int rc = erased_since(s, hash, &since, err);

	return rc == CVN_OK && since ? cvn_fail(err, CVN_E_INVALID, CVN_ERASED_WORDS) : rc;
}

int cvn_store_contact_add(struct cvn_store *s, const struct cvn_contact *c, int64_t now, int64_t *out_id,
                          struct cvn_err *err)
{
	char hash[33];
	struct cvn_query q;
	int rc;

	cvn_address_hash(cvn_store_keys(s), c->email_key, hash);
	rc = not_erased(s, hash, err);
	if (rc == CVN_OK)
		rc = cvn_query_start(&q, s, CVN_SQL_CONTACT_ADD, err);
	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":email", c->email);
	cvn_query_text(&q, ":key", c->email_key);
	cvn_query_text(&q, ":hash", hash);
	cvn_query_text(&q, ":domain", c->domain);
	cvn_query_int(&q, ":flags", c->flags);
	cvn_query_int_or_null(&q, ":import", c->import_id);
	cvn_query_text(&q, ":roles", or_empty(c->roles));
	bind_values(&q, c, now);
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK && cvn_query_changes(&q) == 0)
		return CVN_E_EXISTS;             /* an answer, not a failure: no words for it */
	if (rc == CVN_OK)
		*out_id = cvn_store_last_id(s);
	return rc == CVN_OK ? cvn_store_roles_first(s, *out_id, or_empty(c->roles), err) : rc;
}

int cvn_store_contact_update(struct cvn_store *s, const struct cvn_contact *c, int64_t now, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CONTACT_UPDATE, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":id", c->contact_id);
	bind_values(&q, c, now);
	return cvn_query_run(&q, err);
}

int cvn_store_change_add(struct cvn_store *s, const struct cvn_contact_change *change, int64_t now, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CHANGE_ADD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":id", change->contact_id);
	cvn_query_int(&q, ":now", now);
	cvn_query_text(&q, ":who", change->who);
	cvn_query_int_or_null(&q, ":import", change->import_id);
	cvn_query_text(&q, ":field", change->field);
	cvn_query_text(&q, ":before", or_empty(change->before));
	cvn_query_text(&q, ":after", or_empty(change->after));
	return cvn_query_run(&q, err);
}

int cvn_store_note_add(struct cvn_store *s, int64_t contact_id, const char *who, const char *text, int64_t now,
                       struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_NOTE_ADD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":id", contact_id);
	cvn_query_int(&q, ":now", now);
	cvn_query_text(&q, ":who", who);
	cvn_query_text(&q, ":text", text);
	return cvn_query_run(&q, err);
}
