/*
 * test_connect.c - from a section [mailbox] to a login: which secret is asked of whom, and what a bad one ends with.
 */
#include "imap/scripted.h"

#include <criterion/new/assert.h>

#include "convene/base/clock.h"
#include "convene/inbox.h"
#include "convene/office.h"

static struct cvn_err err;
static struct cvn_office office = { .dir = (char *)"/tmp" };

TestSuite(connect, .fini = end_server, .timeout = 60);

static void expect_login(int fd, const char *words)
{
	char line[1000] = "";

	say(fd, "* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] ready\r\n");
	if (read(fd, line, sizeof line - 1) <= 0 || !strstr(line, words)) {
		say(fd, "1 NO [AUTHENTICATIONFAILED] not what was expected\r\n");
		return;
	}
	say(fd, "1 OK welcome\r\n");
	hear(fd);
	say(fd, "* CAPABILITY IMAP4rev1\r\n2 OK done\r\n");
	hear(fd);
	say(fd, "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n3 OK done\r\n");
}

static void wants_token(int fd)
{
	expect_login(fd, "AUTHENTICATE XOAUTH2 dXNlcj1hbnN3ZXJzAWF1dGg9QmVhcmVyIHRvay0xMjMBAQ==");
}

static void wants_password(int fd)
{
	expect_login(fd, "\"from the command\"");
}

static int try(struct cvn_mailbox m)
{
	char url[80];

	snprintf(url, sizeof url, "imap://127.0.0.1:%u/INBOX", port);
	m.label = (char *)"answers";
	m.url = url;
	m.user = (char *)"answers";
	m.starttls = CVN_STARTTLS_OFF;
	return cvn_inbox_try_login(&office, &m, &err);
}

Test(connect, token_of_the_command_logs_in)
{
	given_server(wants_token);
	cr_expect(eq(int, try((struct cvn_mailbox){ .token_command = (char *)"echo tok-123" }), CVN_OK), "%s", err.text);
}

Test(connect, password_of_the_command_logs_in)
{
	given_server(wants_password);
	cr_expect(eq(int, try((struct cvn_mailbox){ .password = { .command = (char *)"echo from the command" } }), CVN_OK), "%s", err.text);
}

Test(connect, command_that_fails_or_says_nothing_is_told_and_no_login_is_tried)
{
	given_server(wants_token);
	cr_expect(ne(int, try((struct cvn_mailbox){ .token_command = (char *)"exit 3" }), CVN_OK));
	cr_expect(eq(int, try((struct cvn_mailbox){ .token_command = (char *)"true" }), CVN_E_CONFIG), "%s", err.text);
	cr_expect(strstr(err.text, "mailbox answers") != NULL, "%s", err.text);
}

Test(connect, wrong_token_is_a_refusal_and_stands_in_no_message)
{
	given_server(wants_token);
	cr_expect(eq(int, try((struct cvn_mailbox){ .token_command = (char *)"echo another-token" }), CVN_E_DENIED), "%s", err.text);
	cr_expect(strstr(err.text, "another-token") == NULL, "%s", err.text);
}
