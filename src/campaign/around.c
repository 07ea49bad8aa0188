/*
 * around.c - a person's steward, the officials of their district and the events near them, as values for their letter.
 *
 * Events and targets are read once (events again every minute, a campaign may run for hours); a person then costs one query
 * by key or index for each of the three that the texts use, and none when they use none.
 */
#include "around.h"

#include <stdio.h>
#include <string.h>

#include "convene/base/banned.h"

#define EVENTS_SHOWN 6
#define EVENTS_FRESH 60              /* seconds */

void cvn_around_want(struct around *a, struct cvn_office *office, const struct cvn_letter *l)
{
	a->events = a->events || cvn_letter_asks(l, "events");
	a->targets = a->targets || cvn_letter_asks(l, "targets");
	a->steward = a->steward || cvn_letter_asks(l, "steward") || cvn_letter_asks(l, "steward_phone") || cvn_letter_asks(l, "steward_email");
	if (a->events || a->targets || a->steward)
		a->office = office;
}

void cvn_around_release(struct around *a)
{
	cvn_near_free(a->near);
	cvn_targets_free(a->target, a->n_targets);
	cvn_value_free(a->value);
	*a = (struct around){ 0 };
}

static void set(struct cvn_value *map, const char *key, const char *text)
{
	cvn_value_set(map, key, cvn_value_text(text ? text : ""));
}

/* ---- The steward ---- */

bool cvn_steward_shows(const struct cvn_office *office, const char *what)
{
	const char *shows = office->conf.steward_shows;

	return shows && cvn_find_nocase(shows, what) != NULL;
}

static void put_steward(void *arg, const char *first_name, const char *last_name, const char *phone, const char *email)
{
	struct around *a = arg;
	CVN_AUTO_STR char *name = cvn_xasprintf("%s%s%s", first_name, first_name[0] && last_name[0] ? " " : "", last_name);

	if (name[0])
		set(a->value, "steward", name);
	if (cvn_steward_shows(a->office, "phone"))
		set(a->value, "steward_phone", phone);
	if (cvn_steward_shows(a->office, "email"))
		set(a->value, "steward_email", email);
}

/* ---- Targets ---- */

static bool is_theirs(const struct cvn_target *t, const struct cvn_reader *p)
{
	return (!t->district[0] && !t->building[0]) || (t->district[0] && cvn_streq_nocase(t->district, p->district)) ||
	       (t->building[0] && cvn_streq_nocase(t->building, p->building));
}

static void put_targets(struct around *a, const struct cvn_reader *p)
{
	struct cvn_value *list = cvn_value_new(CVN_V_LIST);

	for (size_t i = 0; i < a->n_targets; i++) {
		const struct cvn_target *t = &a->target[i];
		struct cvn_value *one;

		if (!is_theirs(t, p))
			continue;
		one = cvn_value_new(CVN_V_MAP);
		set(one, "name", t->name);
		set(one, "title", t->title);
		set(one, "district", t->district);
		set(one, "building", t->building);
		set(one, "phone", t->phone);
		set(one, "email", t->email);
		set(one, "link", t->link);
		set(one, "note", t->note);
		cvn_value_push(list, one);
	}
	cvn_value_set(a->value, "targets", list);
}

/* ---- Events ---- */

/* Where this person answers: their own page or token address; a letter to the office when they were not invited. */
static void put_link(const struct around *a, const struct cvn_near_event *e, struct cvn_buf *out)
{
	const struct cvn_conf *conf = &a->office->conf;

	cvn_letter_answer_link(&(struct cvn_letter_office){ .mailbox = conf->n_mailboxes ? conf->mailbox[0].address : NULL,
		                                            .base_url = conf->web_base_url, .keys = cvn_store_keys(a->office->store) },
	                       e->invitation_id, e->title, out);
}

static struct cvn_value *event_value(const struct around *a, const struct cvn_near_event *e, const char *language, const char *zone)
{
	struct cvn_value *one = cvn_value_new(CVN_V_MAP);
	CVN_AUTO_BUF(when, 256);
	CVN_AUTO_BUF(link, 1024);
	char starts[24];

	cvn_letter_moment(language, e->all_day ? e->zone : zone, e->starts_at, e->all_day, &when);
	put_link(a, e, &link);
	snprintf(starts, sizeof starts, "%lld", (long long)e->starts_at);
	set(one, "title", e->title);
	set(one, "when", when.ptr);
	set(one, "starts", starts);
	set(one, "place", e->place);
	set(one, "kind", e->kind);
	set(one, "building", e->building);
	set(one, "district", e->district);
	set(one, "online", e->online);
	set(one, "link", link.ptr);
	cvn_value_set(one, "invited", cvn_value_new(e->invitation_id ? CVN_V_TRUE : CVN_V_FALSE));
	cvn_value_set(one, "coming", cvn_value_new(e->answer == CVN_ANSWER_ACCEPTED ? CVN_V_TRUE : CVN_V_FALSE));
	return one;
}

static int put_events(struct around *a, const struct cvn_letter *l, int64_t contact_id, int64_t now, const struct cvn_reader *p,
                      struct cvn_err *err)
{
	struct cvn_near_event event[EVENTS_SHOWN];
	struct cvn_near_who who = { contact_id, p->building, p->district, cvn_letter_language(l) };
	struct cvn_value *list;
	size_t n = 0;
	int rc = CVN_OK;

	if (!a->near || now > a->near_at + EVENTS_FRESH || now < a->near_at) {
		cvn_near_free(a->near);
		a->near = NULL;
		rc = cvn_near_load(a->office, now, &a->near, err);
		a->near_at = now;
	}
	if (rc == CVN_OK)
		rc = cvn_near_find(a->near, &who, now, event, EVENTS_SHOWN, &n, err);
	if (rc != CVN_OK)
		return rc;
	list = cvn_value_new(CVN_V_LIST);
	for (size_t i = 0; i < n; i++)
		cvn_value_push(list, event_value(a, &event[i], who.language, p->timezone[0] ? p->timezone : a->office->conf.timezone));
	cvn_value_set(a->value, "events", list);
	return CVN_OK;
}

int cvn_around_fill(struct around *a, const struct cvn_letter *l, int64_t contact_id, int64_t now, struct cvn_reader *p,
                    struct cvn_err *err)
{
	int rc = CVN_OK;

	if (!a->office)
		return CVN_OK;
	cvn_value_free(a->value);
	a->value = cvn_value_new(CVN_V_MAP);
	p->around = a->value;
	if (a->steward)
		rc = cvn_store_steward_of(a->office->store, contact_id, put_steward, a, err);
	if (rc == CVN_OK && a->targets && !a->target)
		rc = cvn_store_targets(a->office->store, &a->target, &a->n_targets, err);
	if (rc == CVN_OK && a->targets)
		put_targets(a, p);
	if (rc == CVN_OK && a->events)
		rc = put_events(a, l, contact_id, now, p, err);
	return rc;
}
