/*
 * test_campaign.c - letters out and answers back, through the real binary against the village and Dovecot.
 *
 * What members do is known beforehand: the village's own code says who they are.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../contrib/demo/village/village.h"
#include "convene/base/file.h"
#include "support/world.h"

static struct cvn_world w;

static void close_world(void)
{
	cvn_world_close(&w);
}

TestSuite(e2e_campaign, .fini = close_world, .timeout = 600);

static const char alert[] = "Subject: {{first_name | Friend}}, the board votes Tuesday\nFrom: Ana Rivera <ana@local59.example>\n"
                            "Kind: action-alert\n\nDear {{first_name | friend}},\n\nOn Tuesday the board decides about {{building | your school}}. "
                            "Please come and bring the neighbors.\n\nAna\n";

static void given_campaign(const char *list)
{
	cvn_place_write(w.dir, "alert.md", alert);
	free(cvn_world_does(&w, 0, "import", list, "--list", "members", NULL));
	free(cvn_world_does(&w, 0, "send", "alert.md", "--list", "members", NULL));
}

/* How many of member1 … memberN, as the village writes lists, have this temper. */
static long members_who(const char *list, enum vil_temper temper)
{
	long n = 0;
	char address[VIL_ADDRESS];
	CVN_AUTO_BUF(text, 64u << 20);

	cvn_place_read(w.dir, list, &text);
	for (const char *line = strchr(text.ptr, '\n'); line && line[1]; line = strchr(line + 1, '\n'))
		if (sscanf(line + 1, "%*[^,],%*[^,],%319[^,]", address) == 1)
			n += vil_persona(59, address).temper == temper;
	return n;
}

static long number(const struct cvn_value *map, const char *key)
{
	const char *text = cvn_value_get_text(map, key);

	cr_assert(text != NULL, "no '%s' in the answer", key);
	return strtol(text, NULL, 10);
}

static long in_state(const struct cvn_value *audit, const char *state)
{
	return number(cvn_value_get(audit->child[0], "letters"), state);
}

static long in_doubt_once(const struct cvn_value *audit)
{
	const struct cvn_value *all = cvn_value_get(audit->child[0], "exceptions");
	long n = 0;

	for (size_t i = 0; i < all->n; i++)
		n += cvn_streq(cvn_value_get_text(all->child[i], "outcome"), "unsure");
	return n;
}

static void assert_adds_up(const struct cvn_value *audit)
{
	const struct cvn_value *letters = cvn_value_get(audit->child[0], "letters");
	long sum = 0;

	for (size_t i = 0; i < letters->n; i++)
		sum += strtol(letters->child[i]->text, NULL, 10);
	cr_assert(sum == number(audit->child[0], "audience"), "states sum to %ld, audience is %ld", sum, number(audit->child[0], "audience"));
	cr_assert(cvn_value_get(audit->child[0], "adds_up")->kind == CVN_V_TRUE);
}

/* Rows of `inbox list --all --json` of that kind. */
static long mails_of_kind(const char *kind)
{
	CVN_AUTO(cvn_value_free) struct cvn_value *list = cvn_world_asks(&w, "inbox", "list", "--all", NULL);
	long n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += cvn_streq(cvn_value_get_text(list->child[i], "kind"), kind);
	return n;
}

