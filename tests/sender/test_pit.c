/*
 * test_pit.c - who may start beside whom, on paper: new domains, tar pits, relays that are slow as a whole.
 */
#include <stdio.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sender/sender_priv.h"

#define WIDTH 8
#define PLENTY 999             /* letters of others that wait */

static struct cvn_domains *all;
static struct cvn_domain *known;
static int64_t now, wait;

static void given_nobody(void)
{
	all = cvn_domains_new();
	now = 100000;
}

static void forget_all(void)
{
	cvn_domains_free(all);
}

/* A domain with so many letters here. */
static struct cvn_domain *given(const char *name, size_t letters)
{
	struct cvn_domain *d = cvn_domains_get(all, name);

	d->n_here = letters;
	return d;
}

/* As a caller does: the letter is out of its stock when the domain is asked. */
static bool take(struct cvn_domain *d)
{
	d->n_here--;
	if (cvn_domain_take(all, d, WIDTH, PLENTY, now, &wait))
		return true;
	d->n_here++;
	return false;
}

static void ends(struct cvn_domain *d, int64_t took_ms)
{
	cvn_domain_done(all, d, WIDTH, took_ms, 25, now);
}

/* One that answers soon and always has more letters. */
static void given_a_known_one(void)
{
	known = given("known.example", 500);
	cr_assert(take(known));
	now += 25;
	cvn_domain_done(all, known, WIDTH, 25, 0, now);
}

static struct cvn_domain *numbered(int i, size_t letters)
{
	char name[32];

	snprintf(name, sizeof name, "d%d.example", i);
	return given(name, letters);
}

TestSuite(pit, .init = given_nobody, .fini = forget_all);

Test(pit, beside_a_known_domain_new_ones_are_tried_one_by_one)
{
	struct cvn_domain *a = numbered(1, 9), *b = numbered(2, 9);

	given_a_known_one();
	cr_assert(take(a));
	cr_assert(not(take(b)));
	cr_assert(take(known));
	ends(a, 25);
	cr_assert(take(b));
}

Test(pit, found_out_makes_the_next_new_one_wait_while_known_ones_have_letters_that_leave)
{
	struct cvn_domain *pit = numbered(1, 9), *b = numbered(2, 9);

	given_a_known_one();
	cr_assert(take(pit));
	now += 800;
	ends(pit, 800);
	cr_assert(cvn_domain_is_slow(pit));
	cr_assert(take(known));
	cr_assert(not(take(b)));
	cr_assert(eq(i64, wait, 800 * (64 / WIDTH - 1)));
	cr_assert(not(take(pit)));
	now += 600;
	cr_assert(take(b), "nobody known took a letter for half a second");
}

Test(pit, is_tried_again_after_a_rest_that_leaves_all_of_them_a_sixty_fourth_of_the_time)
{
	struct cvn_domain *pit = numbered(1, 99);
	int64_t held = 0, from;

	given_a_known_one();
	from = now;
	for (int64_t until = 0; now < from + 600000; now += 25) {
		cr_assert(take(known));
		ends(known, 25);
		if (until > 0 && now >= until) {
			ends(pit, 800);
			until = 0;
		} else if (until == 0 && take(pit)) {
			until = now + 800;
			held += 800;
		}
	}
	cr_assert(le(dbl, (double)held / 600000 / WIDTH, 0.017));
	cr_assert(ge(dbl, (double)held / 600000 / WIDTH, 0.014));
}

Test(pit, does_not_hold_up_the_new_domains_of_somebody_who_has_many)
{
	struct piece *letters = cvn_xcalloc(64, sizeof(struct piece));
	int n = 0;

	given_a_known_one();
	for (int i = 0; i < 64; i++)
		cvn_domain_line(all, numbered(i, 1), &letters[i]);
	for (int i = 0; i < 64; i++)
		n += take(numbered(i, 1));
	cr_assert(eq(int, n, 1 + 64 / 8));
	for (int i = 0; i < 64; i++)
		cvn_domain_unline(all, numbered(i, 1));
	cvn_free(letters);
}

/* ---- the very start ---- */

Test(pit, that_comes_first_of_all_is_passed_by_the_next_in_a_moment)
{
	struct cvn_domain *few = numbered(1, 9), *most = numbered(2, 90), *many = numbered(3, 60);

	cr_assert(not(take(few)));
	cr_assert(take(most));
	cr_assert(not(take(many)), "not while the first answer may come");
	cr_assert(le(i64, wait, 60));
	now += 60;
	cr_assert(not(take(few)));
	cr_assert(take(many));
	now += 25;
	cvn_domain_done(all, many, WIDTH, 25, 0, now);
	now += 715;
	ends(most, 800);
	cr_assert(cvn_domain_is_slow(most));
	cr_assert(not(cvn_domain_is_slow(many)));
}

Test(pit, or_not_the_others_are_not_kept_for_ever_by_one_whose_letters_do_not_come)
{
	struct cvn_domain *few = numbered(1, 9);

	numbered(2, 90);
	cr_assert(not(take(few)));
	now += 60;
	cr_assert(take(few));
}

Test(pit, that_answers_first_of_all_is_not_taken_for_what_is_usual)
{
	struct cvn_domain *pit = numbered(1, 90), *b = numbered(2, 9);

	cr_assert(take(pit));
	now += 60;
	cr_assert(take(b));
	now += 740;
	cr_assert(not(cvn_domain_done(all, pit, WIDTH, 800, 0, now)));
	cr_assert(not(take(pit)), "somebody is not tried yet");
	now += 20;
	cr_assert(cvn_domain_done(all, b, WIDTH, 25, 0, now));
	cr_assert(cvn_domain_is_slow(pit));
	cr_assert(take(b));
}

Test(pit, is_nobody_where_the_relay_is_slow_with_everybody)
{
	double usual = 0;

	for (int i = 0; i < 20; i++)
		numbered(i, 20 - (size_t)i);
	for (int i = 0; i < 8; i++, now += 60)
		cr_assert(take(numbered(i, 20 - (size_t)i)));
	now += 1000;
	for (int i = 0; i < 8; i++) {
		if (cvn_domain_done(all, numbered(i, 9), WIDTH, 1000, usual, now))
			usual = 1000;
	}
	for (int i = 0; i < 8; i++) {
		cr_expect(take(numbered(i, 9)), "domain %d", i);
		cr_expect(not(cvn_domain_is_slow(numbered(i, 9))), "domain %d", i);
	}
}

Test(pit, has_nearly_everything_when_it_is_alone)
{
	struct cvn_domain *pit = numbered(1, 90);
	int n = 0;

	given_a_known_one();
	cr_assert(take(pit));
	now += 800;
	ends(pit, 800);
	now += 60000;
	known->n_here = 0;
	while (n < 2 * WIDTH && cvn_domain_take(all, pit, WIDTH, pit->n_here, now, &wait))
		n++;
	cr_assert(eq(int, n, WIDTH - 1));
}
