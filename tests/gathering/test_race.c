/*
 * test_race.c - two pollers' worth of replies in 1,000 seeded schedules, and from two real processes: never over capacity, nobody forgotten who fits, and each
 * person's answer the newest one, whatever came first. Then everything is polled again and nothing moves.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "house.h"
#include "store/store_priv.h"

#define MEMBERS 8
#define REPLIES 16
#define CAPACITY 5
#define SCHEDULES 1000

TestSuite(race, .init = house_open, .fini = house_close);

static unsigned seed;

static unsigned dice(unsigned sides)
{
	seed ^= seed << 13, seed ^= seed >> 17, seed ^= seed << 5;
	return seed % sides;
}

static void quick(struct cvn_store *s)
{
	struct cvn_query q;

	/* Thousands of commits: what the disk does is another test's question. */
	cr_assert_eq(cvn_query_prepare(&q, s, "PRAGMA synchronous = OFF", NULL), CVN_OK);
	cvn_query_run(&q, NULL);
}

static void forget_answers(void)
{
	execute("UPDATE invitation SET answer = 'needs-action', answer_seq = -1, answer_stamp = 0, answered_at = NULL, party = 1, seat = 'none',"
	        " waiting_since = NULL, offer_until = NULL");
	execute("UPDATE event SET taken = 0");
	execute("DELETE FROM answer");
	execute("DELETE FROM letter WHERE purpose <> 'request'");
}

struct script {
	int member[REPLIES];
	const char *answer[REPLIES];
	int party[REPLIES];
	int64_t at[REPLIES];
	size_t poller[REPLIES];
};

static void write_script(struct script *s)
{
	static const char *const words[] = { "accepted", "accepted", "accepted", "declined", "tentative" };

	for (int i = 0; i < REPLIES; i++) {
		s->member[i] = 1 + (int)dice(MEMBERS);
		s->answer[i] = words[dice(5)];
		s->party[i] = 1 + (int)dice(3);
		s->at[i] = NOW + 10 + (int64_t)dice(500);
		s->poller[i] = dice(2);
	}
}

static void apply(struct cvn_office *poller, const struct script *s, const size_t *which, size_t n)
{
	cr_assert_eq(cvn_store_begin(poller->store, &err), CVN_OK, "%s", err.text);
	for (size_t i = 0; i < n; i++) {
		struct cvn_given_answer g = reply(s->member[which[i]], s->answer[which[i]], s->at[which[i]]);
		struct cvn_answer_effect e;

		g.party = s->party[which[i]];
		cr_assert_eq(cvn_gathering_answer(poller, &g, NOW + 1000, &e, &err), CVN_OK, "seed %u: %s", seed, err.text);
	}
	cr_assert_eq(cvn_store_commit(poller->store, &err), CVN_OK, "%s", err.text);
}

/* Two pollers, each with its own pile in its own order, commit in turns of a random length. */
static void run_schedule(struct cvn_office *const pollers[2], const struct script *s)
{
	size_t pile[2][REPLIES], n[2] = { 0, 0 }, at[2] = { 0, 0 };

	for (size_t i = 0; i < REPLIES; i++)
		pile[s->poller[i]][n[s->poller[i]]++] = i;
	while (at[0] < n[0] || at[1] < n[1]) {
		size_t p = dice(2), batch = 1 + dice(4);

		if (at[p] == n[p])
			p = 1 - p;
		if (batch > n[p] - at[p])
			batch = n[p] - at[p];
		apply(pollers[p], s, pile[p] + at[p], batch);
		at[p] += batch;
	}
}

static void check(const struct script *s, unsigned number)
{
	cr_assert_eq(count("SELECT taken - (SELECT coalesce(sum(party), 0) FROM invitation WHERE seat IN ('confirmed', 'offered')) FROM event"), 0,
	             "schedule %u: the count of seats and the seats differ", number);
	cr_assert_leq(count("SELECT taken FROM event"), CAPACITY, "schedule %u: over capacity", number);
	cr_assert_eq(count("SELECT count(*) FROM invitation i JOIN event e USING (event_id) WHERE i.seat = 'waiting' AND i.party <= e.capacity - e.taken"),
	             0, "schedule %u: somebody waits for whom there is room", number);
	cr_assert_eq(count("SELECT count(*) FROM invitation WHERE seat <> 'none' AND answer <> 'accepted'"), 0, "schedule %u", number);
	cr_assert_eq(count("SELECT count(*) FROM invitation WHERE answer = 'accepted' AND seat = 'none'"), 0, "schedule %u", number);
	for (int m = 1; m <= MEMBERS; m++) {
		int newest = -1;
		bool tie = false;

		for (int i = 0; i < REPLIES; i++) {
			if (s->member[i] != m)
				continue;
			tie = newest >= 0 && s->at[i] == s->at[newest] ? true : newest < 0 || s->at[i] > s->at[newest] ? false : tie;
			newest = newest < 0 || s->at[i] > s->at[newest] ? i : newest;
		}
		if (!tie)
			cr_assert_str_eq(invitation(m).answer, newest < 0 ? "needs-action" : s->answer[newest], "schedule %u member %d", number, m);
	}
}

