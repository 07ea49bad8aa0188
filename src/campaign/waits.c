/*
 * waits.c - who of an audience is held back by the rules over all campaigns, and why: employers' domains, how often one
 * person is written to, quiet hours.
 *
 * A forecast for a person to read. The cap and quiet hours are decided anew at each claim (sender, store/rule.h).
 */
#include "convene/contact/quiet.h"
#include "convene/letter.h"
#include "convene/store/audience.h"
#include "convene/store/rule.h"

#include "plan.h"

#include "convene/base/banned.h"

static int guarded(void *ctx, const char *domain, const char *reason, int64_t people, const char *example, struct cvn_err *err)
{
	struct cvn_plan *p = ctx;

	(void)err;
	p->guarded = cvn_xreallocarray(p->guarded, p->n_guarded + 1, sizeof *p->guarded);
	p->guarded[p->n_guarded++] = (struct cvn_guarded){ cvn_xstrdup(domain), cvn_xstrdup(reason), cvn_xstrdup(example), people };
	return CVN_OK;
}

static bool urgent(const struct cvn_plan *p, int64_t at, int64_t within)
{
	return within > 0 && p->expires_at > 0 && p->expires_at <= at + within;
}

static int capped(struct planner *p, int64_t at, struct cvn_err *err)
{
	struct cvn_cap cap;
	int rc = cvn_store_cap_get(p->office->store, &cap, err);

	if (rc != CVN_OK || cap.letters == 0)
		return rc;
	p->plan->cap_letters = cap.letters;
	p->plan->cap_seconds = cap.seconds;
	return urgent(p->plan, at, cap.urgent) ? CVN_OK : cvn_store_cap_waiting(p->office->store, at, &p->plan->capped, err);
}

struct clocks {
	struct planner *planner;
	struct cvn_quiet office;
	struct cvn_quiet_clock clock;
	int64_t at;
};

static int by_clock(void *ctx, const char *zone, const char *own, int64_t people, struct cvn_err *err)
{
	struct clocks *c = ctx;
	struct cvn_plan *plan = c->planner->plan;
	struct cvn_quiet q = cvn_quiet_of(own, &c->office);
	int64_t over = cvn_quiet_over(&q, &c->clock, *zone ? zone : c->planner->office->conf.timezone, c->at);

	(void)err;
	if (over > c->at) {
		plan->quiet += people;
		plan->quiet_until = over > plan->quiet_until ? over : plan->quiet_until;
	}
	return CVN_OK;
}

static int quiet(struct planner *p, int64_t at, struct cvn_err *err)
{
	struct clocks c = { .planner = p, .at = at };
	struct cvn_quiet_rule rule;
	int rc = cvn_store_quiet_get(p->office->store, &rule, err);

	if (rc != CVN_OK || urgent(p->plan, at, rule.urgent) || cvn_letter_kind_find(p->files.msg[0].kind)->priority <= CVN_QUIET_ANY_HOUR)
		return rc;
	c.office = cvn_quiet_of(rule.hours, &(struct cvn_quiet){ 0, 0 });
	return cvn_store_audience_clocks(p->office->store, by_clock, &c, err);
}

int cvn_plan_waits(struct planner *p, struct cvn_err *err)
{
	int64_t at = p->send->due_at > p->send->now ? p->send->due_at : p->send->now;
	int rc = cvn_store_audience_guarded(p->office->store, p->files.msg[0].kind, guarded, p->plan, err);

	if (rc == CVN_OK)
		rc = capped(p, at, err);
	return rc == CVN_OK ? quiet(p, at, err) : rc;
}
