/* judged.h - one mail from octets through the real child to a verdict, for tests. */
#ifndef TEST_INBOX_JUDGED_H
#define TEST_INBOX_JUDGED_H

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/inbox.h"

struct judged {
	struct cvn_mime_reader *reader;
	struct cvn_mail_tree *tree;
	struct cvn_verdict v;
};

static inline void judge(struct judged *j, const char *mail)
{
	struct cvn_err err = { 0 };

	if (!j->reader)
		cr_assert(eq(int, cvn_mime_reader_new(NULL, &j->reader, &err), CVN_OK));
	cvn_verdict_release(&j->v);
	cvn_mail_tree_free(j->tree);
	j->tree = NULL;
	cr_assert(eq(int, cvn_mime_read(j->reader, mail, strlen(mail), &j->tree, &err), CVN_OK), "%s", err.text);
	cvn_inbox_judge(j->tree, "local59.example", &j->v);
	cr_assert(cvn_rule_words(j->v.why)[0] != '\0', "rule '%s' has no words for people", j->v.why);
}

static inline void judged_release(struct judged *j)
{
	cvn_verdict_release(&j->v);
	cvn_mail_tree_free(j->tree);
	cvn_mime_reader_free(j->reader);
}

#endif
