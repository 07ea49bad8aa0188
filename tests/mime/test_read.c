/*
 * test_read.c - strangers' mail through the real child: what the tree says, and what hostile mail cannot do.
 */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/base/buf.h"
#include "convene/base/clock.h"
#include "convene/mime.h"

static struct cvn_mime_reader *reader;
static struct cvn_mail_tree *tree;
static struct cvn_err err;

static void open_reader(void)
{
	cr_assert(eq(int, cvn_mime_reader_new(NULL, &reader, &err), CVN_OK));
}

static void close_reader(void)
{
	cvn_mail_tree_free(tree);
	cvn_mime_reader_free(reader);
}

static void read_mail(const char *mail)
{
	cvn_mail_tree_free(tree);
	tree = NULL;
	cr_assert(eq(int, cvn_mime_read(reader, mail, strlen(mail), &tree, &err), CVN_OK), "%s", err.text);
}

static int read_octets(const void *mail, size_t n)
{
	cvn_mail_tree_free(tree);
	tree = NULL;
	return cvn_mime_read(reader, mail, n, &tree, &err);
}

TestSuite(mime, .init = open_reader, .fini = close_reader, .timeout = 60);

Test(mime, headers_are_decoded_and_unfolded)
{
	read_mail("From: =?utf-8?q?Ren=C3=A9e?= <renee@example.org>\r\nSubject: =?iso-8859-1?q?Caf=E9?=\r\n =?utf-8?b?IGFicmU=?=\r\n\r\nhi\r\n");
	cr_expect(eq(str, (char *)cvn_mail_header(tree, "from"), "Renée <renee@example.org>"));
	cr_expect(eq(str, (char *)cvn_mail_header(tree, "Subject"), "Café abre"));
	cr_expect(eq(str, (char *)cvn_mail_header(tree, "Nobody"), ""));
}

Test(mime, text_of_every_charset_arrives_as_utf8)
{
	static const struct {
		const char *charset, *octets, *want;
	} cases[] = {
		{ "iso-8859-1", "caf\xe9", "café" },
		{ "windows-1251", "\xc4\xe0", "Да" },
		{ "iso-2022-jp", "\x1b$B$O$$\x1b(B", "はい" },
		{ "gb2312", "\xca\xc7", "是" },
		{ "utf-8", "sí", "sí" },
		{ "utf-8", "caf\xe9", "café" },         /* it lied: what it lied about is Windows-1252 */
		{ "iso-2022-jp", "\xe3\x81\xaf\xe3\x81\x84", "はい" },         /* eight bits in a charset of seven */
		{ "x-no-such-charset", "caf\xe9", "café" },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		char mail[300];

		snprintf(mail, sizeof mail, "Content-Type: text/plain; charset=%s\n\n%s", cases[i].charset, cases[i].octets);
		read_mail(mail);
		if (i == 5)
			cr_expect(strstr(tree->part[0].text, "caf") == tree->part[0].text);
		else
			cr_expect(eq(str, tree->part[0].text, (char *)cases[i].want), "%s", cases[i].charset);
	}
}

Test(mime, every_line_end_gives_the_same_text)
{
	read_mail("Subject: a\n\none\ntwo\n");
	cr_expect(eq(str, tree->part[0].text, "one\ntwo\n"));
	read_mail("Subject: a\r\n\r\none\r\ntwo\r\n");
	cr_expect(eq(str, tree->part[0].text, "one\ntwo\n"));
	read_mail("Subject: a\r\rone\rtwo\r");
	cr_expect(eq(str, tree->part[0].text, "one\ntwo\n"));
	cr_expect(eq(str, (char *)cvn_mail_header(tree, "Subject"), "a"));
}

