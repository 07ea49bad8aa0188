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
