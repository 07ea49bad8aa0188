/*
 * answers.c - how many answers a second go into the ledger, with seats and promotions?
 *
 *   answers OFFICE N CAPACITY     an office made by `convene init`, whose list "members" has N people
 *
 * Everybody answers in a seeded order (seven in ten accept, the others decline or may come), then one in five who accepted
 * declines, so that each of them promotes somebody. 200 answers a commit, as the poller does. The seats are checked before
 * anything is printed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convene/base/clock.h"
#include "convene/base/file.h"
#include "convene/gathering.h"
#include "store/store_priv.h"

#define BATCH 200

static struct cvn_err err;

static void must(int rc)
{
	if (rc != CVN_OK) {
		fprintf(stderr, "answers: %s\n", err.text);
		exit(70);
	}
}

static int64_t number(struct cvn_office *o, const char *sql)
{
	struct cvn_query q;
	int64_t n = 0;

	must(cvn_query_prepare(&q, o->store, sql, &err));
	if (cvn_query_row(&q, &err) == 1)
		n = cvn_col_int(&q, 0);
	cvn_query_end(&q);
	return n;
}

static void answer(struct cvn_office *o, int64_t invitation, const char *email, const char *word, int64_t at)
{
	struct cvn_given_answer g = { .invitation_id = invitation, .uid = "", .method = "REPLY", .attendee = email, .from = email, .answer = word,
		.recurrence_id = "", .comment = "", .sequence = 0, .dtstamp = at, .at = at, .source = "calendar", .had_token = 1, .message_id = "" };
	struct cvn_answer_effect e;

	must(cvn_gathering_answer(o, &g, at, &e, &err));
	if (!e.applied) {
		fprintf(stderr, "answers: not applied: %s\n", e.why);
		exit(70);
	}
}

int main(int argc, char **argv)
{
	struct cvn_office *o = NULL;
	struct cvn_invite_count c;
	struct cvn_event_row e = { 0 };
	static const char *const lists[] = { "members" };
	int64_t now = cvn_now(), n = argc > 3 ? atol(argv[2]) : 0;

	if (n <= 0)
		return 64;
	must(cvn_office_open(argv[1], &o, &err));
	CVN_AUTO_STR char *path = cvn_xasprintf("%s/bench.md", argv[1]);
	CVN_AUTO_STR char *text = cvn_xasprintf("Event: Bench\nKind: rally\nStarts: 2030-06-01 18:00 America/New_York\nEnds: 20:00\nCapacity: %s\n\nCome.\n", argv[3]);
	must(cvn_file_write(path, text, strlen(text), 0600, &err));
	must(cvn_gathering_create(o, path, now, &e, &err));
	struct cvn_audience audience = { .list = lists, .n_lists = 1, .kind = "invitation", .now = now };
	must(cvn_gathering_invite(o, "bench", &audience, true, false, now, &c, &err));
	char (*email)[128] = cvn_xcalloc((size_t)n, sizeof *email);
	int64_t *id = cvn_xcalloc((size_t)n, sizeof *id), k = 0;
	struct cvn_query q;
	must(cvn_query_prepare(&q, o->store, "SELECT invitation_id, email FROM invitation JOIN contact USING (contact_id) ORDER BY invitation_id * 7919 % 10007", &err));
	while (k < n && cvn_query_row(&q, &err) == 1) {
		id[k] = cvn_col_int(&q, 0);
		snprintf(email[k++], sizeof *email, "%s", cvn_col_text(&q, 1));
	}
	cvn_query_end(&q);
	int64_t began = cvn_monotonic_ms(), done = 0;
	for (int pass = 0; pass < 2; pass++)
		for (int64_t i = 0; i < k; i++) {
			const char *word = pass == 1 ? "declined" : i % 10 < 7 ? "accepted" : i % 10 < 9 ? "declined" : "tentative";

			if (pass == 1 && (i % 10 >= 7 || i % 5 != 0))
				continue;
			if (done % BATCH == 0)
				must(cvn_store_begin(o->store, &err));
			answer(o, id[i], email[i], word, now + pass * 100000 + i);
			if (++done % BATCH == 0)
				must(cvn_store_commit(o->store, &err));
		}
	if (done % BATCH != 0)
		must(cvn_store_commit(o->store, &err));
	int64_t ms = cvn_monotonic_ms() - began;
	int64_t off = number(o, "SELECT taken - (SELECT coalesce(sum(party), 0) FROM invitation WHERE seat IN ('confirmed', 'offered')) FROM event");
	int64_t over = number(o, "SELECT taken > capacity FROM event"), offers = number(o, "SELECT count(*) FROM letter WHERE purpose = 'notice-offer'");
	int64_t waiting = number(o, "SELECT count(*) FROM letter WHERE purpose = 'notice-waiting'");
	if (off != 0 || over != 0) {
		fprintf(stderr, "answers: the seats are wrong\n");
		return 70;
	}
	printf("answers      %" PRId64 " answers, %s seats, %" PRId64 " put on the waiting list, %" PRId64 " seats offered on: %" PRId64 " answers/s\n", done, argv[3],
	       waiting, offers, done * 1000 / (ms > 0 ? ms : 1));
	free(id), free(email);
	cvn_event_row_release(&e);
	cvn_office_close(o);
	return 0;
}