Test(mime, parts_stand_in_document_order_with_their_parents)
{
	read_mail("Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; boundary=b\n\n"
	          "--b\n\nplain\n--b\nContent-Type: text/html\n\n<p>html\n--b--\n--a\nContent-Type: message/rfc822\n\n"
	          "Subject: inner\nTo: x@example.org\n\nold\n--a--\n");
	cr_assert(eq(sz, tree->n_parts, 6));
	cr_expect(eq(str, tree->part[3].type, "text/html"));
	cr_expect(eq(int, tree->part[3].parent, 1));
	cr_expect(eq(str, tree->part[4].type, "message/rfc822"));
	cr_expect(eq(str, (char *)cvn_mail_field(&tree->part[5], "Subject"), "inner"));
	cr_expect(cvn_mail_inside(tree, 5, 4));
	cr_expect(not(cvn_mail_inside(tree, 3, 4)));
}

Test(mime, attachment_keeps_its_name_size_and_first_octets_only)
{
	read_mail("Content-Type: application/pdf; name=\"../../etc/minutes.pdf\"\nContent-Disposition: attachment\n"
	          "Content-Transfer-Encoding: base64\n\nJVBERi0xLjQK\n");
	cr_expect(eq(str, tree->part[0].filename, "../../etc/minutes.pdf"));
	cr_expect(eq(u64, tree->part[0].size, 9));
	cr_expect(eq(sz, tree->part[0].head_len, 9));
	cr_expect(tree->part[0].data == NULL);
	cr_expect(tree->part[0].text == NULL);
}

Test(mime, calendar_answer_is_read_in_the_child)
{
	read_mail("Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:REPLY\nBEGIN:VEVENT\n"
	          "UID:u1\nSEQUENCE:2\nDTSTAMP:20261101T120000Z\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ana@example.org\n"
	          "ORGANIZER:mailto:events+tok@example.net\nEND:VEVENT\nEND:VCALENDAR\n");
	cr_assert(eq(sz, tree->n_calendars, 1));
	cr_expect(eq(str, tree->calendar[0].method, "REPLY"));
	cr_expect(eq(str, tree->calendar[0].uid, "u1"));
	cr_expect(eq(str, tree->calendar[0].attendee, "ana@example.org"));
	cr_expect(eq(str, tree->calendar[0].partstat, "accepted"));
	cr_expect(eq(int, tree->calendar[0].sequence, 2));
}

Test(mime, same_calendar_object_twice_in_a_mail_is_one)
{
	static const char object[] = "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:u1\nATTENDEE;PARTSTAT=DECLINED:mailto:a@b.example\n"
	                             "END:VEVENT\nEND:VCALENDAR\n";
	CVN_AUTO_BUF(b, 4096);

	cvn_buf_printf(&b, "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: text/calendar; method=REPLY\n\n%s"
	                   "--a\nContent-Type: application/ics; name=invite.ics\n\n%s--a--\n", object, object);
	read_mail(b.ptr);
	cr_expect(eq(sz, tree->n_calendars, 1));
}

Test(mime, preflight_refuses_what_only_costs_time)
{
	CVN_AUTO_BUF(many, 16u << 20);
	CVN_AUTO_BUF(wide, 16u << 20);
	CVN_AUTO_BUF(parts, 16u << 20);

	for (int i = 0; i < 2000; i++)
		cvn_buf_printf(&many, "X-%d: y\n", i);
	cr_expect(eq(int, read_octets(many.ptr, many.len), CVN_E_LIMIT));
	cvn_buf_str(&wide, "Subject: ");
	for (int i = 0; i < 70000; i++)
		cvn_buf_char(&wide, 'a');
	cr_expect(eq(int, read_octets(wide.ptr, wide.len), CVN_E_LIMIT));
	cvn_buf_str(&parts, "Content-Type: multipart/mixed; boundary=abc\n\n");
	for (int i = 0; i < 20000; i++)
		cvn_buf_str(&parts, "--abc\n\nx\n");
	cr_expect(eq(int, read_octets(parts.ptr, parts.len), CVN_E_LIMIT));
}

