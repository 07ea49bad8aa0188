/*
 * stewards.c - who looks after whom, in a file where the steward may stand behind the people.
 *
 * Whom nobody knows yet is kept in the database with the chunk that names them, so that an import which was stopped does not
 * forget it; the end of the import settles them (store/people.h).
 */
#include "import_priv.h"

#include "convene/base/banned.h"

/* History of who was there before: an import can be taken back. */
static int tell(const struct cvn_settle *how, int64_t contact_id, int64_t before, const char *after, struct cvn_err *err)
{
	struct cvn_contact old = { 0 };
	struct cvn_contact_change change = { contact_id, how->source, how->import_id, "steward", "", after };
	int rc = before ? cvn_store_contact_by_id(how->store, before, &old, err) : CVN_OK;

	if (old.email)
		change.before = old.email;
	if (rc == CVN_OK)
		rc = cvn_store_change_add(how->store, &change, how->now, err);
	cvn_contact_release(&old);
	return rc;
}

int cvn_settle_steward(const struct cvn_settle *how, const struct cvn_person *p, int64_t contact_id, bool fresh, int64_t before,
                       bool *out_set, struct cvn_err *err)
{
	enum cvn_conflict rule = how->rules->of[CVN_MEANS_STEWARD];
	struct cvn_address a;
	int64_t steward = 0;
	int rc;

	if (cvn_address_parse(cvn_span_of(cvn_person_text(p, CVN_MEANS_STEWARD)), &a, NULL) != CVN_OK)
		return CVN_OK;                   /* nothing said, or refused with the row already */
	if (!fresh && (rule == CVN_CONFLICT_KEEP || (rule == CVN_CONFLICT_FILL && before)))
		return CVN_OK;
	rc = cvn_store_steward_find(how->store, a.key, &steward, err);
	if (rc == CVN_OK && !steward)
		return how->dry ? CVN_OK : cvn_store_steward_want(how->store, how->import_id, contact_id, a.key, err);
	if (rc != CVN_OK || steward == before || steward == contact_id)
		return rc;
	*out_set = true;
	if (!how->dry && !fresh)
		rc = tell(how, contact_id, before, a.email, err);
	return rc == CVN_OK && !how->dry ? cvn_store_steward_give(how->store, contact_id, steward, out_set, err) : rc;
}
