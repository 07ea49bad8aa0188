/*
 * subscribe.c - what a file says about the list: who joins, who left, whom nobody may write to.
 *
 * A file can end a subscription, never bring one back: who unsubscribed stays unsubscribed whatever is imported.
 */
#include <string.h>

#include "convene/base/json.h"

#include "import_priv.h"

#include "convene/base/banned.h"

static char *proof(const struct cvn_settle *how, const struct cvn_person *p)
{
	const char *at = cvn_person_text(p, CVN_MEANS_CONSENT_AT), *ip = cvn_person_text(p, CVN_MEANS_CONSENT_IP);
	CVN_AUTO_BUF(b, 2 * CVN_CELL_MAX);
	struct cvn_json j = cvn_json_on(&b);

	if (!*at && !*ip && !how->consent)
		return NULL;
	cvn_json_open(&j, NULL, '{');
	if (*at)
		cvn_json_text(&j, "at", at);
	if (*ip)
		cvn_json_text(&j, "ip", ip);
	if (how->consent)
		cvn_json_text(&j, "wording", how->consent);
	cvn_json_close(&j, '}');
	return cvn_buf_take(&b);
}

static int suppress(const struct cvn_settle *how, const struct cvn_person *p, int64_t contact_id, struct cvn_err *err)
{
	static const char *const cause[] = {
		[CVN_CONSENT_BOUNCED] = "bounced", [CVN_CONSENT_COMPLAINED] = "complained", [CVN_CONSENT_BLOCKED] = "by-hand",
	};

	if (p->consent < CVN_CONSENT_BOUNCED || how->dry)
		return CVN_OK;
	return cvn_store_suppress(how->store, contact_id, cause[p->consent], how->source, 0, how->now, NULL, err);
}

int cvn_settle_subscription(const struct cvn_settle *how, const struct cvn_person *p, int64_t contact_id, bool fresh,
                            bool *out_changed, struct cvn_err *err)
{
	bool left = p->consent >= CVN_CONSENT_NO;
	char state[16] = "";
	int rc = how->list_id && !fresh ? cvn_store_subscription_state(how->store, how->list_id, contact_id, state, err) : CVN_OK;

	*out_changed = !*state || (left && strcmp(state, "unsubscribed") != 0);
	if (rc != CVN_OK || !*out_changed || how->dry)
		return rc == CVN_OK ? suppress(how, p, contact_id, err) : rc;
	if (*state) {
		rc = cvn_store_subscription_set(how->store, how->list_id, contact_id, "unsubscribed", how->source, how->now, err);
	} else {
		CVN_AUTO_STR char *why = proof(how, p);
		const char *in = why ? "subscribed" : how->subscribed;

		rc = cvn_store_subscription_add(how->store, how->list_id, contact_id, left ? "unsubscribed" : in, how->source,
		                                why, how->now, NULL, err);
	}
	return rc == CVN_OK ? suppress(how, p, contact_id, err) : rc;
}
