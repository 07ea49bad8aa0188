/*
 * test_parts.c - pictures and attachments.
 */
#include "letters.h"

#include "convene/base/banned.h"

static int load(void *arg, const char *name, bool each, struct cvn_buf *out, struct cvn_err *err)
{
	(void)arg;
	if (!each && strcmp(name, "school.png") == 0)
		cvn_buf_str(out, "\x89PNG picture");
	else if (!each && strcmp(name, "flyer ñ.pdf") == 0)
		cvn_buf_str(out, "%PDF flyer");
	else if (!each && strcmp(name, "card.txt") == 0)
		cvn_buf_str(out, "Seat of {{first_name}}\n");
	else if (each && strcmp(name, "certificates/mia@mail.example.pdf") == 0)
		cvn_buf_str(out, "%PDF Mia");
	else
		return cvn_fail(err, CVN_E_NOTFOUND, "there is no such file");
	return CVN_OK;
}

static int compile_with_files(const char *text, struct cvn_letter **out, struct cvn_err *err)
{
	return cvn_letter_compile(&test_office,
	                          &(struct cvn_letter_source){ .path = "m.md", .text = text, .len = strlen(text), .layout = "",
				                               .campaign = "x", .load = load },
	                          out, err);
}

static int write_with_files(const char *text, const struct cvn_reader *p, struct cvn_buf *out, struct cvn_err *err)
{
	CVN_AUTO(cvn_letter_free) struct cvn_letter *l = NULL;
	CVN_AUTO_BUF(sender, 1024);
	CVN_AUTO_BUF(recipient, 1024);
	int rc = compile_with_files(text, &l, err);

	return rc == CVN_OK ? cvn_letter_write(l, p, NOON, out, &sender, &recipient, err) : rc;
}

Test(parts, a_picture_beside_the_message_travels_with_it_once)
{
	CVN_AUTO_BUF(out, 1 << 20);
	struct cvn_reader p = a_reader();
	struct cvn_err err = { 0 };

	cr_assert_eq(write_with_files("Subject: A\n\n![The school](school.png) ![again](school.png) ![far](https://x.example/y.png)\n", &p, &out, &err),
	             CVN_OK, "%s", err.text);
	EXPECT_HAS(out.ptr, "Content-Type: multipart/related; type=\"multipart/alternative\";\r\n boundary=\"=_convene_related\"\r\n");
	EXPECT_HAS(out.ptr, "Content-Type: image/png;\r\n name=\"school.png\"\r\nContent-ID: <picture1.");
	EXPECT_HAS(out.ptr, "Content-Disposition: inline;\r\n filename=\"school.png\"");
	EXPECT_HAS(out.ptr, "\r\n\r\niVBORyBwaWN0dXJl\r\n--=_convene_related--\r\n");
	EXPECT_HAS_NOT(out.ptr, "picture2");
	EXPECT_HAS(out.ptr, "cid:picture1.");
	EXPECT_HAS(out.ptr, "https://x.example/y.png");
}

Test(parts, attachments_are_the_same_for_all_or_each_persons_own)
{
	CVN_AUTO_BUF(out, 1 << 20);
	struct cvn_reader p = a_reader();
	struct cvn_err err = { 0 };

	cr_assert_eq(write_with_files("Subject: A\nAttach: flyer ñ.pdf\nAttach-each: certificates/{{email}}.pdf\nAttach-page: card.txt\n\nHi\n", &p,
	                              &out, &err), CVN_OK, "%s", err.text);
	EXPECT_HAS(out.ptr, "Content-Type: multipart/mixed; boundary=\"=_convene_mixed\"");
	EXPECT_HAS(out.ptr, "filename*0*=utf-8''flyer%20%C3%B1.pdf");
	EXPECT_HAS(out.ptr, "filename=\"mia@mail.example.pdf\"");
	EXPECT_HAS(out.ptr, "\r\n\r\nJVBERiBNaWE=\r\n--=_convene_mixed\r\n");
	EXPECT_HAS(out.ptr, "filename=\"card.txt\"");
	EXPECT_HAS(out.ptr, "\r\n\r\nU2VhdCBvZiBNw61hCg==\r\n--=_convene_mixed--\r\n");
}

Test(parts, a_person_without_their_file_gets_no_letter_and_others_do)
{
	CVN_AUTO_BUF(out, 1 << 20);
	struct cvn_reader p = a_reader();
	struct cvn_err err = { 0 };

	p.email = "other@mail.example";
	cr_assert_eq(write_with_files("Subject: A\nAttach-each: certificates/{{email}}.pdf\n\nHi\n", &p, &out, &err), CVN_E_INVALID);
	EXPECT_HAS(err.text, "'certificates/other@mail.example.pdf': there is no such file");
	p.fields = "{\"file\":\"../../convene.conf\"}";
	cr_assert_eq(write_with_files("Subject: A\nAttach-each: certificates/{{file}}\n\nHi\n", &p, &out, &err), CVN_E_INVALID);
	EXPECT_HAS(err.text, "is no file of the folder");
	p.fields = "{\"file\":\"deeper/x.pdf\"}";
	cr_assert_eq(write_with_files("Subject: A\nAttach-each: certificates/{{file}}\n\nHi\n", &p, &out, &err), CVN_E_INVALID);
	EXPECT_HAS(err.text, "is no file of the folder");
}

Test(parts, a_missing_file_is_named_where_the_message_names_it)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "Subject: A\n\nSee\n![x](gone.png)\n", "m.md:4:6: 'gone.png': there is no such file" },
		{ "Subject: A\nAttach: gone.pdf\n\nHi\n", "m.md:2:9: 'gone.pdf': there is no such file" },
		{ "Subject: A\nAttach: ../x.pdf\n\nHi\n", "m.md:2:9: Attach: a file beside the message, not '../x.pdf'" },
		{ "Subject: A\nAttach: /etc/passwd\n\nHi\n", "m.md:2:9: Attach: a file beside the message" },
		{ "Subject: A\nAttach-each: {{email}}.pdf\n\nHi\n", "m.md:2:14: Attach-each names a folder" },
		{ "Subject: A\n\n![x](../../etc/x.png)\n", "m.md:3:6: a file beside the message, not '../../etc/x.png'" },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		CVN_AUTO(cvn_letter_free) struct cvn_letter *l = NULL;
		struct cvn_err err = { 0 };

		cr_expect_eq(compile_with_files(cases[i].text, &l, &err), CVN_E_INVALID, "%s", cases[i].text);
		EXPECT_HAS(err.text, cases[i].expected);
	}
}
