/*
 * test_dialogue.c - the SMTP dialogue: what it writes, what each reply does, and that no letter is ever told twice or never.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/smtp.h"

#define EHLO_ALL "250-mx.example\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 HELP\r\n"
#define EHLO_NONE "250 mx.example\r\n"
#define BODY "Subject: x\r\n\r\nDear you,\r\n.\r\n..\r\n.dot\r\nbye\r\n"
#define STUFFED "Subject: x\r\n\r\nDear you,\r\n..\r\n...\r\n..dot\r\nbye\r\n.\r\n"

static struct cvn_smtp *d;
static int ana = 1, luis = 2, sam = 3;
static char wrote[65536];
static char story[1024];       /* events in words: "gate 1; accepted 1 dot 250; closed 421" */

static void start(bool stepwise)
{
	d = cvn_smtp_new(&(struct cvn_smtp_options){ .helo = "local59.example", .host = "mx.example", .stepwise = stepwise });
}

static void stop(void)
{
	cvn_smtp_free(d);
}

/* Take what is to be written. */
static const char *written(void)
{
	size_t n;
	const char *data = cvn_smtp_output(d, sizeof wrote - 1, &n);

	memcpy(wrote, data, n);
	wrote[n] = '\0';
	cvn_smtp_written(d, n);
	return wrote;
}

static const char *events(void)
{
	struct cvn_smtp_event e;
	size_t n = 0;

	story[0] = '\0';
	while (cvn_smtp_next_event(d, &e)) {
		int who = e.who ? *(int *)e.who : 0;

		if (e.kind == CVN_SMTP_READY)
			n += (size_t)snprintf(story + n, sizeof story - n, "ready; ");
		else if (e.kind == CVN_SMTP_GATE)
			n += (size_t)snprintf(story + n, sizeof story - n, "gate %d; ", who);
		else if (e.kind == CVN_SMTP_OUTCOME)
			n += (size_t)snprintf(story + n, sizeof story - n, "%s %d %s %d%s%s%s; ",
			                      cvn_smtp_verdict_name(e.outcome.verdict), who,
			                      cvn_smtp_phase_name(e.outcome.phase), e.outcome.code,
			                      e.outcome.enhanced[0] ? " " : "", e.outcome.enhanced,
			                      e.outcome.local ? " local" : "");
		else
			n += (size_t)snprintf(story + n, sizeof story - n, "closed %d; ", e.outcome.code);
	}
	return story;
}

static const char *hears(const char *reply)
{
	cvn_smtp_receive(d, reply, strlen(reply));
	return events();
}

static void offer_as(int *who, const char *to, const char *data)
{
	struct cvn_smtp_letter l = { who, "answers+b1@local59.example", to, data, strlen(data) };

	cvn_smtp_offer(d, &l);
}

static void offer(int *who)
{
	offer_as(who, "ana@example.org", BODY);
}

static void ready(const char *ehlo)
{
	start(false);
	cr_assert(eq(str, (char *)written(), "EHLO local59.example\r\n"));
	cr_assert(eq(str, (char *)hears(ehlo), "ready; "));
}

#define says(reply, expected) cr_assert(eq(str, (char *)hears(reply), (char *)(expected)))
#define writes(expected) cr_assert(eq(str, (char *)written(), (char *)(expected)))

#define ENVELOPE "MAIL FROM:<answers+b1@local59.example> SIZE=43\r\nRCPT TO:<ana@example.org>\r\nDATA\r\n"

TestSuite(dialogue, .fini = stop);

Test(dialogue, sends_body_dot_and_the_next_envelope_in_one_write)
{
	ready(EHLO_ALL);
	offer(&ana);
	writes(ENVELOPE);
	says("250 ok\r\n250 ok\r\n354 go\r\n", "gate 1; ");
	cr_assert(not(cvn_smtp_wants(d)));
	cvn_smtp_release(d);
	cr_assert(cvn_smtp_wants(d));
	offer(&luis);
	writes(STUFFED ENVELOPE);
	says("250 2.0.0 queued\r\n250 ok\r\n250 ok\r\n354 go\r\n", "accepted 1 dot 250 2.0.0; gate 2; ");
}

Test(dialogue, sends_no_octet_of_a_letter_before_it_is_released)
{
	ready(EHLO_ALL);
	offer(&ana);
	written();
	says("250 ok\r\n250 ok\r\n354 go\r\n", "gate 1; ");
	writes("");
	cvn_smtp_lost(d, "gone");
	cr_assert(eq(str, (char *)events(), "deferred 1 data 0; closed 0; "));
}

