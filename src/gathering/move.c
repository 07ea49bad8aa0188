/*
 * move.c - see move.h. The frozen files of the new revision get other Starts and Ends lines; everything else in them stays.
 */
#include <stdio.h>
#include <string.h>

#include "convene/base/text.h"
#include "convene/calendar.h"
#include "move.h"
#include "revise.h"

#include "convene/base/banned.h"

static void add_time(struct cvn_buf *out, const char *field, const char *zone, int64_t at)
{
	struct cvn_civil c = { 0 };

	cvn_zone_from_unix(zone, at, &c, NULL, NULL, NULL);
	cvn_buf_printf(out, "%s: %04d-%02d-%02d %02d:%02d%s%s\n", field, c.year, c.month, c.day, c.hour, c.minute,
	               cvn_streq(field, "Starts") ? " " : "", cvn_streq(field, "Starts") ? zone : "");
}

/* The block's lines but for the two; then the body as it is. Lines that go on a dropped field are indented and go with it. */
static char *moved_text(const char *text, const char *zone, int64_t starts_at, int64_t ends_at)
{
	CVN_AUTO_BUF(b, 512u << 10);
	bool dropped = false;

	if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
		text += 3;
	add_time(&b, "Starts", zone, starts_at);
	add_time(&b, "Ends", zone, ends_at);
	while (*text && *text != '\n' && strncmp(text, "\r\n", 2) != 0) {
		size_t len = strcspn(text, "\n"), whole = len + (text[len] == '\n');

		if (text[0] != ' ' && text[0] != '\t')
			dropped = cvn_starts_nocase(text, "Starts:") || cvn_starts_nocase(text, "Ends:") || cvn_starts_nocase(text, "Answer-by:");
		if (!dropped)
			cvn_buf_add(&b, text, whole);
		text += whole;
	}
	cvn_buf_str(&b, text);
	return cvn_buf_take(&b);
}

int cvn_gathering_move(struct cvn_office *office, const struct cvn_event_row *row, int64_t starts_at, int64_t ends_at, int64_t now,
                       int64_t *out_told, struct cvn_err *err)
{
	struct cvn_event_source *sources = NULL;
	struct cvn_event before = { 0 }, after = { 0 };
	struct cvn_event_row next = *row;
	CVN_AUTO_BUF(words, 16000);
	size_t n = 0;
	int rc = cvn_gathering_event(office, row->event_id, row->revision, "", &before, NULL, err);

	if (rc == CVN_OK)
		rc = cvn_store_event_sources(office->store, row->event_id, row->revision, &sources, &n, err);
	for (size_t i = 0; i < n; i++) {
		char *text = moved_text(sources[i].text, row->timezone, starts_at, ends_at);

		free(sources[i].text);
		sources[i].text = text;
	}
	if (rc == CVN_OK)
		rc = cvn_event_read(sources[0].path, sources[0].text, strlen(sources[0].text), office->conf.timezone, office->conf.language, &after, err);
	if (rc == CVN_OK && after.starts_at <= now)
		rc = cvn_fail(err, CVN_E_INVALID, "the proposed time is in the past");
	if (rc == CVN_OK) {
		CVN_AUTO_STR char *place = cvn_gathering_place(&after);

		cvn_event_diff(&before, &after, office->conf.language, &words);
		cvn_gathering_row(&next, &after);
		next.place = place;
		next.revision++, next.sequence++;
		next.changed_at = now;
		struct cvn_revision r = { .row = &next, .what = "significant", .note = words.ptr, .purpose = CVN_FOR_UPDATE, .ask_again = true,
			.asks_first = true, .source = sources, .n_sources = n };
		rc = cvn_gathering_revise(office, &r, now, out_told, err);
	}
	if (rc == CVN_OK)
		rc = cvn_store_instances_archive(office->store, row->event_id, err);
	cvn_event_sources_free(sources, n);
	cvn_event_release(&before);
	cvn_event_release(&after);
	return rc;
}
