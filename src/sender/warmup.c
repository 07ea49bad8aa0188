/*
 * warmup.c - a new relay, domain or address is trusted slowly: so many letters on its first day, half as many more each day after.
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

static int look_at(struct sender *s, const struct cvn_relay *section, struct cvn_day *d, struct cvn_err *err)
{
	int64_t today = 0, before = 0;
	int rc;

	if (section->warm_up == 0)
		return CVN_OK;
	rc = cvn_store_relay_day_get(s->office->store, section->label, s->day, &today, &before, err);
	d->most = cvn_warmup_limit(section->warm_up, before);
	d->letters = today;
	return rc;
}

/* At the start and when a new day begins. */
int cvn_warmup_look(struct sender *s, struct cvn_err *err)
{
	int64_t day = s->now / DAY;
	int rc = CVN_OK;

	if (day == s->day)
		return CVN_OK;
	s->day = day;
	if (s->mx)
		return look_at(s, &s->office->conf.relay[0], &s->mx_day, err);
	for (size_t i = 0; rc == CVN_OK && i < s->n_relays; i++)
		rc = look_at(s, s->relay[i].conf, &s->relay[i].lane.own_day, err);
	return rc;
}

/* Accepted letters among the orders; of one relay, or (NULL) of all. */
static int64_t accepted(const struct order *orders, size_t n, const struct relay *relay, int64_t *out_now)
{
	int64_t sent = 0;

	for (size_t i = 0; i < n; i++) {
		const struct order *o = &orders[i];

		if (o->kind != ORDER_SETTLE || o->move.to != CVN_LETTER_SENT || (relay && o->piece->relay != relay))
			continue;
		sent++;
		*out_now = o->now;
	}
	return sent;
}

/* Straight to MX the table of relays is the loop's alone; the section is of use for all of them. */
int cvn_warmup_record(const struct sender *s, struct cvn_store *store, const struct order *orders, size_t n, struct cvn_err *err)
{
	int rc = CVN_OK;

	for (size_t k = 0; rc == CVN_OK && k < s->office->conf.n_relays; k++) {
		const struct cvn_relay *section = &s->office->conf.relay[k];
		int64_t now = 0, sent = section->warm_up > 0 ? accepted(orders, n, s->mx ? NULL : &s->relay[k], &now) : 0;

		if (sent > 0)
			rc = cvn_store_relay_day_add(store, section->label, now / DAY, sent, err);
	}
	return rc;
}