Test(dialogue, goes_step_by_step_without_pipelining)
{
	ready(EHLO_NONE);
	offer(&ana);
	writes("MAIL FROM:<answers+b1@local59.example>\r\n");
	says("250 ok\r\n", "");
	writes("RCPT TO:<ana@example.org>\r\n");
	says("250 ok\r\n", "");
	writes("DATA\r\n");
	says("354 go\r\n", "gate 1; ");
	cvn_smtp_release(d);
	cr_assert(not(cvn_smtp_wants(d)));
	writes(STUFFED);
	says("250 taken\r\n", "accepted 1 dot 250; ");
	cr_assert(cvn_smtp_wants(d));
}

Test(dialogue, keeps_the_connection_after_a_refused_recipient)
{
	ready(EHLO_ALL);
	offer(&ana);
	written();
	says("250 ok\r\n550 5.1.1 no such user\r\n", "");
	says("554 5.5.1 no valid recipients\r\n", "refused 1 rcpt 550 5.1.1; ");
	offer(&luis);
	writes("RSET\r\n" ENVELOPE);
	says("250 reset\r\n250 ok\r\n250 ok\r\n354 go\r\n", "gate 2; ");
}

Test(dialogue, resets_step_by_step_too)
{
	ready(EHLO_NONE);
	offer(&ana);
	written();
	says("250 ok\r\n", "");
	written();
	says("450 4.2.1 later\r\n", "deferred 1 rcpt 450 4.2.1; ");
	offer(&luis);
	writes("RSET\r\n");
	says("250 ok\r\n", "");
	writes("MAIL FROM:<answers+b1@local59.example>\r\n");
}

Test(dialogue, ends_a_data_phase_that_nobody_is_in_with_a_lone_dot)
{
	ready(EHLO_ALL);
	offer(&ana);
	written();
	says("250 ok\r\n550 5.1.1 no\r\n354 go on all the same\r\n", "");
	writes(".\r\n");
	says("554 5.5.1 nobody\r\n", "refused 1 rcpt 550 5.1.1; ");
	offer(&luis);
	writes(ENVELOPE);
}

Test(dialogue, tells_each_letter_of_a_refused_pair_its_own_words)
{
	ready(EHLO_ALL);
	offer(&ana);
	written();
	says("250 ok\r\n250 ok\r\n354 go\r\n", "gate 1; ");
	cvn_smtp_release(d);
	offer(&luis);
	written();
	says("554 5.7.1 spam\r\n451 4.3.0 later\r\n503 need MAIL\r\n503 need RCPT\r\n",
	     "refused 1 dot 554 5.7.1; deferred 2 mail 451 4.3.0; ");
	cr_assert(cvn_smtp_wants(d));
	offer(&sam);
	writes(ENVELOPE);
}

Test(dialogue, is_unsure_only_when_the_terminator_may_have_left)
{
	size_t n;

	ready(EHLO_ALL);
	offer(&ana);
	written();
	says("250 ok\r\n250 ok\r\n354 go\r\n", "gate 1; ");
	cvn_smtp_release(d);
	cvn_smtp_output(d, strlen(STUFFED) - 5, &n);         /* all but CRLF . CRLF was shown */
	cvn_smtp_written(d, n);
	cvn_smtp_lost(d, "gone");
	cr_assert(eq(str, (char *)events(), "deferred 1 dot 0; closed 0; "));
	cvn_smtp_free(d);

	ready(EHLO_ALL);
	offer(&ana);
	written();
	says("250 ok\r\n250 ok\r\n354 go\r\n", "gate 1; ");
	cvn_smtp_release(d);
	cvn_smtp_output(d, strlen(STUFFED) - 4, &n);         /* one octet of it */
	cvn_smtp_written(d, n);
	cvn_smtp_lost(d, "gone");
	cr_assert(eq(str, (char *)events(), "unsure 1 dot 0; closed 0; "));
}

Test(dialogue, is_unsure_of_the_sent_letter_and_not_of_the_one_behind_it)
{
	ready(EHLO_ALL);
	offer(&ana);
	written();
	says("250 ok\r\n250 ok\r\n354 go\r\n", "gate 1; ");
	cvn_smtp_release(d);
	offer(&luis);
	written();
	cvn_smtp_lost(d, "gone");
	cr_assert(eq(str, (char *)events(), "unsure 1 dot 0; deferred 2 mail 0; closed 0; "));
}