static int64_t picture(void)
{
	return count("SELECT sum(invitation_id * (1 + length(answer) * 7 + length(seat) * 131 + party * 1009 + answer_stamp % 997)) FROM invitation");
}

Test(race, a_thousand_schedules_of_two_pollers_keep_the_seats, .timeout = 240)
{
	struct cvn_office *other = NULL;

	given_members(MEMBERS);
	given_event("Capacity: 5\nParty: 3\n");
	cr_assert_eq(cvn_office_open(office->dir, &other, &err), CVN_OK, "%s", err.text);
	quick(office->store);
	quick(other->store);
	struct cvn_office *const pollers[2] = { office, other };
	for (unsigned number = 1; number <= SCHEDULES; number++) {
		struct script s;

		seed = number * 2654435761u + 1;
		forget_answers();
		write_script(&s);
		run_schedule(pollers, &s);
		check(&s, number);
		if (number % 10 == 0) {         /* polled again, all of it */
			int64_t before = picture();

			run_schedule(pollers, &s);
			cr_assert_eq(picture(), before, "schedule %u: polling again moved something", number);
		}
	}
	cvn_office_close(other);
}

#define CROWD 60
#define ROUNDS 4

/* One poller: its own process with its own door to the office; each reply is a commit, as fast as it can. */
static void poll_in_a_process(int which)
{
	struct cvn_office *own = NULL;

	seed = 77u + (unsigned)which;
	if (cvn_office_open(office->dir, &own, &err) != CVN_OK)
		_exit(70);
	for (int round = 0; round < ROUNDS; round++)
		for (int m = 1 + which; m <= CROWD; m += 2) {
			const char *word = round == 0 ? "accepted" : dice(2) ? "declined" : "accepted";
			struct cvn_given_answer g = { .uid = event.uid, .method = "REPLY", .answer = word, .recurrence_id = "", .comment = "",
				.party = 1 + (int)dice(2), .dtstamp = NOW + 10 + round * 100 + m, .at = NOW + 10 + round * 100 + m, .source = "calendar",
				.had_token = 1, .message_id = "", .invitation_id = m };
			struct cvn_answer_effect e;

			if (cvn_store_begin(own->store, &err) != CVN_OK || cvn_gathering_answer(own, &g, NOW + 1000, &e, &err) != CVN_OK ||
			    cvn_store_commit(own->store, &err) != CVN_OK)
				_exit(71);
		}
	cvn_office_close(own);
	_exit(0);
}

Test(race, two_processes_on_one_office_never_seat_too_many_nor_forget_who_fits, .timeout = 120)
{
	int status[2];
	pid_t pollers[2];

	given_members(CROWD);
	given_event("Capacity: 12\nParty: 2\n");
	cr_assert_eq(invitation_of(CROWD), CROWD, "members and invitations count alike");
	for (int i = 0; i < 2; i++) {
		pollers[i] = fork();
		if (pollers[i] == 0)
			poll_in_a_process(i);
	}
	for (int i = 0; i < 2; i++)
		cr_assert(waitpid(pollers[i], &status[i], 0) == pollers[i] && WIFEXITED(status[i]) && WEXITSTATUS(status[i]) == 0, "poller %d ended with %d",
		          i, WEXITSTATUS(status[i]));
	cr_expect_eq(count("SELECT count(*) FROM answer WHERE source = 'calendar'"), CROWD * ROUNDS, "each reply is in the ledger");
	cr_expect_leq(count("SELECT taken FROM event"), 12);
	cr_expect_eq(count("SELECT taken - (SELECT coalesce(sum(party), 0) FROM invitation WHERE seat IN ('confirmed', 'offered')) FROM event"), 0);
	cr_expect_eq(count("SELECT count(*) FROM invitation i JOIN event e USING (event_id) WHERE i.seat = 'waiting' AND i.party <= e.capacity - e.taken"), 0);
	cr_expect_eq(count("SELECT count(*) FROM invitation WHERE (seat <> 'none') <> (answer = 'accepted')"), 0);
}