Test(e2e_campaign, every_member_is_accounted_for_and_their_host_saw_each_letter_once)
{
	if (!cvn_world_has_dovecot())
		return;
	cvn_world_open(&w, "campaign", NULL);
	cvn_world_members(&w, "members.csv", 300);
	given_campaign("members.csv");
	free(cvn_world_does(&w, 0, "sender", "--drain", NULL));
	cvn_world_settle(&w);

	CVN_AUTO(cvn_value_free) struct cvn_value *audit = cvn_world_asks(&w, "campaign", "audit", "alert", NULL);
	struct cvn_accepts accepted = cvn_world_accepts(&w, "accepted");
	long refused = members_who("members.csv", VIL_REFUSED);
	assert_adds_up(audit);
	cr_expect(number(audit->child[0], "audience") == 300);
	cr_expect(in_state(audit, "failed") == refused, "failed %ld, refused by their host %ld", in_state(audit, "failed"), refused);
	cr_expect(in_state(audit, "sent") == 300 - refused, "sent %ld", in_state(audit, "sent"));
	cr_expect(accepted.lines == (size_t)(300 - refused) && accepted.most == 1, "%zu letters accepted, one person got %zu",
	          accepted.lines, accepted.most);
	cr_expect(cvn_world_count(&w, "faults") == 0, "the host found %ld faults in the dialogue", cvn_world_count(&w, "faults"));
	cr_expect(cvn_world_count(&w, "stray") == 0, "%ld answers went to addresses the office does not read", cvn_world_count(&w, "stray"));

	cr_expect(mails_of_kind("reply") == members_who("members.csv", VIL_WRITES), "replies: %ld", mails_of_kind("reply"));
	cr_expect(mails_of_kind("bounce-hard") == members_who("members.csv", VIL_BOUNCES), "hard bounces: %ld", mails_of_kind("bounce-hard"));
	cr_expect(mails_of_kind("bounce-soft") == members_who("members.csv", VIL_FULL), "soft bounces: %ld", mails_of_kind("bounce-soft"));
	cr_expect(mails_of_kind("complaint") == members_who("members.csv", VIL_COMPLAINS), "complaints: %ld", mails_of_kind("complaint"));
	cr_expect(mails_of_kind("unsubscribe") == members_who("members.csv", VIL_LEAVES), "leaves: %ld", mails_of_kind("unsubscribe"));
	cr_expect(mails_of_kind("autoreply") == members_who("members.csv", VIL_AWAY) + members_who("members.csv", VIL_AWAY_OLD),
	          "auto-replies: %ld", mails_of_kind("autoreply"));
}

static const char cast_list[] = "first_name,last_name,email,language\n"
                                "Ana,Rivera,ana@d1.example,en\nBo,Chen,bo@d1.example,en\nCleo,Diaz,cleo@d2.example,es\nDan,Eaton,dan@d2.example,en\n"
                                "Eva,Flores,eva@d3.example,es\nFay,Gold,fay@d3.example,en\nGus,Hill,gus@d3.example,en\n";
static const char *const cast[] = { "ana@d1.example=gmail,writes", "bo@d1.example=refused", "cleo@d2.example=outlook,bounces",
	                            "dan@d2.example=complains", "eva@d3.example=apple,leaves", "fay@d3.example=away",
	                            "gus@d3.example=silent", NULL };

Test(e2e_campaign, a_drain_says_what_stays_queued_and_why)
{
	CVN_AUTO_RELEASE(cvn_ran_release) struct cvn_ran ran = { 0 };

	cvn_world_open(&w, "campaign", &(struct cvn_world_options){ .cast = cast, .without_mailbox = true });
	cvn_place_write(w.dir, "cast.csv", cast_list);
	given_campaign("cast.csv");
	free(cvn_world_does(&w, 0, "campaign", "pause", "alert", NULL));
	cvn_world_tries(&w, &ran, "sender", "--drain", NULL);
	cr_expect(ran.status == 0 && strstr(ran.err.ptr, "alert: 7 letters stay queued; the campaign is paused: convene campaign resume alert"),
	          "status %d: %s", ran.status, ran.err.ptr);
}

Test(e2e_campaign, who_left_complained_or_bounced_is_not_written_to_again)
{
	if (!cvn_world_has_dovecot())
		return;
	cvn_world_open(&w, "campaign", &(struct cvn_world_options){ .cast = cast });
	cvn_place_write(w.dir, "cast.csv", cast_list);
	given_campaign("cast.csv");
	free(cvn_world_does(&w, 0, "sender", "--drain", NULL));
	cvn_world_settle(&w);

	cvn_place_write(w.dir, "second.md", alert);
	free(cvn_world_does(&w, 0, "send", "second.md", "--list", "members", "--again", NULL));
	free(cvn_world_does(&w, 0, "sender", "--drain", NULL));
	cvn_world_settle(&w);

	CVN_AUTO(cvn_value_free) struct cvn_value *audit = cvn_world_asks(&w, "campaign", "audit", "second", NULL);
	assert_adds_up(audit);
	cr_expect(in_state(audit, "sent") == 3, "Ana, Fay and Gus, not %ld", in_state(audit, "sent"));
	cr_expect(cvn_world_count(&w, "unwanted") == 0, "%ld letters to people who had left", cvn_world_count(&w, "unwanted"));
}

