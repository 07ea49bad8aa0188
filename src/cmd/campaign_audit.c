/*
 * campaign_audit.c - convene campaign audit: every letter accounted for, what a rule holds back, and each exception.
 */
#include <stdio.h>

#include "cmd/campaign.h"
#include "convene/base/clock.h"
#include "convene/base/text.h"

#include "convene/base/banned.h"

struct exceptions {
	const struct campaign_asked *asked;
	struct cvn_json *json;
	char state[32];                /* the heading that is printed */
};

static void exception_json(struct cvn_json *j, const struct cvn_exception *e)
{
	cvn_json_open(j, NULL, '{');
	cvn_json_int(j, "letter", e->letter_id);
	cvn_json_text(j, "state", e->state);
	cvn_json_text(j, "email", e->email);
	cvn_json_int(j, "attempts", e->attempts);
	cvn_json_time(j, "at", e->at);
	cvn_json_text(j, "outcome", e->outcome);
	cvn_json_text(j, "phase", e->phase);
	cvn_json_text(j, "host", e->host);
	cvn_json_int(j, "code", e->code);
	cvn_json_text(j, "enhanced", e->enhanced);
	cvn_json_text(j, "text", e->text);
	cvn_json_time(j, "due_at", e->due_at);
	cvn_json_close(j, '}');
}

static bool in_doubt_before(const char *state)
{
	return cvn_streq(state, "pending") || cvn_streq(state, "leased") || cvn_streq(state, "handed") || cvn_streq(state, "sent");
}

/* The words are a stranger's: the store keeps them on one line without controls. */
static int exception(void *arg, const struct cvn_exception *e)
{
	struct exceptions *x = arg;
	char code[16] = "", when[32], next[48] = "";

	if (x->json) {
		exception_json(x->json, e);
		return 0;
	}
	if (!cvn_streq(x->state, e->state)) {
		snprintf(x->state, sizeof x->state, "%s", e->state);
		printf("\n%s%s\n", e->state, in_doubt_before(e->state) ? ", in doubt before: some may get it twice" : "");
	}
	if (e->code)
		snprintf(code, sizeof code, "%d ", e->code);
	if (e->due_at) {
		cvn_rfc3339(e->due_at, when);
		snprintf(next, sizeof next, "; next try %s", when);
	}
	printf("  %s%s%s%s%s%s%s%s\n", e->email[0] ? e->email : "(erased)", e->outcome[0] ? ": " : "",
	       cvn_streq(e->outcome, "local") ? "not sent, " : e->phase[0] && e->outcome[0] ? "at " : "",
	       cvn_streq(e->outcome, "local") ? "" : e->phase, e->phase[0] && e->text[0] && !cvn_streq(e->outcome, "local") ? ", " : "",
	       code, e->text, next);
	return 0;
}

static void waits_json(struct cvn_json *j, const struct cvn_waits *w)
{
	cvn_json_open(j, "waits", '{');
	cvn_json_int(j, "cap", w->cap.n);
	cvn_json_time(j, "cap_until", w->cap.last_at);
	cvn_json_int(j, "quiet_hours", w->quiet.n);
	cvn_json_time(j, "quiet_hours_until", w->quiet.last_at);
	cvn_json_close(j, '}');
}

static void wait_line(const char *why, int64_t n, int64_t first, int64_t last)
{
	char from[32], to[32], number[32];

	if (n == 0)
		return;
	cvn_rfc3339(first, from);
	cvn_rfc3339(last, to);
	printf("  %s of the deferred wait %s: until %s%s%s\n", cvn_number(n, number), why, from, first == last ? "" : " … ",
	       first == last ? "" : to);
}

/* The rules over all campaigns that hold letters of this one back. */
static void print_waits(const struct cvn_waits *w)
{
	wait_line("because their person was written to often enough of late", w->cap.n, w->cap.first_at, w->cap.last_at);
	wait_line("for the end of their person's quiet hours", w->quiet.n, w->quiet.first_at, w->quiet.last_at);
}

static void print_sum(const struct cvn_campaign_row *row, const struct cvn_sums *s)
{
	char n[32];
	bool first = true;

	printf("%s: audience %s", row->name, cvn_number(row->audience, n));
	for (int i = 0; i < CVN_LETTER_STATES; i++) {
		if (s->n[i] == 0)
			continue;
		printf(" %s %s %s", first ? "=" : "+", cvn_number(s->n[i], n), cvn_letter_state_name((enum cvn_letter_state)i));
		first = false;
	}
	if (s->total == 0)
		printf(" = 0");
	printf(cvn_campaign_adds_up(row, s) ? "\nit adds up\n" : "\nIT DOES NOT ADD UP: the queue holds %s\n", cvn_number(s->total, n));
}

int cvn_campaign_audit(const struct campaign_asked *a, const struct cvn_campaign_row *row, const struct cvn_sums *s,
                       struct cvn_err *err)
{
	CVN_AUTO_BUF(b, (size_t)1 << 30);
	struct cvn_json j = cvn_json_on(&b);
	struct exceptions x = { .asked = a, .json = a->json ? &j : NULL };
	struct cvn_waits waits = { 0 };
	int rc = cvn_store_waits(a->office->store, row->campaign_id, &waits, err);

	if (rc != CVN_OK)
		return rc;
	if (a->json) {
		cvn_json_open(&j, NULL, '{');
		cvn_campaign_json(&j, row, s);
		waits_json(&j, &waits);
		cvn_json_open(&j, "exceptions", '[');
	} else {
		print_sum(row, s);
		print_waits(&waits);
	}
	rc = cvn_store_exceptions(a->office->store, row->campaign_id, exception, &x, err);
	if (rc == CVN_OK && a->json) {
		cvn_json_close(&j, ']');
		cvn_json_close(&j, '}');
		rc = cvn_buf_ok(&b, err);
		puts(b.ptr);
	}
	return rc != CVN_OK ? rc : cvn_campaign_adds_up(row, s) ? 0 : 1;
}
