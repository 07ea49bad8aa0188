/*
 * mime.c - the MIME writer, there and back: any text as name, subject and value of a body (a line each), written as a message and read by
 * GMime. What was written is what is read, or it was refused.
 */
#include <gmime/gmime.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "convene/letter.h"

#include "convene/base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static char *take_line(const char **p)
{
	size_t n = strcspn(*p, "\n");
	char *line = cvn_span_dup(cvn_span_trim((struct cvn_span){ *p, n }));

	*p += n + ((*p)[n] != '\0');
	return line;
}

/* The text part, its line ends as LF. */
static char *text_of(GMimeObject *root)
{
	GMimeObject *part = GMIME_IS_MULTIPART(root) ? g_mime_multipart_get_part(GMIME_MULTIPART(root), 0) : NULL;
	GMimeStream *mem = g_mime_stream_mem_new();
	GByteArray *octets;
	char *text, *out;

	if (!GMIME_IS_PART(part))
		abort();
	g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(GMIME_PART(part)), mem);
	octets = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(mem));
	text = out = cvn_xstrndup((const char *)octets->data, octets->len);
	for (const char *in = text; *in; in++) {
		if (*in != '\r')
			*out++ = *in;
	}
	*out = '\0';
	g_object_unref(mem);
	return text;
}

static bool blanks_only_between_words(const char *s)
{
	return !strstr(s, "  ") && !strchr(s, '\t') && !strchr(s, '\r');
}

static void must_come_back(const struct cvn_buf *letter, const char *name, const char *subject, const char *value)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(letter->ptr, letter->len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);
	InternetAddressList *to = m ? g_mime_message_get_to(m) : NULL;
	CVN_AUTO_STR char *text = NULL;
	CVN_AUTO_STR char *line = cvn_xasprintf("<%s>\n", value);
	const char *got;

	if (!m || internet_address_list_length(to) != 1)
		abort();
	got = internet_address_get_name(internet_address_list_get_address(to, 0));
	if (blanks_only_between_words(name) && strcmp(got ? got : "", name) != 0)
		abort();
	got = g_mime_message_get_subject(m);
	if (blanks_only_between_words(subject) && subject[0] && strcmp(got ? got : "", subject) != 0)
		abort();
	text = text_of(g_mime_message_get_mime_part(m));
	if (!strchr(value, '\r') && !strstr(text, line))
		abort();
	g_object_unref(m);
	g_object_unref(parser);
	g_object_unref(stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct cvn_keys keys = { 1, { { 0, { 7 } } } };
	static const char message[] = "Subject: {{last_name}}\n\nHello\n\n\\<{{{building}}}\\>\n";
	static struct cvn_letter *l;
	CVN_AUTO_BUF(out, 4u << 20);
	CVN_AUTO_BUF(sender, 1024);
	CVN_AUTO_BUF(recipient, 1024);
	CVN_AUTO_STR char *all = cvn_xstrndup((const char *)data, n);
	const char *p = all;
	CVN_AUTO_STR char *name = take_line(&p);
	CVN_AUTO_STR char *subject = take_line(&p);
	CVN_AUTO_STR char *value = take_line(&p);
	CVN_AUTO_STR char *whole = cvn_xasprintf("%s%s%s", name, name[0] && subject[0] ? " " : "", subject);
	const struct cvn_letter_office office = { "Local 59", "local59.example", "100 State Street", "America/New_York", "en",
		                                  "Ana Rivera <ana@local59.example>", "answers@local59.example", NULL, &keys };
	struct cvn_err err = { 0 };

	if (n > 2048)
		return 0;
	if (!l) {
		g_mime_init();
		if (cvn_letter_compile(&office, &(struct cvn_letter_source){ .path = "m.md", .text = message, .len = sizeof message - 1,
				.layout = "", .campaign = "x" }, &l, &err) != CVN_OK)
			abort();
	}
	if (cvn_letter_write(l, &(struct cvn_reader){ .letter_id = 1, .email = "mia@mail.example", .domain = "mail.example",
			.first_name = name, .last_name = subject, .language = "en", .timezone = "", .building = value,
			.district = "", .roles = "", .fields = "", .params = "" }, 1796140800, &out, &sender, &recipient, &err) == CVN_OK &&
	    cvn_utf8_valid(value, strlen(value)))
		must_come_back(&out, whole, subject, value);
	return 0;
}
