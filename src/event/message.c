/*
 * message.c - the message file of an event's letter: the event file's body with when, where and how to answer around it.
 *
 * What the organizer wrote in the body is Markdown with Mustache and stays so; values of fields are text and are neutralised.
 * The calendar object of the same letter is object.c; the phrases are words_en.c and words_es.c.
 */
#include <stdio.h>
#include <string.h>

#include "convene/calendar.h"
#include "event_priv.h"
#include "words.h"
#include "convene/base/banned.h"

void cvn_add_plain(struct cvn_buf *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '\n') {
			cvn_buf_str(out, "  \n");
			continue;
		}
		if (strchr("\\`*_{}[]()#+-!<>|&~$^", *s) != NULL)
			cvn_buf_char(out, '\\');
		cvn_buf_char(out, *s);
	}
}

void cvn_add_header(struct cvn_buf *out, const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		cvn_buf_char(out, c < 0x20 || c == 0x7F ? ' ' : (char)c);
		if (s[0] == '{' && s[1] == '{')
			cvn_buf_char(out, ' ');
	}
}

static void add_line(struct cvn_buf *out, const char *label, const char *text)
{
	if (text[0] == '\0')
		return;
	cvn_buf_printf(out, "**%s:** ", label);
	cvn_add_plain(out, text);
	cvn_buf_str(out, "  \n");
}

static void add_link(struct cvn_buf *out, const char *label, const char *url)
{
	if (url[0] != '\0')
		cvn_buf_printf(out, "**%s:** <%s>  \n", label, url);
}

static void add_place_text(struct cvn_buf *out, const struct cvn_event *ev)
{
	cvn_add_plain(out, ev->place);
	if (ev->place[0] && ev->place_details[0])
		cvn_buf_str(out, "  \n");
	cvn_add_plain(out, ev->place_details);
}

/* A place for those who accepted comes from the letter's own params: the texts of a campaign are the same for all. */
static void add_place(struct cvn_buf *out, const struct cvn_event *ev, bool dated, const struct cvn_words *w)
{
	if (ev->place[0] == '\0' && ev->place_details[0] == '\0')
		return;
	cvn_buf_printf(out, "**%s:** ", w->where);
	if (ev->place_for_accepted)
		cvn_buf_printf(out, "{{#place}}{{place}}{{/place}}{{^place}}%s{{/place}}", w->place_later);
	else if (dated && ev->n_moved > 0) {    /* that date may be elsewhere */
		cvn_buf_str(out, "{{#place}}{{place}}{{/place}}{{^place}}");
		add_place_text(out, ev);
		cvn_buf_str(out, "{{/place}}");
	} else
		add_place_text(out, ev);
	cvn_buf_str(out, "  \n");
}

static void add_sessions(struct cvn_buf *out, const struct cvn_event *ev, const struct cvn_words *w)
{
	if (ev->n_sessions == 0)
		return;
	cvn_buf_printf(out, "\n**%s**\n\n", w->sessions);
	for (size_t i = 0; i < ev->n_sessions; i++)
		cvn_add_session(out, ev, &ev->session[i]);
}

static void add_moment(struct cvn_buf *out, const char *label, const char *zone, int64_t at, const char *language)
{
	CVN_AUTO_BUF(when, 512);

	cvn_event_moment_text(&when, zone, at, language);
	add_line(out, label, when.ptr);
}

/* Letters about a date that comes with the letter itself. */
static bool is_dated(const struct cvn_event *ev, enum cvn_event_purpose p)
{
	return p == CVN_FOR_REMINDER || (ev->rrule[0] && (p == CVN_FOR_SEATED_DATE || p == CVN_FOR_WAITING || p == CVN_FOR_OFFER ||
	                                                  p == CVN_FOR_OFFER_OVER || p == CVN_FOR_FULL));
}

