/*
 * record.c - the struct an event file is read into: what it holds before a field is read, and how it is given back.
 */
#include <string.h>

#include "file_priv.h"
#include "convene/base/banned.h"

static void person_release(struct cvn_event_person *p)
{
	free(p->name), free(p->email);
}

void cvn_event_release(struct cvn_event *e)
{
	char *texts[] = { e->title, e->zone, e->language, e->place, e->place_details, e->online, e->building, e->district,
		          e->languages, e->interpretation,
		          e->accessibility, e->child_care, e->bring, e->repeats, e->rrule, e->after, e->body };

	for (size_t i = 0; i < CVN_COUNT(texts); i++)
		free(texts[i]);
	person_release(&e->host);
	person_release(&e->lead);
	for (size_t i = 0; i < e->n_cohosts; i++)
		person_release(&e->cohost[i]);
	for (size_t i = 0; i < e->n_questions; i++)
		free(e->question[i]);
	for (size_t i = 0; i < e->n_sessions; i++)
		free(e->session[i].title), free(e->session[i].place);
	for (size_t i = 0; i < e->n_moved; i++)
		free(e->moved[i].place);
	free(e->cohost), free(e->question), free(e->session), free(e->except), free(e->moved), free(e->remind_minutes);
	*e = (struct cvn_event){ 0 };
}

void cvn_event_no_nulls(struct cvn_event *e)
{
	char **slots[] = { &e->title, &e->place, &e->place_details, &e->online, &e->building, &e->district, &e->languages, &e->interpretation, &e->accessibility,
		           &e->child_care, &e->bring, &e->repeats, &e->rrule, &e->after, &e->host.name, &e->host.email, &e->lead.name, &e->lead.email };

	for (size_t i = 0; i < CVN_COUNT(slots); i++)
		if (*slots[i] == NULL)
			*slots[i] = cvn_xstrdup("");
}

void cvn_event_defaults(struct cvn_event *e, const char *zone, const char *language)
{
	static const int minutes[] = { 7 * 1440, 1440, 120 };

	*e = (struct cvn_event){ .waiting_list = true, .offer_seconds = 86400, .max_party = 6 };
	e->zone = cvn_xstrdup(zone);
	e->language = cvn_xstrdup(language);
	e->remind_minutes = cvn_xmalloc(sizeof minutes);
	memcpy(e->remind_minutes, minutes, sizeof minutes);
	e->n_reminders = CVN_COUNT(minutes);
}
