/*
 * html.c - any text as a page: style sheets inlined, and as plain text. What was inlined can be read again.
 */
#include <stdint.h>
#include <stdlib.h>

#include "convene/letter/html.h"

#include "convene/base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	CVN_AUTO_BUF(page, 1u << 20);
	CVN_AUTO_BUF(again, 4u << 20);
	CVN_AUTO_BUF(text, 4u << 20);
	struct cvn_err err = { 0 };

	if (n > 8192)
		return 0;
	cvn_html_to_text("p", (const char *)data, n, &text, &err);
	if (cvn_html_inline_css("p", (const char *)data, n, &page, &err) == CVN_OK && page.len < 512u << 10)
		cvn_html_inline_css("p", page.ptr, page.len, &again, &err);
	return 0;
}
