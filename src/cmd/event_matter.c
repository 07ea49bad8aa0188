/*
 * event_matter.c - `convene event matters|accept|decline|attendance|ics|feed`: what a person decides, who came, and public calendars.
 */
#include <inttypes.h>
#include <string.h>

#include "cmd/event_priv.h"
#include "convene/base/clock.h"
#include "convene/base/json.h"
#include "convene/base/text.h"

#include "convene/base/banned.h"

struct listing {
	struct cvn_table *table;        /* NULL: JSON */
	const struct cvn_office *office;
	int64_t n;
};

static void json_row(const struct cvn_matter *m, const char *event_name, const char *invited)
{
	CVN_AUTO_BUF(b, 64 << 10);
	struct cvn_json j = cvn_json_on(&b);

	cvn_json_open(&j, NULL, '{');
	cvn_json_int(&j, "matter", m->matter_id);
	cvn_json_text(&j, "event", event_name);
	cvn_json_text(&j, "kind", m->kind);
	cvn_json_text(&j, "invited", invited[0] ? invited : NULL);
	cvn_json_text(&j, "address", m->address[0] ? m->address : NULL);
	cvn_json_time(&j, "proposed_start", m->starts_at);
	cvn_json_time(&j, "proposed_end", m->ends_at);
	cvn_json_text(&j, "comment", m->comment[0] ? m->comment : NULL);
	cvn_json_time(&j, "at", m->at);
	cvn_json_close(&j, '}');
	printf("%s\n", b.ptr);
}

static int list_row(void *arg, const struct cvn_matter *m, const char *event_name, const char *invited)
{
	struct listing *l = arg;
	CVN_AUTO_BUF(when, 512);

	l->n++;
	if (l->table == NULL) {
		json_row(m, event_name, invited);
		return CVN_OK;
	}
	if (m->starts_at != 0)
		cvn_event_moment_text(&when, l->office->conf.timezone, m->starts_at, l->office->conf.language);
	cvn_table_cellf(l->table, "%" PRId64, m->matter_id);
	cvn_table_cell(l->table, event_name);
	cvn_table_cell(l->table, m->kind);
	cvn_table_cell(l->table, invited);
	cvn_table_cell(l->table, m->starts_at ? when.ptr : m->address);
	cvn_table_cell(l->table, m->comment);
	return CVN_OK;
}

int cvn_event_verb_matters(const struct cvn_event_verb *v, struct cvn_err *err)
{
	static const char *const headers[] = { ">NO", "EVENT", "KIND", "INVITED", "WHAT", "COMMENT" };
	CVN_AUTO(cvn_table_free) struct cvn_table *t = v->json ? NULL : cvn_table_new(headers, CVN_COUNT(headers));
	struct listing l = { .table = t, .office = v->office };
	struct cvn_event_row e = { 0 };
	int rc = v->operands->n > 1 ? cvn_store_event_find(v->office->store, v->operands->at[1], &e, err) : CVN_OK;

	if (rc == CVN_OK)
		rc = cvn_store_matters(v->office->store, e.event_id, 0, list_row, &l, err);
	cvn_event_row_release(&e);
	if (rc == CVN_OK && t != NULL && l.n > 0)
		cvn_table_print(t, v->cli, stdout);
	else if (rc == CVN_OK && t != NULL)
		printf("Nothing waits for a person.\n");
	return rc;
}

static int decide(const struct cvn_event_verb *v, bool accept, struct cvn_err *err)
{
	char said[200] = "";
	uint64_t number;
	int rc = cvn_parse_u64(cvn_span_of(v->operands->at[1]), INT64_MAX / 2, &number, NULL);

	if (rc != CVN_OK)
		return cvn_fail(err, CVN_E_USAGE, "event: '%.40s' is no number of a matter; see: convene event matters", v->operands->at[1]);
	rc = cvn_gathering_decide(v->office, (int64_t)number, accept, cvn_now(), said, err);
	if (rc == CVN_OK)
		printf("%s\n", said);
	return rc;
}