static void add_facts(struct cvn_buf *out, const struct cvn_event *ev, const struct cvn_event_facts *facts, enum cvn_event_purpose purpose,
                      const struct cvn_words *w)
{
	CVN_AUTO_BUF(when, 512);
	int64_t start = ev->starts_at, end = ev->ends_at;
	const char *place = "";

	if (facts->recurrence_at != 0)
		cvn_event_at(ev, facts->recurrence_at, &start, &end, &place);
	cvn_event_when(&when, ev->zone, start, end, ev->all_day, w->language);
	if (is_dated(ev, purpose))              /* of one date of a series: the letter says which */
		cvn_buf_printf(out, "**%s:** {{when}}  \n", w->when);
	else
		add_line(out, w->when, when.ptr);
	if (facts->recurrence_at == 0 && !is_dated(ev, purpose))
		add_line(out, w->series, ev->repeats);
	if (place[0] != '\0' && !ev->place_for_accepted)
		add_line(out, w->where, place);
	else
		add_place(out, ev, is_dated(ev, purpose), w);
	add_link(out, w->online, ev->online);
	add_line(out, w->host, ev->host.name);
	for (size_t i = 0; i < ev->n_cohosts; i++)
		add_line(out, w->host, ev->cohost[i].name);
	add_line(out, w->languages, ev->languages);
	add_line(out, w->interpretation, ev->interpretation);
	add_line(out, w->accessibility, ev->accessibility);
	add_line(out, w->child_care, ev->child_care);
	add_line(out, w->bring, ev->bring);
	if (ev->answer_by != 0)
		add_moment(out, w->answer_by, ev->zone, ev->answer_by, w->language);
	add_sessions(out, ev, w);
}

/* Each answer stands apart, wide enough for a thumb; a yes is a button, with the questions to be filled in. A letter about one date of a
 * series has the date in the answer, so that it counts for that date alone. */
static void add_answer_link(struct cvn_buf *out, const struct cvn_event *ev, const char *label, const char *subject, const char *body, const char *date,
                            bool yes)
{
	const char *title = ev->title;

	cvn_buf_printf(out, "[%s](mailto:{{answer_address}}?subject=", label);
	cvn_buf_url(out, subject, strlen(subject));
	cvn_buf_str(out, "%3A%20");
	cvn_buf_url(out, title, strlen(title));
	cvn_buf_str(out, "&body=");
	cvn_buf_url(out, body, strlen(body));
	cvn_buf_printf(out, "%s%s", date[0] ? "%20" : "", date);
	for (size_t i = 0; i < ev->n_questions && yes; i++) {
		cvn_buf_printf(out, "%s%zu.%%20", i ? "%0A" : "%0A%0A", i + 1);
		cvn_buf_url(out, ev->question[i], strlen(ev->question[i]));
		cvn_buf_str(out, "%20");
	}
	cvn_buf_str(out, yes ? " \"button\")" : ")");
}

static void add_answers(struct cvn_buf *out, const struct cvn_event *ev, const struct cvn_event_facts *facts, enum cvn_event_purpose purpose,
                        const struct cvn_words *w)
{
	char date[16] = "";

	if (ev->rrule[0] && is_dated(ev, purpose))
		snprintf(date, sizeof date, "{{date}}");
	else if (purpose == CVN_FOR_UPDATE_INSTANCE)
		cvn_event_day(ev->zone, facts->recurrence_at, date);

	cvn_buf_printf(out, "\n**%s**\n\n", w->will_you_come);
	add_answer_link(out, ev, w->yes, w->yes_subject, w->yes_body, date, true);
	cvn_buf_str(out, "\n\n");
	add_answer_link(out, ev, w->no, w->no_subject, w->no_body, date, false);
	cvn_buf_str(out, "\n\n");
	add_answer_link(out, ev, w->maybe, w->maybe_subject, w->maybe_body, date, false);
	cvn_buf_printf(out, "\n\n%s\n", w->or_calendar);
	if (facts->answer_links)
		cvn_buf_printf(out, "\n[%s]({{answer_link}})\n", w->also_page);
	if (ev->n_questions > 0) {
		cvn_buf_printf(out, "\n%s:\n\n", w->questions);
		for (size_t i = 0; i < ev->n_questions; i++) {
			cvn_buf_printf(out, "%zu. ", i + 1);
			cvn_add_plain(out, ev->question[i]);
			cvn_buf_char(out, '\n');
		}
	}
}

static bool asks(enum cvn_event_purpose p)
{
	return p == CVN_FOR_REQUEST || p == CVN_FOR_UPDATE || p == CVN_FOR_UPDATE_INSTANCE || p == CVN_FOR_REINSTATE || p == CVN_FOR_REFRESH ||
	       p == CVN_FOR_REMINDER ||
	       p == CVN_FOR_OFFER || p == CVN_FOR_MINOR;
}

static bool shows_body(enum cvn_event_purpose p)
{
	return p == CVN_FOR_REQUEST || p == CVN_FOR_UPDATE || p == CVN_FOR_REINSTATE || p == CVN_FOR_REFRESH || p == CVN_FOR_MINOR;
}

