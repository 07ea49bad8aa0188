/*
 * mail.c - what somebody wrote in plain words to the address of an invitation.
 *
 * A plain yes, no or maybe is an answer; a host's sheet marks who came; everything else is for a person to read.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/text.h"
#include "gathering_priv.h"

#include "convene/base/banned.h"

#define SHEET_MAX 200

static void tell(struct cvn_answer_effect *out, const struct cvn_invitation_row *inv, const char *why, bool held)
{
	*out = (struct cvn_answer_effect){ .held = held, .invitation_id = inv->invitation_id, .event_id = inv->event_id,
		.contact_id = inv->contact_id };
	snprintf(out->why, sizeof out->why, "%.150s", why);
}

/* Only from the host's own address: the sheet names others. */
static bool from_owner(struct cvn_office *office, const struct cvn_invitation_row *inv, const struct cvn_given_mail *given)
{
	struct cvn_contact c = { 0 };
	bool same = cvn_store_contact_by_id(office->store, inv->contact_id, &c, NULL) == CVN_OK && given->auth_pass >= 0 &&
	            (cvn_streq_nocase(c.email, given->from) || cvn_address_alike(c.email, given->from));

	cvn_contact_release(&c);
	return same;
}

static int mark_one(struct cvn_office *office, const struct cvn_event_row *row, int64_t date, int64_t invitation_id, const char *word,
                    int64_t *out_n, struct cvn_err *err)
{
	return date ? cvn_store_date_attendance(office->store, row->event_id, date, invitation_id, word, out_n, err)
	            : cvn_store_attendance_mark(office->store, row->event_id, invitation_id, word, out_n, err);
}

/* The sheet is of the last date that had begun when it was written; 0 = of the single event. */
static int sheet_date(struct cvn_office *office, const struct cvn_event_row *row, int64_t at, int64_t *out, struct cvn_err *err)
{
	struct cvn_event_date *dates = NULL;
	size_t n = 0;
	int rc = row->rrule[0] ? cvn_store_dates(office->store, row->event_id, &dates, &n, err) : CVN_OK;

	*out = 0;
	for (size_t i = 0; i < n; i++)
		if (dates[i].starts_at <= at)
			*out = dates[i].recurrence_at;
	free(dates);
	return rc;
}

static int mark(struct cvn_office *office, const struct cvn_event_row *row, int64_t at, const int64_t *missing, size_t n,
                struct cvn_answer_effect *out, struct cvn_err *err)
{
	int64_t marked = 0, absent = 0, came = 0, date = 0;
	int rc = sheet_date(office, row, at, &date, err);

	for (size_t i = 0; i < n && rc == CVN_OK; i++) {
		rc = missing[i] > 0 ? mark_one(office, row, date, missing[i], "no-show", &marked, err) : CVN_OK;
		absent += marked;
		marked = 0;
	}
	if (rc == CVN_OK)
		rc = mark_one(office, row, date, 0, "came", &came, err);
	out->applied = 1;
	snprintf(out->why, sizeof out->why, "sheet: %" PRId64 " came, %" PRId64 " did not", came, absent);
	return rc;
}

static bool is_host(struct cvn_office *office, const struct cvn_invitation_row *inv, const struct cvn_event_row *row)
{
	struct cvn_event ev = { 0 };
	struct cvn_contact c = { 0 };
	bool host = cvn_streq(inv->state, "host");

	if (!host && cvn_gathering_event(office, row->event_id, row->revision, "", &ev, NULL, NULL) == CVN_OK &&
	    cvn_store_contact_by_id(office->store, inv->contact_id, &c, NULL) == CVN_OK)
		host = cvn_streq_nocase(ev.host.email, c.email) || cvn_streq_nocase(ev.lead.email, c.email);
	cvn_event_release(&ev);
	cvn_contact_release(&c);
	return host;
}

