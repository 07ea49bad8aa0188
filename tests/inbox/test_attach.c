/*
 * test_attach.c - attachments of strangers: no name leaves its directory, no type is believed.
 */
#include "judged.h"

static struct cvn_mime_reader *reader;
static struct cvn_mail_tree *tree;

static void given_attachment(const char *name, const char *type, const char *octets)
{
	const struct cvn_mime_options options = { .want_data = true };
	CVN_AUTO_STR char *mail = cvn_xasprintf("Content-Type: %s; name=\"%s\"\nContent-Disposition: attachment\n\n%s", type, name, octets);
	struct cvn_err err = { 0 };

	cvn_mail_tree_free(tree);
	tree = NULL;
	if (!reader)
		cr_assert(eq(int, cvn_mime_reader_new(&options, &reader, &err), CVN_OK));
	cr_assert(eq(int, cvn_mime_read(reader, mail, strlen(mail), &tree, &err), CVN_OK), "%s", err.text);
}

static void done(void)
{
	cvn_mail_tree_free(tree);
	cvn_mime_reader_free(reader);
}

TestSuite(attach, .fini = done);

Test(attach, name_has_no_path_no_dots_in_front_and_an_end)
{
	static const char *const names[][2] = {
		{ "../../etc/passwd", "01-passwd" },      { "C:\\\\Windows\\\\evil.exe", "01-evil.exe" }, { ".bashrc", "01-bashrc" },
		{ "a b;rm -rf $(x).pdf", "01-a_b_rm_-rf___x_.pdf" }, { "..", "01-unnamed" },
	};

	for (size_t i = 0; i < CVN_COUNT(names); i++) {
		struct cvn_attachment a[3];

		given_attachment(names[i][0], "application/octet-stream", "x");
		cr_assert(eq(sz, cvn_inbox_attachments(tree, a, 3), 1), "%s", names[i][0]);
		cr_expect(eq(str, a[0].name, (char *)names[i][1]));
		cr_expect(strchr(a[0].name, '/') == NULL && strstr(a[0].name, "..") == NULL);
	}
}

Test(attach, signs_that_hide_the_end_of_a_name_are_shown)
{
	struct cvn_attachment a[3];

	given_attachment("annex\xe2\x80\xae" "fdp.exe", "application/pdf", "MZ");
	cr_assert(eq(sz, cvn_inbox_attachments(tree, a, 3), 1));
	cr_expect(eq(str, a[0].name, (char *)"01-annex_fdp.exe"));
	given_attachment("a\xe2\x80\x8b" "b\xef\xbb\xbf.txt", "text/plain", "x");
	cr_assert(eq(sz, cvn_inbox_attachments(tree, a, 3), 1));
	cr_expect(eq(str, a[0].name, (char *)"01-a_b_.txt"));
	given_attachment("ni\xc3\xb1o.pdf", "application/pdf", "%PDF-1.4");
	cr_assert(eq(sz, cvn_inbox_attachments(tree, a, 3), 1));
	cr_expect(eq(str, a[0].name, (char *)"01-ni\xc3\xb1o.pdf"));
}

Test(attach, type_is_what_the_octets_say)
{
	struct cvn_attachment a[3];

	given_attachment("minutes.pdf", "application/pdf", "MZ\x90\x03 this is a program");
	cr_assert(eq(sz, cvn_inbox_attachments(tree, a, 3), 1));
	cr_expect(eq(str, (char *)a[0].type, "application/x-dosexec"));
	given_attachment("x", "application/octet-stream", "%PDF-1.4");
	cr_assert(eq(sz, cvn_inbox_attachments(tree, a, 3), 1));
	cr_expect(eq(str, (char *)a[0].type, "application/pdf"));
}

Test(attach, mail_without_attachments_has_none)
{
	struct cvn_attachment a[3];
	struct cvn_err err = { 0 };

	given_attachment("x", "application/octet-stream", "x");
	cvn_mail_tree_free(tree);
	tree = NULL;
	cr_assert(eq(int, cvn_mime_read(reader, "Subject: a\n\nb\n", 14, &tree, &err), CVN_OK));
	cr_expect(eq(sz, cvn_inbox_attachments(tree, a, 3), 0));
}
