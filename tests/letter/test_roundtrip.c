/*
 * test_roundtrip.c - what was written is what readers read: random people in many scripts, read back by GMime here and by
 * Python's email package (read-letters.py), which share no code with each other or with us.
 */
#include <gmime/gmime.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "letters.h"

#include "convene/base/file.h"

#include "convene/base/banned.h"

#define LETTERS 400

static uint32_t seed;

static uint32_t next(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

/* A few words of one script, or of several; also what is special in headers, HTML, URLs and quoted-printable. */
static void words(struct cvn_buf *out)
{
	static const struct {
		uint32_t first, count;
	} scripts[] = { { 0x61, 26 }, { 0x41, 26 }, { 0xc0, 64 }, { 0x100, 100 }, { 0x391, 50 }, { 0x410, 64 }, { 0x5d0, 27 },
		        { 0x627, 36 }, { 0x905, 50 }, { 0xe01, 40 }, { 0x4e00, 2000 }, { 0xac00, 2000 }, { 0x1f600, 60 },
		        { 0x1e900, 30 } };
	static const char special[] = "\"'\\()<>@,;:.=?_&%+-*/#!~|^`$[]{}";
	size_t n = 1 + next(4), script = next(CVN_COUNT(scripts));

	cvn_buf_clear(out);
	for (size_t w = 0; w < n; w++) {
		if (w > 0)
			cvn_buf_char(out, ' ');
		for (size_t i = 0, len = 1 + next(next(20) ? 12 : 90); i < len; i++) {
			char utf8[4];

			if (next(12) == 0)
				cvn_buf_char(out, special[next(sizeof special - 1)]);
			else
				cvn_buf_add(out, utf8, cvn_utf8_put(scripts[script].first + next(scripts[script].count), utf8));
		}
		script = next(5) ? script : next(CVN_COUNT(scripts));
	}
}

/* An address in any script; most local parts are ASCII, as they are in life. */
static void address(struct cvn_buf *email, struct cvn_buf *domain)
{
	static const struct {
		const char *readable, *wire;
	} domains[] = {
		{ "mail.example", "mail.example" }, { "bücher.example", "xn--bcher-kva.example" },
		{ "例え.example", "xn--r8jz45g.example" }, { "почта.example", "xn--80a1acny.example" },
		{ "مثال.example", "xn--mgbh0fb.example" }, { "דוגמה.example", "xn--6dbbec0c.example" },
	};
	static const char *const locals[] = { "mia", "o'neil", "a+b", "x_y-z", "用户", "мария", "josé", "منى" };
	size_t d = next(CVN_COUNT(domains)), l = next(3) ? next(4) : next(CVN_COUNT(locals));

	cvn_buf_clear(email);
	cvn_buf_clear(domain);
	cvn_buf_printf(email, "%s%u@%s", locals[l], (unsigned)next(1000), domains[d].readable);
	cvn_buf_str(domain, domains[d].wire);
}

static bool seven_bit(const char *s)
{
	while (*s && (unsigned char)*s < 128)
		s++;
	return *s == '\0';
}

static void check_wire(const char *p, size_t n, bool ascii)
{
	size_t column = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		cr_assert((c < 128 || !ascii) && c != 0, "octet %02x", c);
		cr_assert(c != '\n' || (i > 0 && p[i - 1] == '\r'), "bare LF");
		cr_assert(c != '\r' || (i + 1 < n && p[i + 1] == '\n'), "bare CR");
		column = c == '\n' ? 0 : column + 1;
		cr_assert(column <= 998, "a line of %zu octets", column);
	}
}

static char *body_of(GMimeObject *part)
{
	GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(part));
	GMimeStream *mem = g_mime_stream_mem_new();
	GByteArray *octets;
	char *text;

	g_mime_data_wrapper_write_to_stream(content, mem);
	octets = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(mem));
	text = cvn_xstrndup((const char *)octets->data, octets->len);
	g_object_unref(mem);
	return text;
}

static void expect_text(const char *got, const char *want, const char *what)
{
	cr_assert(got && strcmp(got, want) == 0, "%s: '%s' came back as '%s'", what, want, got ? got : "nothing");
}

static void expect_mailbox(InternetAddressList *list, const char *name, const char *mail, const char *what)
{
	InternetAddress *a;

	cr_assert_eq(internet_address_list_length(list), 1, "%s", what);
	a = internet_address_list_get_address(list, 0);
	if (name)
		expect_text(internet_address_get_name(a), name, what);
	cr_assert(INTERNET_ADDRESS_IS_MAILBOX(a));
	expect_text(internet_address_mailbox_get_idn_addr(INTERNET_ADDRESS_MAILBOX(a)), mail, what);
}