/* CVN_E_NOTFOUND: it is no sheet. */
static int sheet(struct cvn_office *office, const struct cvn_invitation_row *inv, const struct cvn_event_row *row,
                 const struct cvn_given_mail *given, struct cvn_answer_effect *out, struct cvn_err *err)
{
	int64_t missing[SHEET_MAX];
	size_t n = 0;
	enum cvn_sheet kind = cvn_attendance_read(given->text, strlen(given->text), missing, SHEET_MAX, &n);

	if (kind == CVN_SHEET_NONE || given->at < row->starts_at || !is_host(office, inv, row) || !from_owner(office, inv, given))
		return CVN_E_NOTFOUND;
	tell(out, inv, "", false);
	return mark(office, row, given->at, missing, n, out, err);
}

static int answer(struct cvn_office *office, const struct cvn_given_mail *given, enum cvn_phrase phrase, int party, const char *day,
                  int64_t now, struct cvn_answer_effect *out, struct cvn_err *err)
{
	static const char *const words[] = { "", "accepted", "declined", "tentative" };
	struct cvn_given_answer a = { .invitation_id = given->invitation_id, .uid = "", .method = "", .attendee = "", .from = given->from,
		.answer = words[phrase], .recurrence_id = day, .comment = given->text, .party = party, .sequence = -1, .at = given->at,
		.source = "mail", .had_token = 1, .auth_pass = given->auth_pass, .mail_id = given->mail_id, .message_id = given->message_id };

	return cvn_gathering_answer(office, &a, now, out, err);
}

/* "Yes\n1. two\n2. none": what is numbered answers the questions of the event; the rest is the answer itself. */
static size_t cut_questions(const char *text, char *rest, size_t cap, const char *out_answer[10], size_t out_len[10])
{
	size_t n = 0, kept = 0;

	while (*text) {
		size_t len = strcspn(text, "\n");
		struct cvn_span line = cvn_span_trim((struct cvn_span){ text, len });
		bool numbered = line.len >= 2 && line.ptr[0] >= '1' && line.ptr[0] <= '9' && (line.ptr[1] == '.' || line.ptr[1] == ')' || line.ptr[1] == ':');

		if (numbered) {
			struct cvn_span a = cvn_span_trim((struct cvn_span){ line.ptr + 2, line.len - 2 });

			out_answer[line.ptr[0] - '0'] = a.ptr;
			out_len[line.ptr[0] - '0'] = a.len < 500 ? a.len : 500;
			n++;
		} else if (kept + len + 2 < cap) {
			memcpy(rest + kept, text, len);
			kept += len;
			rest[kept++] = '\n';
		}
		text += len + (text[len] == '\n');
	}
	rest[kept] = '\0';
	return n;
}

/* "How many children? two": our own answer link repeats the question. */
static struct cvn_span without_question(const struct cvn_event *ev, int i, struct cvn_span said)
{
	size_t n = (size_t)i <= ev->n_questions ? strlen(ev->question[i - 1]) : 0;

	if (n > 0 && said.len >= n && strncmp(said.ptr, ev->question[i - 1], n) == 0)
		said.ptr += n, said.len -= n;
	return cvn_span_trim(said);
}

static int keep_questions(struct cvn_office *office, const struct cvn_invitation_row *inv, const struct cvn_event_row *row,
                          const char *const answer_text[10], const size_t len[10], int64_t now, struct cvn_err *err)
{
	struct cvn_contact c = { 0 };
	struct cvn_event ev = { 0 };
	int rc = cvn_store_contact_by_id(office->store, inv->contact_id, &c, err);

	if (rc == CVN_OK)
		rc = cvn_gathering_event(office, row->event_id, row->revision, c.language, &ev, NULL, err);

	for (int i = 1; i < 10 && rc == CVN_OK; i++) {
		if (answer_text[i] == NULL)
			continue;
		struct cvn_span said = without_question(&ev, i, (struct cvn_span){ answer_text[i], len[i] });
		CVN_AUTO_STR char *text = cvn_span_dup(said);
		if (text[0] != '\0' && cvn_utf8_valid(text, strlen(text)))
			rc = cvn_store_question_answer(office->store, inv->invitation_id, i, text, now, err);
	}
	cvn_event_release(&ev);
	cvn_contact_release(&c);
	return rc;
}