Test(mime, deep_nesting_is_cut_and_does_no_harm)
{
	CVN_AUTO_BUF(b, 4u << 20);

	for (int i = 0; i < 300; i++)
		cvn_buf_printf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
	cvn_buf_str(&b, "\nhello\n");
	read_mail(b.ptr);
	cr_expect(tree->cut);
	cr_expect(le(sz, tree->n_parts, CVN_MIME_MAX_PARTS));
}

Test(mime, parentheses_without_end_do_no_harm)
{
	CVN_AUTO_BUF(b, 1u << 20);

	cvn_buf_str(&b, "From: ");
	for (int i = 0; i < 60000; i++)
		cvn_buf_char(&b, '(');
	cvn_buf_str(&b, "\n\nx\n");
	read_mail(b.ptr);
	cr_expect(eq(sz, tree->n_parts, 1));
}

Test(mime, truncations_and_flipped_bits_never_end_the_reader)
{
	static const char mail[] = "From: a@example.org\nSubject: =?utf-8?b?4pi6?=\nMIME-Version: 1.0\n"
	                           "Content-Type: multipart/mixed; boundary=\"q\"; x*0*=utf-8''%41; x*1=b\n\n--q\n"
	                           "Content-Type: text/plain; charset=utf-7\nContent-Transfer-Encoding: quoted-printable\n\n=41+AGE-=\n--q\n"
	                           "Content-Type: text/calendar\nContent-Transfer-Encoding: base64\n\nQkVHSU46VkNBTEVOREFS\n--q--\n";
	char copy[sizeof mail];

	for (size_t n = 0; n < sizeof mail; n++)
		cr_assert(eq(int, read_octets(mail, n), CVN_OK), "cut at %zu: %s", n, err.text);
	for (size_t i = 0; i < (sizeof mail - 1) * 8; i += 3) {
		memcpy(copy, mail, sizeof mail);
		copy[i / 8] = (char)(copy[i / 8] ^ (1 << (i % 8)));
		cr_assert(eq(int, read_octets(copy, sizeof mail - 1), CVN_OK), "bit %zu: %s", i, err.text);
	}
}

Test(mime, reader_goes_on_after_a_mail_it_refused)
{
	CVN_AUTO_BUF(many, 1u << 20);

	for (int i = 0; i < 2000; i++)
		cvn_buf_printf(&many, "X-%d: y\n", i);
	cr_expect(eq(int, read_octets(many.ptr, many.len), CVN_E_LIMIT));
	read_mail("Subject: still here\n\nyes\n");
	cr_expect(eq(str, (char *)cvn_mail_header(tree, "Subject"), "still here"));
}

Test(mime, child_is_replaced_after_its_share_of_mails)
{
	const struct cvn_mime_options few = { .recycle_after = 2 };

	cvn_mime_reader_free(reader);
	cr_assert(eq(int, cvn_mime_reader_new(&few, &reader, &err), CVN_OK));
	for (int i = 0; i < 7; i++)
		read_mail("Subject: again\n\nx\n");
	cr_expect(eq(str, (char *)cvn_mail_header(tree, "Subject"), "again"));
}

Test(mime, child_that_does_not_answer_in_time_is_ended_and_the_mail_given_up)
{
	const struct cvn_mime_options hasty = { .wait_ms = 1 };
	CVN_AUTO_BUF(b, 10u << 20);
	int64_t began = cvn_monotonic_ms();

	cvn_mime_reader_free(reader);
	cr_assert(eq(int, cvn_mime_reader_new(&hasty, &reader, &err), CVN_OK));
	cvn_buf_str(&b, "Content-Type: text/plain; charset=gb18030\n\n");
	while (b.len < (9u << 20))
		cvn_buf_str(&b, "\xca\xc7 and more \xca\xc7 and more ");
	cr_expect(eq(int, read_octets(b.ptr, b.len), CVN_E_LIMIT));
	cr_expect(lt(i64, cvn_monotonic_ms() - began, 3000));
}
