/*
 * source.c - the event file of a revision, in a person's language, and the row that follows from it.
 */
#include <stdio.h>
#include <string.h>

#include "convene/base/text.h"
#include "convene/calendar.h"
#include "gathering_priv.h"

#include "convene/base/banned.h"

#define INSTANCES_MAX 500

char *cvn_gathering_place(const struct cvn_event *ev)
{
	return cvn_xasprintf("%s%s%s", ev->place, ev->place[0] && ev->place_details[0] ? ", " : "", ev->place_details);
}

static int64_t last_end(const struct cvn_event *ev)
{
	int64_t starts[INSTANCES_MAX], length = ev->ends_at - ev->starts_at + (ev->all_day ? 86400 : 0), last = 0;
	size_t n = 0;

	if (ev->rrule[0] == '\0' || cvn_calendar_starts(ev->rrule, ev->zone, ev->starts_at, ev->starts_at, INT64_MAX, starts,
	                                                INSTANCES_MAX, &n, NULL) != CVN_OK || n == 0)
		return ev->starts_at + length;
	for (size_t i = 0; i < n; i++) {        /* one that moved may be behind the last of the rule */
		int64_t start, end;

		cvn_event_at(ev, starts[i], &start, &end, NULL);
		end += ev->all_day ? 86400 : 0;
		last = end > last ? end : last;
	}
	return last;
}

void cvn_gathering_row(struct cvn_event_row *row, const struct cvn_event *ev)
{
	row->kind = (char *)cvn_event_kind_name(ev->kind);
	row->title = ev->title;
	row->timezone = ev->zone;
	row->rrule = ev->rrule;
	row->place_hidden = ev->place_for_accepted;
	row->starts_at = ev->starts_at;
	row->ends_at = ev->ends_at;
	row->last_at = last_end(ev);
	row->capacity = ev->capacity;
	row->waiting_list = ev->waiting_list;
	row->offer_seconds = ev->offer_seconds;
	row->answer_by = ev->answer_by;
	row->max_party = ev->max_party;
}

/* "es-MX" is served by es-MX, then es, then the file without a language in its name. */
size_t cvn_gathering_nearest(const struct cvn_event_source *s, size_t n, const char *language)
{
	size_t primary = strcspn(language, "-_"), plain = 0;

	for (size_t i = 0; i < n; i++)
		if (s[i].language[0] && cvn_streq_nocase(s[i].language, language))
			return i;
	for (size_t i = 0; i < n; i++) {
		if (s[i].language[0] == '\0')
			plain = i;
		else if (primary > 0 && cvn_span_is_nocase((struct cvn_span){ language, primary }, s[i].language))
			return i;
	}
	return plain;
}

int cvn_gathering_event(struct cvn_office *office, int64_t event_id, int revision, const char *language, struct cvn_event *out,
                        char **out_path, struct cvn_err *err)
{
	struct cvn_event_source *sources = NULL;
	size_t n = 0;
	int rc = cvn_store_event_sources(office->store, event_id, revision, &sources, &n, err);

	if (rc != CVN_OK)
		return rc;
	const struct cvn_event_source *src = &sources[cvn_gathering_nearest(sources, n, language ? language : "")];
	const char *lang = src->language[0] ? src->language : office->conf.language;
	rc = cvn_event_read(src->path, src->text, strlen(src->text), office->conf.timezone, lang, out, err);
	if (rc == CVN_OK && out_path != NULL)
		*out_path = cvn_xstrdup(src->path);
	cvn_event_sources_free(sources, n);
	return rc;
}

int cvn_gathering_language(struct cvn_office *office, const struct cvn_event_row *row, const char *wanted, char out[16],
                           struct cvn_err *err)
{
	struct cvn_event ev = { 0 };
	int rc = cvn_gathering_event(office, row->event_id, row->revision, wanted[0] ? wanted : office->conf.language, &ev, NULL, err);

	if (rc == CVN_OK)
		snprintf(out, 16, "%s", ev.language);
	cvn_event_release(&ev);
	return rc;
}
