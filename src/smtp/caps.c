/*
 * caps.c - what a server says it can do (RFC 5321 4.1.1.1): one keyword a line of its EHLO reply.
 */
#include <string.h>

#include "convene/base/text.h"

#include "smtp_priv.h"

#include "convene/base/banned.h"

static void size(struct cvn_smtp_caps *caps, struct cvn_span arg)
{
	uint64_t max = 0;

	caps->size = true;
	if (arg.len > 0 && cvn_parse_u64(arg, UINT64_MAX, &max, NULL) == CVN_OK)
		caps->max_bytes = max;
}

void cvn_smtp_caps_line(struct cvn_smtp_caps *caps, const char *line)
{
	const struct {
		const char *word;
		bool *flag;
	} known[] = {
		{ "PIPELINING", &caps->pipelining },     /* RFC 2920 */
		{ "8BITMIME", &caps->eightbitmime },     /* RFC 6152 */
		{ "SMTPUTF8", &caps->smtputf8 },         /* RFC 6531 */
		{ "DSN", &caps->dsn },                   /* RFC 3461 */
		{ "CHUNKING", &caps->chunking },         /* RFC 3030; noted, not used */
		{ "ENHANCEDSTATUSCODES", &caps->enhanced },
		{ "STARTTLS", &caps->starttls },
	};
	size_t word_len = strcspn(line, " ");
	struct cvn_span word = { line, word_len };

	for (size_t i = 0; i < CVN_COUNT(known); i++)
		if (cvn_span_is_nocase(word, known[i].word))
			*known[i].flag = true;
	if (cvn_span_is_nocase(word, "SIZE"))
		size(caps, cvn_span_trim(cvn_span_of(line + word_len)));
}
