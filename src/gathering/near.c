/*
 * near.c - events to come, kept in memory with all their languages, and which of them concern one person.
 */
#include <stdlib.h>
#include <string.h>

#include "convene/base/text.h"
#include "convene/calendar.h"
#include "convene/gathering/near.h"
#include "convene/store/near.h"
#include "gathering_priv.h"

#include "convene/base/banned.h"

#define EVENTS_MAX 1000              /* the next so many; a letter shows a handful */
#define STARTS_MAX 500

struct coming {
	int64_t event_id;
	int64_t *start;              /* in order, without those that fall out */
	size_t n_starts;
	struct cvn_event_source *source;
	struct cvn_event *version;   /* one a source */
	char **accepted_place;       /* one a source: with its details */
	size_t n_versions;
};

struct cvn_near {
	struct cvn_store *store;
	struct coming *event;
	size_t n;
	struct held {
		int64_t event_id, invitation_id;
		enum cvn_answer answer;
	} *held;                     /* of the person being asked for */
	size_t n_held, cap_held;
};

static void coming_release(struct coming *c)
{
	for (size_t i = 0; i < c->n_versions; i++) {
		cvn_event_release(&c->version[i]);
		free(c->accepted_place[i]);
	}
	cvn_event_sources_free(c->source, c->n_versions);
	free(c->version);
	free(c->accepted_place);
	free(c->start);
}

void cvn_near_free(struct cvn_near *near)
{
	if (!near)
		return;
	for (size_t i = 0; i < near->n; i++)
		coming_release(&near->event[i]);
	free(near->event);
	free(near->held);
	free(near);
}

static bool falls_out(const struct cvn_event *ev, int64_t start)
{
	for (size_t i = 0; i < ev->n_except; i++) {
		if (ev->except[i] == start)
			return true;
	}
	return false;
}

static int read_starts(const struct cvn_event_row *row, struct coming *c, struct cvn_err *err)
{
	int64_t starts[STARTS_MAX];
	size_t n = 0;
	int rc = cvn_gathering_starts(row, starts, &n, err);

	c->start = cvn_xcalloc(n + 1, sizeof *c->start);
	for (size_t i = 0; rc == CVN_OK && i < n; i++) {
		if (!falls_out(&c->version[0], starts[i]))
			c->start[c->n_starts++] = starts[i];
	}
	return rc;
}

static int read_versions(struct cvn_office *office, struct coming *c, size_t n, struct cvn_err *err)
{
	int rc = CVN_OK;

	c->version = cvn_xcalloc(n + 1, sizeof *c->version);
	c->accepted_place = cvn_xcalloc(n + 1, sizeof *c->accepted_place);
	for (size_t i = 0; rc == CVN_OK && i < n; i++) {
		const struct cvn_event_source *src = &c->source[i];

		rc = cvn_event_read(src->path, src->text, strlen(src->text), office->conf.timezone,
		                    src->language[0] ? src->language : office->conf.language, &c->version[i], err);
		if (rc == CVN_OK)
			c->accepted_place[i] = cvn_gathering_place(&c->version[i]);
	}
	c->n_versions = n;
	return rc;
}

static int add(struct cvn_near *near, struct cvn_office *office, const struct cvn_event_row *row, struct cvn_err *err)
{
	struct coming *c;
	size_t n = 0;
	int rc;

	near->event = cvn_xreallocarray(near->event, near->n + 1, sizeof *near->event);
	c = &near->event[near->n];
	*c = (struct coming){ .event_id = row->event_id };
	rc = cvn_store_event_sources(office->store, row->event_id, row->revision, &c->source, &n, err);
	if (rc != CVN_OK)
		return rc;
	near->n++;
	rc = read_versions(office, c, n, err);
	return rc == CVN_OK && n > 0 ? read_starts(row, c, err) : rc;
}

int cvn_near_load(struct cvn_office *office, int64_t now, struct cvn_near **out, struct cvn_err *err)
{
	CVN_AUTO(cvn_near_free) struct cvn_near *near = cvn_xcalloc(1, sizeof *near);
	struct cvn_event_row *rows = NULL;
	size_t n = 0;
	int rc = cvn_zones_load(err);

	near->store = office->store;
	if (rc == CVN_OK)
		rc = cvn_store_event_list(office->store, &rows, &n, err);
	for (size_t i = 0; i < n; i++) {
		if (rc == CVN_OK && near->n < EVENTS_MAX && cvn_streq(rows[i].state, "planned") && rows[i].last_at > now)
			rc = add(near, office, &rows[i], err);
		cvn_event_row_release(&rows[i]);
	}
	free(rows);
	if (rc == CVN_OK)
		*out = CVN_TAKE(&near);
	return rc;
}

