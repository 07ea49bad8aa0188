/*
 * quote.c - text and HTML of strangers through the quotation splitter. What comes out is UTF-8 when what went in was.
 */
#include <stdlib.h>
#include <string.h>

#include "inbox/inbox_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *in = cvn_xmalloc(n + 1), *text, *html;

	memcpy(in, data, n);
	in[n] = '\0';
	n = strlen(in);
	text = cvn_reply_text(in, n, n % 2 == 0);
	html = cvn_html_text(in, n, true);
	if (cvn_utf8_valid(in, n) && (!cvn_utf8_valid(text, strlen(text)) || !cvn_utf8_valid(html, strlen(html))))
		abort();
	free(text);
	free(html);
	free(in);
	return 0;
}