static bool has_note(enum cvn_event_purpose p)
{
	return p == CVN_FOR_UPDATE || p == CVN_FOR_UPDATE_INSTANCE || p == CVN_FOR_MINOR || p == CVN_FOR_CANCEL || p == CVN_FOR_CANCEL_INSTANCE || p == CVN_FOR_REINSTATE;
}

static void add_head(struct cvn_buf *out, const struct cvn_event *ev, enum cvn_event_purpose purpose, const struct cvn_words *w)
{
	static const char *const kind[CVN_FOR_PURPOSES] = {
		[CVN_FOR_REQUEST] = "invitation", [CVN_FOR_UPDATE] = "update", [CVN_FOR_UPDATE_INSTANCE] = "update", [CVN_FOR_MINOR] = "update", [CVN_FOR_CANCEL] = "cancel",
		[CVN_FOR_CANCEL_ONE] = "cancel", [CVN_FOR_CANCEL_INSTANCE] = "cancel", [CVN_FOR_REINSTATE] = "update",
		[CVN_FOR_REFRESH] = "invitation", [CVN_FOR_REMINDER] = "reminder", [CVN_FOR_THANKS] = "thank-you",
	};

	cvn_buf_printf(out, "Subject: %s", w->subject[purpose]);
	cvn_add_header(out, ev->title);
	cvn_buf_printf(out, "\nKind: %s\nLanguage: %s\n\n", kind[purpose] ? kind[purpose] : "confirmation", w->language);
}

static void add_opening(struct cvn_buf *out, const struct cvn_event_facts *facts, enum cvn_event_purpose purpose, const struct cvn_words *w)
{
	if (w->opening[purpose] != NULL)
		cvn_buf_printf(out, "%s\n\n", w->opening[purpose]);
	if (has_note(purpose) && facts->note != NULL && facts->note[0] != '\0') {
		bool cancel = purpose == CVN_FOR_CANCEL || purpose == CVN_FOR_CANCEL_INSTANCE;

		cvn_buf_printf(out, "**%s:** ", cancel ? w->reason : w->what_changed);
		cvn_add_plain(out, facts->note);
		cvn_buf_str(out, "\n\n");
	}
	if (purpose == CVN_FOR_OFFER)
		cvn_buf_printf(out, "**%s {{offer_until}}.**\n\n", w->confirm_by);
	if (purpose == CVN_FOR_REMINDER)
		cvn_buf_printf(out, "{{#confirm}}%s{{/confirm}}\n\n", w->reply_yes);
}

static bool is_digest(enum cvn_event_purpose p)
{
	return p == CVN_FOR_DIGEST_FIRST || p == CVN_FOR_DIGEST_FULL || p == CVN_FOR_DIGEST_BEFORE || p == CVN_FOR_DIGEST_AFTER;
}

/* For the host and the lead: counts and names come with the letter. */
static void add_digest(struct cvn_buf *out, const struct cvn_event *ev, const struct cvn_words *w)
{
	cvn_buf_str(out, "**");
	cvn_add_plain(out, ev->title);
	cvn_buf_printf(out, "**  \n{{when}}\n\n%s\n\n{{#people}}%s: {{people}}{{/people}}\n", w->counts, w->who_comes);
}

int cvn_event_message(const struct cvn_event *ev, const struct cvn_event_facts *facts, enum cvn_event_purpose purpose,
                      const char *language, struct cvn_buf *out, struct cvn_err *err)
{
	const struct cvn_words *w = cvn_words_of(language);

	add_head(out, ev, purpose, w);
	add_opening(out, facts, purpose, w);
	if (purpose == CVN_FOR_THANKS) {
		if (ev->after[0] != '\0') {
			cvn_add_plain(out, ev->after);
			cvn_buf_char(out, '\n');
		}
		return cvn_buf_ok(out, err);
	}
	if (is_digest(purpose)) {
		add_digest(out, ev, w);
		return cvn_buf_ok(out, err);
	}
	if (shows_body(purpose)) {
		cvn_buf_str(out, ev->body);
		cvn_buf_str(out, "\n\n");
	} else {
		cvn_buf_str(out, "**");
		cvn_add_plain(out, ev->title);
		cvn_buf_str(out, "**\n\n");
	}
	add_facts(out, ev, facts, purpose, w);
	if (asks(purpose))
		add_answers(out, ev, facts, purpose, w);
	return cvn_buf_ok(out, err);
}
