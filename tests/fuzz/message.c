/*
 * message.c - any text as a message file: its header block and what is read from it. Whatever is refused is refused with one line that
 * begins with file:line:column.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "convene/letter.h"

#include "convene/base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* "m.md:12:3: …" */
static void must_name_its_place(const char *text)
{
	const char *p = text + 5;

	if (strncmp(text, "m.md:", 5) != 0 || strchr(text, '\n'))
		abort();
	for (int i = 0; i < 2; i++) {
		size_t digits = strspn(p, "0123456789");

		if (digits == 0 || p[digits] != ':')
			abort();
		p += digits + 1;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct cvn_message m = { 0 };
	struct cvn_err err = { 0 };
	int64_t at;

	if (n > 8192)
		return 0;
	if (cvn_message_read("m.md", (const char *)data, n, "en", &m, &err) != CVN_OK) {
		must_name_its_place(err.text);
		return 0;
	}
	if (!m.subject[0] || strpbrk(m.subject, "\r\n") || strpbrk(m.from, "\r\n") || m.n_attachments > CVN_ATTACHMENTS ||
	    !cvn_letter_kind_find(m.kind) || m.body_line == 0)
		abort();
	cvn_message_time(m.expires, "America/New_York", &at, &err);
	cvn_message_release(&m);
	return 0;
}