Test(e2e_campaign, a_reply_waits_for_a_person_with_what_was_written_and_without_the_quote)
{
	if (!cvn_world_has_dovecot())
		return;
	cvn_world_open(&w, "campaign", &(struct cvn_world_options){ .cast = cast });
	cvn_place_write(w.dir, "cast.csv", cast_list);
	given_campaign("cast.csv");
	free(cvn_world_does(&w, 0, "sender", "--drain", NULL));
	cvn_world_settle(&w);

	CVN_AUTO(cvn_value_free) struct cvn_value *list = cvn_world_asks(&w, "inbox", "list", NULL);
	cr_assert(list->n == 1, "%zu mails wait for a person", list->n);
	cr_expect(cvn_streq(cvn_value_get_text(list->child[0], "from"), "ana@d1.example"));
	cr_expect(cvn_streq(cvn_value_get_text(list->child[0], "tie"), "token"), "tied by %s", cvn_value_get_text(list->child[0], "tie"));
	const char *text = cvn_value_get_text(list->child[0], "text");
	cr_expect(text && text[0] && !strstr(text, "wrote:") && !strstr(text, "the board decides about"), "quote left in: %s", text);
}

Test(e2e_campaign, polling_everything_again_changes_nothing)
{
	if (!cvn_world_has_dovecot())
		return;
	cvn_world_open(&w, "campaign", &(struct cvn_world_options){ .cast = cast });
	cvn_place_write(w.dir, "cast.csv", cast_list);
	given_campaign("cast.csv");
	free(cvn_world_does(&w, 0, "sender", "--drain", NULL));
	cvn_world_settle(&w);
	CVN_AUTO_STR char *before = cvn_world_does(&w, 0, "inbox", "list", "--all", "--json", NULL);

	free(cvn_world_does(&w, 0, "poller", "--once", NULL));
	free(cvn_world_does(&w, 0, "poller", "--once", NULL));
	CVN_AUTO_STR char *after = cvn_world_does(&w, 0, "inbox", "list", "--all", "--json", NULL);
	cr_assert(before[0] && !strcmp(before, after));
}

Test(e2e_campaign, a_restored_office_sends_nothing_until_a_person_says_so)
{
	cvn_world_open(&w, "campaign", &(struct cvn_world_options){ .cast = cast, .without_mailbox = true });
	cvn_place_write(w.dir, "cast.csv", cast_list);
	given_campaign("cast.csv");
	free(cvn_world_does(&w, 0, "backup", "before.db", NULL));
	free(cvn_world_does(&w, 0, "restore", "before.db", NULL));

	free(cvn_world_does(&w, 0, "sender", "--drain", NULL));
	cr_expect(cvn_world_accepts(&w, "accepted").lines == 0, "%zu letters left a paused office", cvn_world_accepts(&w, "accepted").lines);
	free(cvn_world_does(&w, 0, "campaign", "resume", NULL));
	free(cvn_world_does(&w, 0, "sender", "--drain", NULL));
	cr_expect(cvn_world_accepts(&w, "accepted").lines == 6, "%zu letters left after resume", cvn_world_accepts(&w, "accepted").lines);
}

