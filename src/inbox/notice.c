/*
 * notice.c - where a notification of a mail system ends and the letter it returns begins, in free text.
 */
#include <string.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

/* Where the returned letter begins. At the beginning of a line, folded case. */
static const char *const originals[] = {
	"--- below this line is a copy", "------ this is a copy of", "----- original message", "----- unsent message",
	"--- original message", "----- message header follows", "---- unsent message", "----- message header",
	"   ----- original message", "   ----- unsent message", "   ----- message header", "--- undelivered message",
	"------ forwarded message", "your original message", "original message follows", "the original message follows",
	"original message headers", "----- header", "message headers follow", "the header of the original", "received: ",
	"return-path: ", "--- returned message", "--- the header", "----- forwarded message", "--------- returned mail",
	"-------- original", "-----original", "unsent message below", "the text of the message", "----- returned mail",
	"--- message header", "headers of the original", "copy of your message", "content-type: message/rfc822",
	"following is a copy of", "******* begin of header", "> received: from", "-------- unsent", "message header:",
	"reporting-mta:", "this is a copy of the message", NULL
};

bool cvn_begins_any(const char *line, const char *const *starts)
{
	for (; *starts; starts++)
		if (cvn_starts_nocase(line, *starts))
			return true;
	return false;
}

size_t cvn_notice_length(const char *text)
{
	bool any = false;

	for (const char *p = text; *p;) {
		size_t n = strcspn(p, "\n");

		if (any && cvn_begins_any(p, originals))
			return (size_t)(p - text);
		any = any || n > strspn(p, " \t\r");
		p += n + (p[n] == '\n');
	}
	return strlen(text);
}
