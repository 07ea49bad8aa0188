/*
 * unite.c - two entries that are one person: what they say is brought together, then what hangs from them.
 *
 * Where both say something, the entry that stays is right; the other's address is kept as a field.
 */
#include <string.h>

#include "convene/base/value.h"
#include "convene/contact/person.h"
#include "convene/membership/person.h"
#include "convene/store/merge.h"

#include "convene/base/banned.h"

struct uniting {
	struct cvn_store *store;
	const struct cvn_contact *keep, *other;
	const char *who;
	int64_t now;
};

static int say(const struct uniting *u, const char *field, const char *value, struct cvn_err *err)
{
	CVN_AUTO_STR char *word = cvn_xasprintf("%s=%s", field, value);
	const char *words[] = { word };

	return cvn_membership_edit(u->store, u->keep->contact_id, words, 1, u->who, u->now, NULL, err);
}

static int fill(const struct uniting *u, const char *field, const char *has, const char *adds, struct cvn_err *err)
{
	return *has || !*adds ? CVN_OK : say(u, field, adds, err);
}

/* Words add up. */
static int add_words(const struct uniting *u, const char *field, const char *has, const char *adds, struct cvn_err *err)
{
	CVN_AUTO_STR char *both = cvn_xasprintf("%s%s%s", has, *has && *adds ? ", " : "", adds);

	return *adds ? say(u, field, both, err) : CVN_OK;
}

static int tags(const struct uniting *u, struct cvn_err *err)
{
	CVN_AUTO_STR char *has = NULL;
	CVN_AUTO_STR char *adds = NULL;
	int rc = cvn_store_tags_read(u->store, u->keep->contact_id, &has, err);

	if (rc == CVN_OK)
		rc = cvn_store_tags_read(u->store, u->other->contact_id, &adds, err);
	return rc == CVN_OK ? add_words(u, "tags", has, adds, err) : rc;
}

static int fields(const struct uniting *u, struct cvn_err *err)
{
	CVN_AUTO(cvn_value_free) struct cvn_value *has = NULL;
	CVN_AUTO(cvn_value_free) struct cvn_value *adds = NULL;
	int rc = cvn_value_from_json("fields", u->keep->fields, strlen(u->keep->fields), &has, err);

	if (rc == CVN_OK)
		rc = cvn_value_from_json("fields", u->other->fields, strlen(u->other->fields), &adds, err);
	for (size_t i = 0; rc == CVN_OK && i < adds->n; i++) {
		const char *now = cvn_value_get_text(has, adds->key[i]);

		rc = fill(u, adds->key[i], now ? now : "", adds->child[i]->text ? adds->child[i]->text : "", err);
	}
	return rc;
}

static int texts(const struct uniting *u, struct cvn_err *err)
{
	const struct { const char *field, *has, *adds; } row[] = {
		{ "first_name", u->keep->first_name, u->other->first_name }, { "last_name", u->keep->last_name, u->other->last_name },
		{ "language", u->keep->language, u->other->language },       { "timezone", u->keep->timezone, u->other->timezone },
		{ "building", u->keep->building, u->other->building },       { "district", u->keep->district, u->other->district },
		{ "phone", u->keep->phone, u->other->phone },                { "household", u->keep->household, u->other->household },
		{ "quiet_hours", u->keep->quiet_hours, u->other->quiet_hours }, { "email_other", "", u->other->email },
	};
	int rc = CVN_OK;

	for (size_t i = 0; i < CVN_COUNT(row) && rc == CVN_OK; i++)
		rc = fill(u, row[i].field, row[i].has, row[i].adds, err);
	if (rc == CVN_OK && !u->keep->assessment && u->other->assessment) {
		char digit[2] = { (char)('0' + u->other->assessment), '\0' };

		rc = say(u, "assessment", digit, err);
	}
	return rc;
}

int cvn_membership_merge(struct cvn_store *store, const struct cvn_contact *keep, const struct cvn_contact *other,
                         const char *who, int64_t now, struct cvn_err *err)
{
	struct uniting u = { store, keep, other, who, now };
	int rc = texts(&u, err);

	if (rc == CVN_OK)
		rc = add_words(&u, "role", keep->roles, other->roles, err);
	if (rc == CVN_OK)
		rc = tags(&u, err);
	if (rc == CVN_OK)
		rc = fields(&u, err);
	return rc == CVN_OK ? cvn_store_merge(store, keep->contact_id, other->contact_id, who, now, err) : rc;
}
