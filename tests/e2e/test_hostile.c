/*
 * test_hostile.c - an office that is set up wrongly, or that the machine treats badly, through the real binary. What people
 * type wrongly is test_bad_input.c.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "convene/base/mem.h"
#include "support/world.h"

static struct cvn_world w;
static struct cvn_ran ran;

static void open_world(void)
{
	cvn_world_open(&w, "hostile", &(struct cvn_world_options){ .without_mailbox = true });
}

static void close_world(void)
{
	cvn_world_close(&w);
}

static bool one_line(const struct cvn_buf *b)
{
	return b->len > 0 && strchr(b->ptr, '\n') == b->ptr + b->len - 1;
}

static void given_people_and_a_letter(void)
{
	cvn_place_write(w.dir, "people.csv", "first_name,email\nAna,ana@d1.example\nBo,bo@d1.example\n");
	cvn_place_write(w.dir, "a.md", "Subject: Hello\nFrom: Ana <ana@local59.example>\n\nHello {{first_name}}.\n");
	free(cvn_world_does(&w, 0, "import", "people.csv", "--list", "members", NULL));
}

TestSuite(e2e_hostile, .init = open_world, .fini = close_world, .timeout = 300);

Test(e2e_hostile, a_user_without_a_password_is_a_mistake_of_the_configuration_not_of_the_server)
{
	cvn_world_conf(&w, "mailbox", "user", "answers");
	cvn_world_conf(&w, "relay", "user", "campaigns");

	cvn_world_tries(&w, &ran, "poller", "--once", NULL);
	cr_expect(ran.status == 78 && one_line(&ran.err), "poller: %d %s", ran.status, ran.err.ptr);
	cvn_ran_release(&ran);
	cvn_world_tries(&w, &ran, "--quiet", "sender", "--drain", NULL);
	cr_expect(ran.status == 78 && one_line(&ran.err), "sender: %d %s", ran.status, ran.err.ptr);
	cvn_ran_release(&ran);
}

Test(e2e_hostile, the_same_command_given_twice_writes_to_nobody_twice)
{
	given_people_and_a_letter();
	free(cvn_world_does(&w, 0, "send", "a.md", "--test", "ana@d1.example", NULL));
	free(cvn_world_does(&w, 0, "send", "a.md", "--list", "members", NULL));

	CVN_AUTO_STR char *said = cvn_world_does(&w, 65, "send", "a.md", "--list", "members", NULL);
	cr_expect(strstr(said, "a.md: 2 of 2 have this very letter"), "%s", said);
	free(cvn_world_does(&w, 0, "sender", "--drain", NULL));
	free(cvn_world_does(&w, 65, "send", "a.md", "--list", "members", NULL));

	free(cvn_world_does(&w, 0, "send", "a.md", "--list", "members", "--again", NULL));
}

Test(e2e_hostile, a_time_of_sending_in_the_past_is_a_slip)
{
	given_people_and_a_letter();
	CVN_AUTO_STR char *said = cvn_world_does(&w, 65, "send", "a.md", "--list", "members", "--at", "2020-01-01 10:00", NULL);
	cr_expect(strstr(said, "in the past"), "%s", said);
}

Test(e2e_hostile, no_escape_sequence_of_a_list_reaches_the_terminal)
{
	cvn_place_write(w.dir, "esc.csv", "email,\"lang\x1b[2Juage\",language\na@d1.example,x,\"\x1b]0;mine\x07\nq\"\n");
	CVN_AUTO_STR char *said = cvn_world_does(&w, 65, "import", "esc.csv", "--list", "members", NULL);
	cr_expect(!strchr(said, 0x1b) && strstr(said, "esc.csv:2:3"), "%s", said);
}

Test(e2e_hostile, a_reader_who_has_seen_enough_is_told_nothing_and_a_closed_output_is_no_file_of_ours)
{
	CVN_AUTO_STR char *line = cvn_xasprintf("(sleep 0.3; exec %s --office %s status) | true; exec %s --office %s status >&-", w.convene,
	                                        w.office, w.convene, w.office);
	const char *argv[] = { "bash", "-c", line, NULL };

	cvn_run(w.dir, argv, 60000, &ran);
	cr_expect(ran.status == 74 && one_line(&ran.err) && strstr(ran.err.ptr, "standard output"), "%d: %s", ran.status, ran.err.ptr);
	cvn_ran_release(&ran);
}

Test(e2e_hostile, a_message_of_thousands_of_fields_is_read_in_time_and_one_of_megabytes_is_refused)
{
	CVN_AUTO_BUF(text, 4u << 20);

	given_people_and_a_letter();
	cvn_buf_str(&text, "Subject: Hello\nFrom: Ana <ana@local59.example>\n\n");
	for (int i = 0; i < 30000; i++)
		cvn_buf_str(&text, "Hello {{first_name}}, this is a line.\n");
	cvn_place_write(w.dir, "fields.md", text.ptr);
	cvn_world_tries(&w, &ran, "preview", "fields.md", "--to", "ana@d1.example", NULL);
	cr_expect(ran.status == 0, "%d: %s", ran.status, ran.err.ptr);
	cvn_ran_release(&ran);

	while (text.len <= 2u << 20)
		cvn_buf_str(&text, "Hello, this is a line.\n");
	cvn_place_write(w.dir, "large.md", text.ptr);
	CVN_AUTO_STR char *said = cvn_world_does(&w, 65, "preview", "large.md", "--to", "ana@d1.example", NULL);
	cr_expect(strstr(said, "large.md"), "%s", said);
}