/* "Yes 2027-01-07", as our own answer links say it: the day out of the text, and into `day` as a RECURRENCE-ID has it. */
static void cut_day(char *text, char day[16])
{
	for (char *p = text; *p; p++) {
		bool is_day = strspn(p, "0123456789") == 4 && p[4] == '-' && strspn(p + 5, "0123456789") == 2 && p[7] == '-' &&
		              strspn(p + 8, "0123456789") == 2 && (p == text || cvn_ascii_space((unsigned char)p[-1]));

		if (!is_day)
			continue;
		snprintf(day, 16, "%.4s%.2s%.2s", p, p + 5, p + 8);
		memmove(p, p + 10, strlen(p + 10) + 1);
		return;
	}
}

/* A plain answer while a seat is offered for a date is an answer to the offer; every date on offer counts. */
static int answer_dates(struct cvn_office *office, const struct cvn_event_row *row, const struct cvn_given_mail *given, enum cvn_phrase phrase,
                        int party, int64_t now, struct cvn_answer_effect *out, bool *out_done, struct cvn_err *err)
{
	int64_t dates[500];
	size_t n = 0;
	int rc = cvn_store_date_offers(office->store, given->invitation_id, given->at < now ? given->at : now, dates, CVN_COUNT(dates), &n, err);

	*out_done = n > 0;
	for (size_t i = 0; i < n && rc == CVN_OK; i++) {
		char dashed[16], day[16] = "";

		cvn_event_day(row->timezone, dates[i], dashed);
		cut_day(dashed, day);
		rc = answer(office, given, phrase, party, day, now, out, err);
	}
	return rc;
}

static int read_words(struct cvn_office *office, const struct cvn_invitation_row *inv, const struct cvn_event_row *row,
                      const struct cvn_given_mail *given, int64_t now,
                      struct cvn_answer_effect *out, struct cvn_err *err)
{
	char rest[4000] = "";
	const char *answers[10] = { NULL };
	size_t len[10] = { 0 };
	size_t n = cut_questions(given->text, rest, sizeof rest, answers, len);
	char day[16] = "";
	bool done = false;
	int rc = CVN_OK;

	if (row->rrule[0])
		cut_day(rest, day);
	struct cvn_phrase_reading r = cvn_answer_phrase(rest, strlen(rest));

	if (r.phrase == CVN_PHRASE_UNSURE) {
		tell(out, inv, r.why, true);
		return CVN_OK;
	}
	if (row->rrule[0] && day[0] == '\0')
		rc = answer_dates(office, row, given, r.phrase, r.party, now, out, &done, err);
	if (rc == CVN_OK && !done)
		rc = answer(office, given, r.phrase, r.party, day, now, out, err);
	return rc == CVN_OK && out->applied && n > 0 ? keep_questions(office, inv, row, answers, len, now, err) : rc;
}

int cvn_gathering_mail(struct cvn_office *office, const struct cvn_given_mail *given, int64_t now, struct cvn_answer_effect *out,
                       struct cvn_err *err)
{
	struct cvn_invitation_row inv;
	struct cvn_event_row row = { 0 };
	int rc = cvn_store_invitation_get(office->store, given->invitation_id, &inv, err);

	if (rc == CVN_OK)
		rc = cvn_store_event_get(office->store, inv.event_id, &row, err);
	if (rc == CVN_E_NOTFOUND) {
		*out = (struct cvn_answer_effect){ .held = 1, .why = "an invitation that is gone" };
		return CVN_OK;
	}
	if (rc == CVN_OK) {
		rc = sheet(office, &inv, &row, given, out, err);
		if (rc == CVN_E_NOTFOUND && cvn_streq(inv.state, "host")) {
			tell(out, &inv, "the host writes", true);
			rc = CVN_OK;
		} else if (rc == CVN_E_NOTFOUND) {
			rc = read_words(office, &inv, &row, given, now, out, err);
		}
	}
	cvn_event_row_release(&row);
	return rc;
}