/* Subject, display names, addresses and the plain text, as GMime understands them. */
static void check_with_gmime(const struct cvn_buf *letter, const char *name, const char *subject, const char *mail)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(letter->ptr, letter->len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);
	InternetAddressList *to = g_mime_message_get_to(m);
	GMimeObject *root = g_mime_message_get_mime_part(m);
	CVN_AUTO_STR char *text = NULL;
	CVN_AUTO_STR char *line = cvn_xasprintf("Name: %s\n", name);

	expect_text(g_mime_message_get_subject(m), subject, "GMime subject");
	expect_mailbox(to, name, mail, "GMime To");
	expect_mailbox(g_mime_message_get_from(m), "Ana Müller", "ana@xn--mller-kva.example", "GMime From");
	cr_assert(GMIME_IS_MULTIPART(root) && g_mime_multipart_get_count(GMIME_MULTIPART(root)) == 2);
	text = body_of(g_mime_multipart_get_part(GMIME_MULTIPART(root), 0));
	for (char *in = text, *out = text;; in++) {
		if (*in != '\r')
			*out++ = *in;
		if (!*in)
			break;
	}
	EXPECT_HAS(text, line);
	g_object_unref(m);
	g_object_unref(parser);
	g_object_unref(stream);
}

static void save(const char *dir, int i, const struct cvn_buf *letter, const char *name, const char *subject, const char *mail)
{
	CVN_AUTO_STR char *path = cvn_xasprintf("%s/%d.eml", dir, i);
	CVN_AUTO_STR char *wanted = cvn_xasprintf("%s/%d.txt", dir, i);
	CVN_AUTO_STR char *lines = cvn_xasprintf("%s\n%s\n%s\n", name, subject, mail);

	cr_assert_eq(cvn_file_write(path, letter->ptr, letter->len, 0600, NULL), CVN_OK);
	cr_assert_eq(cvn_file_write(wanted, lines, strlen(lines), 0600, NULL), CVN_OK);
}

static void write_all(const char *dir)
{
	CVN_AUTO(cvn_letter_free) struct cvn_letter *l = NULL;
	CVN_AUTO_BUF(out, 1 << 20);
	CVN_AUTO_BUF(sender, 1024);
	CVN_AUTO_BUF(recipient, 1024);
	CVN_AUTO_BUF(first, 4096);
	CVN_AUTO_BUF(last, 4096);
	CVN_AUTO_BUF(email, 4096);
	CVN_AUTO_BUF(domain, 4096);
	struct cvn_err err = { 0 };

	cr_assert_eq(compile_message("m.md", "From: Ana Müller <ana@müller.example>\nSubject: {{first_name}}: {{last_name}}\n\nDear {{first_name}},\n\nName: {{name}}\n\nEnd.\n", "", false,
	                             &l, &err), CVN_OK, "%s", err.text);
	for (int i = 0; i < LETTERS; i++) {
		struct cvn_reader p = a_reader();

		words(&first);
		words(&last);
		address(&email, &domain);
		p.email = email.ptr;
		p.domain = domain.ptr;
		p.letter_id = i + 1;
		p.first_name = first.ptr;
		p.last_name = last.ptr;
		CVN_AUTO_STR char *name = cvn_xasprintf("%s %s", p.first_name, p.last_name);
		CVN_AUTO_STR char *subject = cvn_xasprintf("%s: %s", p.first_name, p.last_name);

		cr_assert_eq(cvn_letter_write(l, &p, NOON, &out, &sender, &recipient, &err), CVN_OK, "%s: %s", name, err.text);
		check_wire(out.ptr, out.len, seven_bit(recipient.ptr));
		cr_assert_str_eq(strrchr(recipient.ptr, '@') + 1, p.domain);
		check_with_gmime(&out, name, subject, recipient.ptr);
		if (dir)
			save(dir, i, &out, name, subject, recipient.ptr);
	}
}

Test(roundtrip, names_and_addresses_in_any_script_come_back_by_gmime, .timeout = 120)
{
	g_mime_init();
	for (seed = 1; seed < 4; seed++) {
		uint32_t keep = seed;

		write_all(NULL);
		seed = keep;
	}
	g_mime_shutdown();
}

Test(roundtrip, names_and_addresses_in_any_script_come_back_by_pythons_email_package, .timeout = 120)
{
	char dir[] = "/tmp/cvn-letters-XXXXXX", command[200];
	int rc;

	if (access("/usr/bin/python3", X_OK) != 0)
		cr_skip("there is no /usr/bin/python3 here");
	cr_assert(mkdtemp(dir));
	g_mime_init();
	seed = 77;
	write_all(dir);
	g_mime_shutdown();
	snprintf(command, sizeof command, "/usr/bin/python3 tests/letter/read-letters.py %s", dir);
	rc = system(command);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	cr_assert_eq(system(command), 0);
	cr_assert_eq(rc, 0);
}
