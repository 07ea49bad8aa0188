/*
 * edit.c - see edit.h. What a decision changes in an event (a date off, a time accepted) is written into the frozen files of the new
 * revision, so that a revision's files always say what its letters say.
 */
#include <string.h>

#include "convene/base/text.h"
#include "edit.h"

#include "convene/base/banned.h"

#define SOURCE_BYTES (512u << 10)

static bool is_dropped(const char *line, const struct cvn_event_drop *drop, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(drop[i].field);

		if (!cvn_starts_nocase(line, drop[i].field) || line[len] != ':')
			continue;
		const char *value = line + len + 1 + strspn(line + len + 1, " \t");
		if (drop[i].value == NULL || strncmp(value, drop[i].value, strlen(drop[i].value)) == 0)
			return true;
	}
	return false;
}

/* Lines that go on a dropped field are indented and go with it. */
static char *edited(const char *text, const char *lines, const struct cvn_event_drop *drop, size_t n)
{
	CVN_AUTO_BUF(b, SOURCE_BYTES);
	bool dropped = false;

	if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
		text += 3;
	cvn_buf_str(&b, lines);
	while (*text && *text != '\n' && strncmp(text, "\r\n", 2) != 0) {
		size_t len = strcspn(text, "\n"), whole = len + (text[len] == '\n');

		if (text[0] != ' ' && text[0] != '\t')
			dropped = is_dropped(text, drop, n);
		if (!dropped)
			cvn_buf_add(&b, text, whole);
		text += whole;
	}
	cvn_buf_str(&b, text);
	return cvn_buf_take(&b);
}

void cvn_event_sources_edit(struct cvn_event_source *sources, size_t n, const char *lines, const struct cvn_event_drop *drop, size_t n_drop)
{
	for (size_t i = 0; i < n; i++) {
		char *text = edited(sources[i].text, lines, drop, n_drop);

		free(sources[i].text);
		sources[i].text = text;
	}
}
