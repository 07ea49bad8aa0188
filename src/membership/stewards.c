/*
 * stewards.c - who looks after whom, in a file where the steward may stand behind the people.
 */
#include <stdlib.h>

#include "import_priv.h"

#include "convene/base/banned.h"

static void keep(struct cvn_stewards *s, int64_t contact_id, const char *key)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 64;
		s->wanted = cvn_xreallocarray(s->wanted, s->cap, sizeof *s->wanted);
	}
	s->wanted[s->n].contact_id = contact_id;
	s->wanted[s->n++].key = cvn_xstrdup(key);
}

int cvn_stewards_name(struct cvn_stewards *s, struct cvn_store *store, int64_t contact_id, const char *address,
                      bool *out_set, struct cvn_err *err)
{
	struct cvn_address a;
	bool known = false;
	int rc;

	if (cvn_address_parse(cvn_span_of(address), &a, NULL) != CVN_OK)
		return CVN_OK;                   /* refused with the row already */
	rc = cvn_store_steward_name(store, contact_id, a.key, &known, out_set, err);
	if (rc == CVN_OK && !known)
		keep(s, contact_id, a.key);
	return rc;
}

int cvn_stewards_settle(struct cvn_stewards *s, struct cvn_store *store, size_t *out_unknown, struct cvn_err *err)
{
	int rc = CVN_OK;

	*out_unknown = 0;
	for (size_t i = 0; i < s->n && rc == CVN_OK; i++) {
		bool known = false, set;

		rc = cvn_store_steward_name(store, s->wanted[i].contact_id, s->wanted[i].key, &known, &set, err);
		*out_unknown += !known;
	}
	return rc;
}

void cvn_stewards_release(struct cvn_stewards *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->wanted[i].key);
	free(s->wanted);
	*s = (struct cvn_stewards){ 0 };
}
