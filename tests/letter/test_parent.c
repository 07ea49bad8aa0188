/*
 * test_parent.c - an answer to a person's mail: threaded below it, and never by what a stranger smuggles into a Message-ID.
 */
#include "letter/letters.h"

static struct cvn_buf out;

static void done(void)
{
	cvn_buf_release(&out);
}

TestSuite(parent, .fini = done);

static void given_answer_to(const char *id)
{
	struct cvn_reader p = a_reader();
	CVN_AUTO_STR char *text = cvn_xasprintf("Subject: Re: hearing\nKind: answer\nIn-Reply-To: %s\n\nYes.\n", id);

	cvn_buf_init(&out, 1 << 20);
	write_letter(text, &p, &out);
}

Test(parent, answer_is_threaded_and_not_marked_as_a_machines)
{
	given_answer_to("<abc.123@mail.example>");
	cr_expect(strstr(out.ptr, "\r\nIn-Reply-To: <abc.123@mail.example>\r\nReferences: <abc.123@mail.example>\r\n") != NULL);
	cr_expect(strstr(out.ptr, "Auto-Submitted") == NULL);
	cr_expect(strstr(out.ptr, "Precedence") == NULL);
}

Test(parent, what_is_no_message_id_never_becomes_a_header)
{
	static const char *const bad[] = { "<a@b>\tX-Evil: 1", "<a@b> <c@d>", "abc", "<abc>", "<\xc3\xa9@b>", "<a@b", "<>" };

	for (size_t i = 0; i < CVN_COUNT(bad); i++) {
		given_answer_to(bad[i]);
		cr_expect(strstr(out.ptr, "In-Reply-To") == NULL, "%s", bad[i]);
		cvn_buf_release(&out);
	}
	cvn_buf_init(&out, 1);
}
