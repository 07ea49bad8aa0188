/*
 * object.c - the calendar object of an event's letter: which METHOD, which status, what stands in its description.
 */
#include <string.h>

#include "convene/calendar.h"
#include "event_priv.h"
#include "words.h"
#include "convene/base/banned.h"

#define DESCRIPTION_BYTES (512u << 10)

/* Which object a letter carries; -1 = none. */
static int method_of(enum cvn_event_purpose p)
{
	switch (p) {
	case CVN_FOR_CANCEL:
	case CVN_FOR_CANCEL_ONE:
	case CVN_FOR_CANCEL_INSTANCE:
		return CVN_METHOD_CANCEL;
	case CVN_FOR_COUNTER_DECLINED:
		return CVN_METHOD_DECLINECOUNTER;
	case CVN_FOR_SEATED_DATE:       /* the entry of the series is as it was */
	case CVN_FOR_REMINDER:          /* a reminder that carried an object would ask again and reset the entry */
	case CVN_FOR_FULL:
	case CVN_FOR_TOO_LATE:
	case CVN_FOR_THANKS:
	case CVN_FOR_DIGEST_FIRST:
	case CVN_FOR_DIGEST_FULL:
	case CVN_FOR_DIGEST_BEFORE:
	case CVN_FOR_DIGEST_AFTER:
		return -1;
	default:
		return CVN_METHOD_REQUEST;
	}
}

static const char *status_of(enum cvn_event_purpose p)
{
	if (p == CVN_FOR_CANCEL || p == CVN_FOR_CANCEL_INSTANCE)
		return "CANCELLED";
	return p == CVN_FOR_CANCEL_ONE || p == CVN_FOR_COUNTER_DECLINED ? NULL : "CONFIRMED";
}

static void add_fact(struct cvn_buf *out, const char *label, const char *text)
{
	if (text[0] == '\0')
		return;
	cvn_buf_printf(out, "%s: ", label);
	cvn_add_plain(out, text);
	cvn_buf_str(out, "  \n");
}

void cvn_event_description(const struct cvn_event *ev, struct cvn_buf *out)
{
	const struct cvn_words *w = cvn_words_of(ev->language);

	if (cvn_span_trim(cvn_span_of(ev->body)).len > 0)
		cvn_buf_printf(out, "%s\n\n", ev->body);
	if (ev->online[0] != '\0')
		cvn_buf_printf(out, "%s: <%s>  \n", w->online, ev->online);
	add_fact(out, w->languages, ev->languages);
	add_fact(out, w->interpretation, ev->interpretation);
	add_fact(out, w->accessibility, ev->accessibility);
	add_fact(out, w->child_care, ev->child_care);
	add_fact(out, w->bring, ev->bring);
	if (ev->n_sessions > 0)
		cvn_buf_printf(out, "\n**%s**\n\n", w->sessions);
	for (size_t i = 0; i < ev->n_sessions; i++)
		cvn_add_session(out, ev, &ev->session[i]);
}

struct cvn_cal_moved *cvn_event_moved_parts(const struct cvn_event *ev)
{
	struct cvn_cal_moved *all = cvn_xcalloc(ev->n_moved + 1, sizeof *all);

	for (size_t i = 0; i < ev->n_moved; i++)        /* a place that only those who accepted see is the mark's business */
		all[i] = (struct cvn_cal_moved){ ev->moved[i].from, ev->moved[i].starts_at, ev->moved[i].ends_at, ev->moved[i].place };
	return all;
}

static void free_moved(struct cvn_cal_moved *m)
{
	free(m);
}
CVN_AUTO_DEF(struct cvn_cal_moved, free_moved)

/* Of a series these notices are about dates; the entry of the whole series in the calendar is as it was. */
static bool is_of_one_date(enum cvn_event_purpose p)
{
	return p == CVN_FOR_WAITING || p == CVN_FOR_OFFER || p == CVN_FOR_OFFER_OVER;
}

int cvn_event_object(const struct cvn_event *ev, const struct cvn_event_facts *facts, enum cvn_event_purpose purpose,
                     const char *nonce, struct cvn_buf *out, const char **out_method, struct cvn_err *err)
{
	CVN_AUTO_BUF(description, DESCRIPTION_BYTES);
	CVN_AUTO_BUF(place, 4096);
	int method = method_of(purpose);

	*out_method = "";
	if (method < 0 || (ev->rrule[0] && is_of_one_date(purpose)))
		return CVN_OK;
	cvn_event_description(ev, &description);
	cvn_buf_printf(&place, "%s%s%s", ev->place, ev->place[0] && ev->place_details[0] ? ", " : "", ev->place_details);
	if (place.len == 0)
		cvn_buf_str(&place, ev->online);
	bool instance = (purpose == CVN_FOR_CANCEL_INSTANCE || purpose == CVN_FOR_UPDATE_INSTANCE ||
	                 (purpose == CVN_FOR_COUNTER_DECLINED && ev->rrule[0])) && facts->recurrence_at != 0;
	int64_t start = ev->starts_at, end = ev->ends_at;
	const char *moved_to = "";
	if (instance)
		cvn_event_at(ev, facts->recurrence_at, &start, &end, &moved_to);
	CVN_AUTO(free_moved) struct cvn_cal_moved *moved = cvn_event_moved_parts(ev);
	struct cvn_cal_event ce = {
		.uid = facts->uid, .summary = ev->title, .description_mark = description.len > 0, .location = moved_to[0] ? moved_to : place.ptr, .url = facts->web_url,
		.conference = ev->online, .categories = cvn_event_kind_name(ev->kind), .zone = ev->zone,
		.organizer_cn = ev->host.name[0] ? ev->host.name : facts->office, .status = status_of(purpose),
		.starts_at = start, .ends_at = end, .moved = moved, .n_moved = method == CVN_METHOD_REQUEST ? ev->n_moved : 0,
		.all_day = ev->all_day, .sequence = facts->sequence, .rrule = ev->rrule, .except = ev->except, .n_except = ev->n_except,
		.recurrence_at = instance ? facts->recurrence_at : 0, .created_at = facts->created_at, .changed_at = facts->changed_at,
		.alarm_minutes = (const int[]){ 1440, 120 }, .n_alarms = 2,
		.location_mark = ev->place_for_accepted, .summary_mark = purpose != CVN_FOR_CANCEL,
	};
	*out_method = cvn_method_name((enum cvn_method)method);
	return cvn_calendar_template(&ce, (enum cvn_method)method, nonce, out, err);
}