int cvn_event_verb_accept(const struct cvn_event_verb *v, struct cvn_err *err)
{
	return decide(v, true, err);
}

int cvn_event_verb_decline(const struct cvn_event_verb *v, struct cvn_err *err)
{
	return decide(v, false, err);
}

static int mark_one(struct cvn_office *office, const struct cvn_event_row *e, int64_t date, int64_t invitation_id, const char *word,
                    int64_t *out_n, struct cvn_err *err)
{
	return date ? cvn_store_date_attendance(office->store, e->event_id, date, invitation_id, word, out_n, err)
	            : cvn_store_attendance_mark(office->store, e->event_id, invitation_id, word, out_n, err);
}

/* attendance EVENT came|no-show [ADDRESS…]; of a series the date that was last, or --date. */
static int mark(const struct cvn_event_verb *v, const char *event, const char *word, int64_t *out_n, struct cvn_err *err)
{
	struct cvn_event_row e = { 0 };
	struct cvn_event_date d = { 0 };
	int64_t n = 0;
	int rc = cvn_store_event_find(v->office->store, event, &e, err);

	if (rc == CVN_OK)
		rc = cvn_event_date_find(v->office, &e, v->date ? v->date : e.rrule[0] ? "last" : NULL, &d, err);
	if (rc == CVN_OK && d.starts_at > cvn_now())
		rc = cvn_fail(err, CVN_E_INVALID, "%s has not taken place yet", event);
	if (rc == CVN_OK && v->operands->n == 3)
		rc = mark_one(v->office, &e, d.recurrence_at, 0, word, out_n, err);
	for (size_t i = 3; i < v->operands->n && rc == CVN_OK; i++) {
		struct cvn_invitation_row inv;

		rc = cvn_event_invitation_find(v->office, event, v->operands->at[i], &inv, err);
		if (rc == CVN_OK)
			rc = mark_one(v->office, &e, d.recurrence_at, inv.invitation_id, word, &n, err);
		if (rc == CVN_OK && n == 0)
			rc = cvn_fail(err, CVN_E_INVALID, "%s had no seat", v->operands->at[i]);
		*out_n += n;
	}
	cvn_event_row_release(&e);
	return rc;
}

int cvn_event_verb_attendance(const struct cvn_event_verb *v, struct cvn_err *err)
{
	const char *word = v->operands->at[2];
	int64_t n = 0;
	int rc;

	if (!cvn_streq(word, "came") && !cvn_streq(word, "no-show"))
		return cvn_fail(err, CVN_E_USAGE, "event attendance: came or no-show, not '%.40s'", word);
	rc = cvn_store_begin(v->office->store, err);
	if (rc != CVN_OK)
		return rc;
	rc = mark(v, v->operands->at[1], word, &n, err);
	if (rc == CVN_OK)
		rc = cvn_store_commit(v->office->store, err);
	else
		cvn_store_rollback(v->office->store);
	if (rc == CVN_OK)
		printf("%s: %" PRId64 " marked %s\n", v->operands->at[1], n, word);
	return rc;
}

static int print_calendar(int rc, const struct cvn_buf *b)
{
	if (rc == CVN_OK)
		fwrite(b->ptr, 1, b->len, stdout);
	return rc;
}

int cvn_event_verb_ics(const struct cvn_event_verb *v, struct cvn_err *err)
{
	CVN_AUTO_BUF(b, 1 << 20);

	return print_calendar(cvn_gathering_ics(v->office, v->operands->at[1], cvn_now(), &b, err), &b);
}

int cvn_event_verb_feed(const struct cvn_event_verb *v, struct cvn_err *err)
{
	CVN_AUTO_BUF(b, 64 << 20);

	return print_calendar(cvn_gathering_feed(v->office, cvn_now(), &b, err), &b);
}
