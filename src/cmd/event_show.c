/*
 * event_show.c - `convene event show`: one event and how the invited stand, for people and as JSON.
 */
#include <inttypes.h>
#include <string.h>

#include "cmd/event_priv.h"
#include "cmd/roster_priv.h"
#include "convene/base/json.h"
#include "convene/base/text.h"

#include "convene/base/banned.h"

char *cvn_event_when_text(const struct cvn_office *office, const struct cvn_event_row *e)
{
	CVN_AUTO_BUF(b, 512);

	cvn_event_when(&b, e->timezone, e->starts_at, e->ends_at, cvn_event_row_all_day(e), office->conf.language);
	return cvn_buf_take(&b);
}

void cvn_event_json(struct cvn_json *j, const struct cvn_event_row *e)
{
	cvn_json_text(j, "event", e->name);
	cvn_json_text(j, "kind", e->kind);
	cvn_json_text(j, "title", e->title);
	cvn_json_text(j, "state", e->state);
	cvn_json_text(j, "uid", e->uid);
	cvn_json_int(j, "revision", e->revision);
	cvn_json_int(j, "sequence", e->sequence);
	cvn_json_time(j, "starts", e->starts_at);
	cvn_json_time(j, "ends", e->ends_at);
	cvn_json_text(j, "timezone", e->timezone);
	cvn_json_text(j, "repeats", e->rrule[0] ? e->rrule : NULL);
	if (e->capacity > 0)
		cvn_json_int(j, "capacity", e->capacity);
	else
		cvn_json_null(j, "capacity");
	cvn_json_int(j, "seats_taken", e->taken);
}

static int count_row(void *arg, const struct cvn_roster_row *r)
{
	struct cvn_event_count *c = arg;

	if (cvn_streq(r->state, "guest-pending")) {
		c->guests++;
		return CVN_OK;
	}
	c->invited++;
	c->accepted += cvn_streq(r->answer, "accepted");
	c->tentative += cvn_streq(r->answer, "tentative");
	c->declined += cvn_streq(r->answer, "declined");
	c->delegated += cvn_streq(r->answer, "delegated");
	c->none += cvn_streq(r->answer, "needs-action");
	c->waiting += cvn_streq(r->seat, "waiting");
	c->offered += cvn_streq(r->seat, "offered");
	c->people += cvn_streq(r->seat, "confirmed") || cvn_streq(r->seat, "offered") ? r->party : 0;
	return CVN_OK;
}

int cvn_event_count_read(struct cvn_office *office, int64_t event_id, int64_t recurrence_at, struct cvn_event_count *out, struct cvn_err *err)
{
	*out = (struct cvn_event_count){ 0 };
	return cvn_store_roster(office->store, event_id, recurrence_at, count_row, out, err);
}

int cvn_event_print_json(struct cvn_office *office, const struct cvn_event_row *e, const struct cvn_event_count *c, struct cvn_err *err)
{
	int rc = CVN_OK;
	CVN_AUTO_BUF(b, 64 << 10);
	struct cvn_json j = cvn_json_on(&b);

	cvn_json_open(&j, NULL, '{');
	cvn_event_json(&j, e);
	if (c != NULL) {
		cvn_json_int(&j, "invited", c->invited);
		cvn_json_int(&j, "accepted", c->accepted);
		cvn_json_int(&j, "waiting", c->waiting);
		cvn_json_int(&j, "tentative", c->tentative);
		cvn_json_int(&j, "declined", c->declined);
		cvn_json_int(&j, "no_answer", c->none);
		if (e->rrule[0])
			rc = cvn_event_dates_print(NULL, office, e, &j, err);
	}
	cvn_json_close(&j, '}');
	if (rc == CVN_OK)
		printf("%s\n", b.ptr);
	return rc;
}

void cvn_event_print(const struct cvn_office *office, const struct cvn_event_row *e, const struct cvn_event_count *c)
{
	CVN_AUTO_STR char *when = cvn_event_when_text(office, e);

	printf("%s (%s, %s)\n  %s\n  %s\n", e->name, e->kind, e->state, e->title, when);
	if (e->rrule[0])
		printf("  repeats: %s\n", e->rrule);
	if (e->place[0])
		printf("  %s%s\n", e->place, e->place_hidden ? " (shown to those who accepted)" : "");
	if (e->capacity > 0)
		printf("  seats: %" PRId64 " of %" PRId64 " taken%s\n", e->taken, e->capacity, e->rrule[0] ? " on the fullest date" : "");
	printf("  revision %d, sequence %d, uid %s\n", e->revision, e->sequence, e->uid);
	if (c != NULL)
		printf("  %" PRId64 " invited: %" PRId64 " accepted, %" PRId64 " waiting, %" PRId64 " tentative, %" PRId64 " declined, %" PRId64
		       " without an answer\n", c->invited, c->accepted, c->waiting, c->tentative, c->declined, c->none);
}

static void fact(const char *label, const char *text)
{
	if (text[0] != '\0')
		printf("  %s: %s\n", label, text);
}

/* What the file says beyond the row: for the eye of whoever looks it up. */
static int print_facts(struct cvn_office *office, const struct cvn_event_row *e, struct cvn_err *err)
{
	struct cvn_event ev = { 0 };
	int rc = cvn_roster_event(office, e, &ev, err);

	if (rc != CVN_OK)
		return rc;
	fact("host", ev.host.name[0] ? ev.host.name : ev.host.email);
	for (size_t i = 0; i < ev.n_cohosts; i++)
		fact("co-host", ev.cohost[i].name[0] ? ev.cohost[i].name : ev.cohost[i].email);
	fact("lead", ev.lead.name[0] ? ev.lead.name : ev.lead.email);
	fact("online", ev.online);
	if (ev.answer_by != 0) {
		CVN_AUTO_BUF(when, 300);

		cvn_event_moment_text(&when, ev.zone, ev.answer_by, office->conf.language);
		fact("answers until", when.ptr);
	}
	fact("languages", ev.languages);
	fact("interpretation", ev.interpretation);
	fact("accessibility", ev.accessibility);
	fact("child care", ev.child_care);
	fact("bring", ev.bring);
	for (size_t i = 0; i < ev.n_questions; i++)
		printf("  question %zu: %s\n", i + 1, ev.question[i]);
	for (size_t i = 0; i < ev.n_sessions; i++)
		printf("  session: %s%s%s\n", ev.session[i].title, ev.session[i].place[0] ? ", " : "", ev.session[i].place);
	cvn_event_release(&ev);
	return CVN_OK;
}

int cvn_event_show(const struct cvn_cli *cli, struct cvn_office *office, const char *name, bool json, struct cvn_err *err)
{
	struct cvn_event_row e = { 0 };
	struct cvn_event_count count;
	int rc = cvn_store_event_find(office->store, name, &e, err);

	if (rc == CVN_OK)
		rc = cvn_event_count_read(office, e.event_id, 0, &count, err);
	if (rc == CVN_OK && json)
		rc = cvn_event_print_json(office, &e, &count, err);
	else if (rc == CVN_OK)
		cvn_event_print(office, &e, &count);
	if (rc == CVN_OK && !json)
		rc = print_facts(office, &e, err);
	if (rc == CVN_OK && !json && e.rrule[0]) {
		putchar('\n');
		rc = cvn_event_dates_print(cli, office, &e, NULL, err);
	}
	cvn_event_row_release(&e);
	return rc;
}