Test(dialogue, takes_421_as_a_reply_wherever_it_comes)
{
	static const struct {
		const char *label, *replies, *story;
		bool released;
	} cases[] = {
		{ "to MAIL", "421 4.3.2 bye\r\n", "deferred 1 mail 421 4.3.2; closed 421; ", false },
		{ "to RCPT", "250 ok\r\n421 4.3.2 bye\r\n", "deferred 1 rcpt 421 4.3.2; closed 421; ", false },
		{ "to DATA", "250 ok\r\n250 ok\r\n421 4.3.2 bye\r\n", "deferred 1 data 421 4.3.2; closed 421; ", false },
		{ "to the dot", "421 4.3.2 bye\r\n", "deferred 1 dot 421 4.3.2; closed 421; ", true },
		{ "behind the dot's reply", "250 ok\r\n421 4.3.2 bye\r\n", "accepted 1 dot 250; closed 421; ", true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		ready(EHLO_ALL);
		offer(&ana);
		written();
		if (cases[i].released) {
			says("250 ok\r\n250 ok\r\n354 go\r\n", "gate 1; ");
			cvn_smtp_release(d);
			written();
		}
		cr_assert(eq(str, (char *)hears(cases[i].replies), (char *)cases[i].story), "421 %s", cases[i].label);
		cvn_smtp_free(d);
	}
	start(false);
}

Test(dialogue, reads_replies_cut_at_any_octet)
{
	static const char replies[] = "250-ok\r\n250 2.1.0 really\r\n250 ok\r\n354 go\r\n";

	for (size_t cut = 1; cut < sizeof replies - 1; cut++) {
		ready(EHLO_ALL);
		offer(&ana);
		written();
		cvn_smtp_receive(d, replies, cut);
		cvn_smtp_receive(d, replies + cut, sizeof replies - 1 - cut);
		cr_assert(eq(str, (char *)events(), "gate 1; "), "cut at %zu", cut);
		cvn_smtp_free(d);
	}
	start(false);
}

Test(dialogue, gives_up_a_connection_whose_replies_can_not_be)
{
	static const struct {
		const char *label, *reply;
	} cases[] = {
		{ "354 to MAIL", "354 go\r\n" },
		{ "no code", "hello\r\n" },
		{ "a code of four digits", "2500 ok\r\n" },
		{ "codes that differ in one reply", "250-ok\r\n251 ok\r\n" },
		{ "250 to DATA", "250 ok\r\n250 ok\r\n250 what data\r\n" },
		{ "a line without end", NULL },
	};
	static char endless[9000];

	memset(endless, '2', sizeof endless - 1);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		ready(EHLO_ALL);
		offer(&ana);
		written();
		hears(cases[i].reply ? cases[i].reply : endless);
		cr_assert(cvn_smtp_closed(d), "%s", cases[i].label);
		cr_assert(eq(int, strncmp(story, "deferred 1 ", 11), 0), "%s: %s", cases[i].label, story);
		cvn_smtp_free(d);
	}
	start(false);
}

Test(dialogue, ends_when_the_server_speaks_unasked)
{
	ready(EHLO_ALL);
	says("250 surprise\r\n", "closed 0; ");
	cr_assert(not(cvn_smtp_wants(d)));
}

Test(dialogue, refuses_by_itself_what_the_server_can_not_take)
{
	static char big[1200], line[1100];
	static const struct {
		const char *label, *to, *data, *story;
	} cases[] = {
		{ "larger than SIZE", "ana@example.org", big, "refused 1 mail 0 5.3.4 local; " },
		{ "not ASCII, no SMTPUTF8", "\xc3\xa1na@example.org", BODY, "refused 1 mail 0 5.6.7 local; " },
		{ "CR LF in the address", "ana@example.org>\r\nRCPT TO:<x@y", BODY, "refused 1 mail 0 5.1.3 local; " },
		{ "ESMTP words behind the address", "ana@example.org> NOTIFY=NEVER", BODY, "refused 1 mail 0 5.1.3 local; " },
		{ "bare LF", "ana@example.org", "Subject: x\n\nhello\r\n", "refused 1 mail 0 5.6.0 local; " },
		{ "bare CR", "ana@example.org", "Subject: x\r\n\r\nhel\rlo\r\n", "refused 1 mail 0 5.6.0 local; " },
		{ "no CRLF at the end", "ana@example.org", "Subject: x\r\n\r\nhello", "refused 1 mail 0 5.6.0 local; " },
		{ "a line of 999", "ana@example.org", line, "refused 1 mail 0 5.6.0 local; " },
	};

	memset(big, 'x', sizeof big - 1);
	for (size_t i = 78; i < sizeof big - 10; i += 80)
		memcpy(big + i - 2, "\r\n", 2);
	memcpy(big + sizeof big - 3, "\r\n", 2);
	memset(line, 'x', 999);
	memcpy(line + 999, "\r\n", 3);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		ready(EHLO_ALL);
		offer_as(&ana, cases[i].to, cases[i].data);
		cr_assert(eq(str, (char *)events(), (char *)cases[i].story), "%s", cases[i].label);
		writes("");
		cr_assert(cvn_smtp_wants(d), "%s", cases[i].label);
		cvn_smtp_free(d);
	}
	start(false);
}

