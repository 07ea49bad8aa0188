/*
 * letter.c - any text as a message file (header block, template, Markdown or, behind a first octet 'h', HTML) and as the values
 * of the person it is for. What is written must be a message: 7-bit, CRLF, lines within 998 octets, headers first.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "convene/letter.h"

#include "convene/base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must_be_a_message(const struct cvn_buf *b)
{
	size_t column = 0;

	for (size_t i = 0; i < b->len; i++) {
		unsigned char c = (unsigned char)b->ptr[i];

		column = c == '\n' ? 0 : column + 1;
		if (c == 0 || c >= 128 || column > 998 || (c == '\n' && (i == 0 || b->ptr[i - 1] != '\r')) ||
		    (c == '\r' && b->ptr[i + 1] != '\n'))
			abort();
	}
	if (strncmp(b->ptr, "Date: ", 6) != 0 || !strstr(b->ptr, "\r\n\r\n"))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct cvn_keys keys = { 1, { { 0, { 7 } } } };
	const struct cvn_letter_office office = { "Local 59", "local59.example", "100 State Street", "America/New_York", "en",
		                                  "Ana Rivera <ana@local59.example>", "answers@local59.example",
		                                  "https://act.local59.example", &keys };
	CVN_AUTO(cvn_letter_free) struct cvn_letter *l = NULL;
	CVN_AUTO_BUF(out, 4u << 20);
	CVN_AUTO_BUF(sender, 1024);
	CVN_AUTO_BUF(recipient, 1024);
	bool html = n > 0 && data[0] == 'h';
	CVN_AUTO_STR char *text = cvn_xstrndup((const char *)data + html, n - html);
	struct cvn_err err = { 0 };

	if (n > 8192 || cvn_letter_compile(&office, &(struct cvn_letter_source){ .path = html ? "m.html" : "m.md", .text = text,
			.len = strlen(text), .layout = "", .campaign = "x" }, &l, &err) != CVN_OK)
		return 0;
	if (cvn_letter_write(l, &(struct cvn_reader){ .letter_id = 1, .email = "mia@mail.example", .domain = "mail.example",
			.first_name = text, .last_name = "Okafor", .language = "en", .timezone = "", .building = "Pine \"Street\"\n",
			.district = text, .roles = "", .fields = text, .params = "" }, 1796140800, &out, &sender, &recipient, &err) == CVN_OK)
		must_be_a_message(&out);
	cvn_buf_clear(&out);
	if (cvn_letter_write(l, &(struct cvn_reader){ .letter_id = 1, .email = "mia@mail.example", .domain = "mail.example",
			.first_name = "Mía", .last_name = "", .language = "ar", .timezone = "Asia/Tokyo", .building = text,
			.district = "5", .roles = "", .fields = "{\"a\":\"x\"}", .params = "" }, 1796140800, &out, &sender, &recipient,
			&err) == CVN_OK)
		must_be_a_message(&out);
	return 0;
}
