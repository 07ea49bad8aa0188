/*
 * warmup.c - a new relay or domain is trusted slowly: so many letters on its first day, half as many more each day after.
 */
#include "sender_priv.h"

#include "convene/base/banned.h"

#define DAY 86400
#define MOST ((int64_t)1 << 40)

int64_t cvn_warmup_limit(int64_t first_day, int64_t days_before)
{
	int64_t limit = first_day;

	for (int64_t d = 0; d < days_before && limit < MOST; d++)
		limit += limit / 2;
	return limit;
}

/* At the start and when a new day begins. */
int cvn_warmup_look(struct sender *s, struct cvn_err *err)
{
	int64_t day = s->now / DAY, today = 0, before = 0;
	int rc = CVN_OK;

	if (day == s->day)
		return CVN_OK;
	s->day = day;
	for (size_t i = 0; rc == CVN_OK && i < s->n_relays; i++) {
		struct relay *r = &s->relay[i];

		if (r->conf->warm_up == 0)
			continue;
		rc = cvn_store_relay_day_get(s->office->store, r->conf->label, day, &today, &before, err);
		r->lane.limits.per_day = cvn_warmup_limit(r->conf->warm_up, before);
		r->lane.today = today;
	}
	return rc;
}

int cvn_warmup_record(struct cvn_store *store, const struct order *orders, size_t n, const struct relay *relays, size_t n_relays,
                      struct cvn_err *err)
{
	int rc = CVN_OK;

	for (size_t k = 0; rc == CVN_OK && k < n_relays; k++) {
		int64_t sent = 0, now = 0;

		for (size_t i = 0; i < n && relays[k].conf->warm_up > 0; i++) {
			const struct order *o = &orders[i];

			if (o->kind != ORDER_SETTLE || o->move.to != CVN_LETTER_SENT || o->piece->relay != &relays[k])
				continue;
			sent++;
			now = o->now;
		}
		if (sent > 0)
			rc = cvn_store_relay_day_add(store, relays[k].conf->label, now / DAY, sent, err);
	}
	return rc;
}