Test(dialogue, carries_a_line_of_998_and_eight_bit_text_where_it_is_taken)
{
	static char line[1004];

	memset(line, 'x', 997);
	memcpy(line + 997, "\xc3\r\n", 4);
	ready("250-mx\r\n250-8BITMIME\r\n250 PIPELINING\r\n");
	offer_as(&ana, "ana@example.org", line);
	writes("MAIL FROM:<answers+b1@local59.example> BODY=8BITMIME\r\nRCPT TO:<ana@example.org>\r\nDATA\r\n");
}

Test(dialogue, says_SMTPUTF8_for_an_address_that_needs_it)
{
	ready("250-mx\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 PIPELINING\r\n");
	offer_as(&ana, "\xc3\xa1na@example.org", BODY);
	writes("MAIL FROM:<answers+b1@local59.example> SMTPUTF8\r\nRCPT TO:<\xc3\xa1na@example.org>\r\nDATA\r\n");
}

Test(dialogue, says_SMTPUTF8_for_a_header_that_needs_it_and_refuses_where_it_is_not_spoken)
{
	static const char letter[] = "From: \xc3\xa1na@local59.example\r\n\r\nHello\r\n";

	ready("250-mx\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 PIPELINING\r\n");
	offer_as(&ana, "ana@example.org", letter);
	writes("MAIL FROM:<answers+b1@local59.example> BODY=8BITMIME SMTPUTF8\r\nRCPT TO:<ana@example.org>\r\nDATA\r\n");
	cvn_smtp_free(d);
	ready("250-mx\r\n250-8BITMIME\r\n250 PIPELINING\r\n");
	offer_as(&ana, "ana@example.org", letter);
	cr_assert(eq(str, (char *)events(), "refused 1 mail 0 5.6.7 local; "));
}

Test(dialogue, drops_the_connection_when_a_letter_is_withheld_at_its_gate)
{
	ready(EHLO_ALL);
	offer(&ana);
	written();
	says("250 ok\r\n250 ok\r\n354 go\r\n", "gate 1; ");
	cvn_smtp_withhold(d);
	cr_assert(eq(str, (char *)events(), "closed 0; "));
	writes("");
}

Test(dialogue, shows_controls_of_a_reply_as_question_marks)
{
	struct cvn_smtp_event e;

	ready(EHLO_NONE);
	offer(&ana);
	written();
	cvn_smtp_receive(d, "550 5.1.1 no\x1b[31m user\r\n", 24);
	cr_assert(cvn_smtp_next_event(d, &e));
	cr_assert(eq(str, e.outcome.text, "5.1.1 no?[31m user"));
	cr_assert(eq(str, e.outcome.host, "mx.example"));
}

Test(dialogue, waits_ten_minutes_for_the_reply_to_the_dot)
{
	ready(EHLO_ALL);
	cr_assert(eq(int, cvn_smtp_patience(d), 0));
	offer(&ana);
	written();
	cr_assert(eq(int, cvn_smtp_patience(d), 300));
	hears("250 ok\r\n250 ok\r\n354 go\r\n");
	cvn_smtp_release(d);
	cr_assert(eq(int, cvn_smtp_patience(d), 600));
}

/* Every letter gets exactly one outcome, whatever the server says: replies are drawn from a hat. */
Test(dialogue, tells_every_letter_exactly_once_whatever_comes)
{
	static const char *const hat[] = { "250 ok\r\n", "250 ok\r\n", "354 go\r\n", "354 go\r\n", "450 4.0.0 later\r\n",
		                           "550 5.0.0 no\r\n", "421 bye\r\n", "25", "0 ok\r\n", "garbage\r\n", "250-more\r\n" };
	uint64_t seed = 59;

	for (int run = 0; run < 20000; run++) {
		int told[64] = { 0 }, who[64], n = 0;
		struct cvn_smtp_event e;
		bool gate = false;

		start(run % 3 == 0);
		written();
		cvn_smtp_receive(d, EHLO_ALL, strlen(EHLO_ALL));
		for (int step = 0; step < 40; step++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			while (cvn_smtp_next_event(d, &e)) {
				gate = gate || e.kind == CVN_SMTP_GATE;
				if (e.kind == CVN_SMTP_OUTCOME)
					told[*(int *)e.who]++;
			}
			if (gate && !cvn_smtp_closed(d))
				cvn_smtp_release(d);
			gate = false;
			while (n < 60 && cvn_smtp_wants(d)) {
				who[n] = n;
				offer(&who[n++]);
			}
			written();
			cvn_smtp_receive(d, hat[(seed >> 33) % 11], strlen(hat[(seed >> 33) % 11]));
		}
		cvn_smtp_lost(d, "the end");
		while (cvn_smtp_next_event(d, &e))
			if (e.kind == CVN_SMTP_OUTCOME)
				told[*(int *)e.who]++;
		for (int i = 0; i < n; i++)
			cr_assert(eq(int, told[i], 1), "run %d letter %d", run, i);
		cvn_smtp_free(d);
	}
	start(false);
}