/* ---- One person ---- */

static void hold(void *arg, int64_t event_id, int64_t invitation_id, const char *answer)
{
	struct cvn_near *near = arg;
	struct held *h;

	if (near->n_held == near->cap_held) {
		near->cap_held = near->cap_held ? near->cap_held * 2 : 16;
		near->held = cvn_xreallocarray(near->held, near->cap_held, sizeof *near->held);
	}
	h = &near->held[near->n_held++];
	*h = (struct held){ event_id, invitation_id, CVN_ANSWER_NONE };
	cvn_answer_parse(answer, &h->answer);
}

static const struct held *held_for(const struct cvn_near *near, int64_t event_id)
{
	for (size_t i = 0; i < near->n_held; i++) {
		if (near->held[i].event_id == event_id)
			return &near->held[i];
	}
	return NULL;
}

/* "Pine Street, Lincoln" names both; nothing concerns everybody. */
static bool names(const char *list, const char *word)
{
	struct cvn_span wanted = cvn_span_trim(cvn_span_of(word));

	while (wanted.len > 0 && *list) {
		size_t n = strcspn(list, ",");
		struct cvn_span one = cvn_span_trim((struct cvn_span){ list, n });

		if (one.len == wanted.len && strncasecmp(one.ptr, wanted.ptr, one.len) == 0)
			return true;
		list += n + (list[n] != '\0');
	}
	return false;
}

static bool concerns(const struct cvn_event *ev, const struct cvn_near_who *who)
{
	return (!ev->building[0] && !ev->district[0]) || names(ev->building, who->building) || names(ev->district, who->district);
}

static int64_t next_start(const struct coming *c, int64_t now)
{
	for (size_t i = 0; i < c->n_starts; i++) {
		if (c->start[i] > now)
			return c->start[i];
	}
	return 0;
}

static struct cvn_near_event tell(const struct coming *c, const struct held *h, const struct cvn_near_who *who, int64_t start)
{
	size_t i = cvn_gathering_nearest(c->source, c->n_versions, who->language);
	const struct cvn_event *ev = &c->version[i];
	bool accepted = h && h->answer == CVN_ANSWER_ACCEPTED;

	return (struct cvn_near_event){
		.event_id = c->event_id, .invitation_id = h ? h->invitation_id : 0, .starts_at = start, .all_day = ev->all_day,
		.answer = h ? h->answer : CVN_ANSWER_NONE, .zone = ev->zone, .kind = cvn_event_kind_name(ev->kind), .title = ev->title,
		.place = !ev->place_for_accepted ? ev->place : accepted ? c->accepted_place[i] : "",
		.building = ev->building, .district = ev->district, .online = ev->place_for_accepted && !accepted ? "" : ev->online,
	};
}

static int by_start(const void *a, const void *b)
{
	const struct cvn_near_event *x = a, *y = b;

	if (x->starts_at != y->starts_at)
		return x->starts_at < y->starts_at ? -1 : 1;
	return x->event_id < y->event_id ? -1 : x->event_id > y->event_id;
}

int cvn_near_find(struct cvn_near *near, const struct cvn_near_who *who, int64_t now, struct cvn_near_event *out, size_t cap,
                  size_t *out_n, struct cvn_err *err)
{
	CVN_AUTO_STR struct cvn_near_event *all = NULL;
	size_t n = 0;
	int rc;

	*out_n = 0;
	if (near->n == 0)
		return CVN_OK;
	near->n_held = 0;
	rc = cvn_store_invited_to(near->store, who->contact_id, hold, near, err);
	all = cvn_xcalloc(near->n, sizeof *all);
	for (size_t i = 0; rc == CVN_OK && i < near->n; i++) {
		const struct coming *c = &near->event[i];
		const struct held *h = held_for(near, c->event_id);
		int64_t start = next_start(c, now);

		if (start == 0 || (h ? h->answer == CVN_ANSWER_DECLINED : !c->version[0].open || !concerns(&c->version[0], who)))
			continue;
		all[n++] = tell(c, h, who, start);
	}
	if (n > 0)
		qsort(all, n, sizeof *all, by_start);
	n = n < cap ? n : cap;
	if (n > 0)
		memcpy(out, all, n * sizeof *all);
	*out_n = n;
	return rc;
}