Test(e2e_campaign, a_test_goes_to_one_person_and_leaves_the_campaign_to_come)
{
	cvn_world_open(&w, "campaign", &(struct cvn_world_options){ .cast = cast, .without_mailbox = true });
	cvn_place_write(w.dir, "cast.csv", cast_list);
	cvn_place_write(w.dir, "alert.md", alert);
	free(cvn_world_does(&w, 0, "import", "cast.csv", "--list", "members", NULL));
	free(cvn_world_does(&w, 0, "send", "alert.md", "--test", "gus@d3.example", NULL));
	free(cvn_world_does(&w, 0, "sender", "--drain", NULL));
	cr_expect(cvn_world_accepts(&w, "accepted").lines == 1 && cvn_world_accepted(&w, "gus@d3.example"));

	CVN_AUTO_STR char *received = cvn_world_does(&w, 0, "segment", "received anything", "--count", NULL);
	cr_expect(!strcmp(received, "0\n"), "a test counts as a letter: %s", received);
	free(cvn_world_does(&w, 0, "send", "alert.md", "--list", "members", NULL));
	free(cvn_world_does(&w, 0, "sender", "--drain", NULL));
	cr_expect(cvn_world_accepts(&w, "accepted").lines == 7);
}

/* Kill a sender that is at work, again and again; then let one finish. */
static size_t send_with_kills(size_t kills)
{
	CVN_AUTO_STR char *log = cvn_path_join(w.dir, "sender.log");
	const char *argv[] = { w.convene, "--office", w.office, "sender", "--drain", NULL };
	size_t done = 0;

	for (size_t i = 0; i < kills; i++) {
		long before = cvn_world_count(&w, "accepted");
		pid_t pid = cvn_spawn(w.dir, argv, log);
		while (cvn_is_alive(pid) && cvn_world_count(&w, "accepted") < before + 20 + (long)(i * 7 % 40))
			continue;
		done += cvn_end(pid, SIGKILL, 10000) == 128 + SIGKILL;
	}
	free(cvn_world_does(&w, 0, "sender", "--drain", NULL));
	return done;
}

Test(e2e_campaign, a_killed_sender_loses_nobody_doubles_nobody_and_lists_who_is_in_doubt)
{
	const size_t kills = 8, connections = 4;

	cvn_world_open(&w, "kill", &(struct cvn_world_options){ .without_mailbox = true, .reply_delay_ms = 5, .connections = (int)connections });
	cvn_world_members(&w, "members.csv", 1200);
	given_campaign("members.csv");
	size_t killed = send_with_kills(kills);
	cr_assert(killed >= kills / 2, "only %zu senders were killed at work", killed);

	CVN_AUTO(cvn_value_free) struct cvn_value *audit = cvn_world_asks(&w, "campaign", "audit", "alert", NULL);
	struct cvn_accepts accepted = cvn_world_accepts(&w, "accepted");
	long doubtful = in_state(audit, "uncertain") + in_state(audit, "held"), sent = in_state(audit, "sent");
	assert_adds_up(audit);
	cr_expect(accepted.most == 1, "somebody got %zu copies", accepted.most);
	cr_expect(doubtful <= (long)(killed * connections), "%ld in doubt after %zu kills over %zu connections", doubtful, killed, connections);
	cr_expect(sent + doubtful + in_state(audit, "failed") == 1200, "sent %ld, in doubt %ld, failed %ld of 1200", sent, doubtful,
	          in_state(audit, "failed"));
	cr_expect((long)accepted.lines >= sent && (long)accepted.lines <= sent + doubtful, "%zu accepted by the host, %ld sent, %ld in doubt",
	          accepted.lines, sent, doubtful);

	/* Who is written to again is named still. */
	if (doubtful > 0)
		free(cvn_world_does(&w, 0, "campaign", "retry", "alert", "--unsure", NULL));
	free(cvn_world_does(&w, 0, "sender", "--drain", NULL));
	CVN_AUTO(cvn_value_free) struct cvn_value *later = cvn_world_asks(&w, "campaign", "audit", "alert", NULL);
	cr_expect(in_state(later, "held") == 0);
	cr_expect(in_doubt_once(later) == doubtful, "%ld of %ld are listed as in doubt once", in_doubt_once(later), doubtful);
}
