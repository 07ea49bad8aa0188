/*
 * compiled.c - the letters of a campaign, one compiled language each; what the sender calls for every row.
 *
 * Letters of events are compiled at first use, one for each purpose, number and language (gathering.h); texts of other
 * campaigns were frozen with their audience.
 */
#include "around.h"

#include "convene/store/event.h"

#include <string.h>

#include "convene/base/banned.h"

#define MAX_EVENT_LETTERS 64
#define MAX_LISTS 100

struct event_entry {
	char *purpose, *language;
	int sequence;
	struct cvn_letter *letter;
};

struct cvn_compiled {
	struct cvn_office *office;
	struct cvn_campaign_row row;
	const char *language[MAX_LANGUAGES];     /* of `source` */
	struct cvn_letter *letter[MAX_LANGUAGES];
	struct cvn_campaign_source *source;
	size_t n_sources;
	struct event_entry entry[MAX_EVENT_LETTERS];
	size_t n_entries, oldest;
	struct around around;
	struct cvn_campaign_list *list;          /* that it was addressed to */
	size_t n_lists;
	char *event;                             /* name of the event it belongs to */
};

struct cvn_letter_office cvn_campaign_letter_office(const struct cvn_office *office)
{
	const struct cvn_conf *c = &office->conf;

	return (struct cvn_letter_office){
		.name = c->name, .domain = c->domain, .postal_address = c->postal_address, .timezone = c->timezone,
		.language = c->language, .from = c->from, .mailbox = c->n_mailboxes ? c->mailbox[0].address : NULL,
		.base_url = c->web_base_url, .keys = cvn_store_keys(office->store),
	};
}

size_t cvn_language_pick(const char *const *languages, size_t n, const char *wanted)
{
	size_t main_part = strcspn(wanted, "-_");

	for (size_t i = 0; i < n; i++) {
		if (cvn_streq_nocase(languages[i], wanted))
			return i;
	}
	for (size_t i = 0; i < n; i++) {
		if (main_part > 0 && strcspn(languages[i], "-_") == main_part && strncasecmp(languages[i], wanted, main_part) == 0)
			return i;
	}
	return 0;
}

/* "alert.es.md" with language es is a translation of "alert.md". */
static bool is_translation(const struct cvn_campaign_source *src)
{
	const char *base = strrchr(src->path, '/'), *dot = strrchr(base ? base : src->path, '.');
	size_t n = strlen(src->language), stem = dot ? (size_t)(dot - (base ? base : src->path)) : 0;

	return stem > n && dot[-(ptrdiff_t)n - 1] == '.' && strncasecmp(dot - n, src->language, n) == 0;
}

/* The source that others fall back to stands first. */
static void order(struct cvn_campaign_source *src, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (!is_translation(&src[i])) {
			struct cvn_campaign_source first = src[i];

			memmove(src + 1, src, i * sizeof *src);
			src[0] = first;
			return;
		}
	}
}

/* Files as they were frozen; a person's own from the office as it is now. */
static int load_file(void *arg, const char *name, bool each, struct cvn_buf *out, struct cvn_err *err)
{
	struct cvn_compiled *c = arg;

	return each ? cvn_campaign_own_file(c->office, name, out, err)
	            : cvn_store_campaign_file_get(c->office->store, c->row.campaign_id, name, out, err);
}

static int compile_source(struct cvn_compiled *c, size_t i, struct cvn_err *err)
{
	struct cvn_letter_office office = cvn_campaign_letter_office(c->office);
	struct cvn_letter_source src = {
		.path = c->source[i].path, .language = c->source[i].language, .text = c->source[i].text, .len = strlen(c->source[i].text),
		.layout = c->source[i].layout, .layout_path = "layout", .campaign = c->row.name, .load = load_file, .load_arg = c,
	};

	struct cvn_letter_list lists[MAX_LISTS];
	int rc;

	src.list = lists;
	for (size_t k = 0; k < c->n_lists && k < MAX_LISTS; k++)
		lists[src.n_lists++] = (struct cvn_letter_list){ c->list[k].name, c->list[k].title };
	rc = cvn_letter_compile(&office, &src, &c->letter[i], err);
	c->language[i] = c->source[i].language;
	if (rc == CVN_OK)
		cvn_around_want(&c->around, c->office, c->letter[i]);
	return rc;
}

/* The lists of a campaign; an event is a list of its own, of those it concerns. */
static int load_lists(struct cvn_compiled *c, struct cvn_err *err)
{
	struct cvn_event_row event = { 0 };
	int rc;

	if (c->row.event_id == 0)
		return cvn_store_campaign_lists(c->office->store, c->row.campaign_id, &c->list, &c->n_lists, err);
	rc = cvn_store_event_get(c->office->store, c->row.event_id, &event, err);
	c->event = rc == CVN_OK ? cvn_xstrdup(event.name) : NULL;
	cvn_event_row_release(&event);
	return rc;
}

/* Which of several lists a person is on. Somebody who left all of them since counts for the first. */
static int list_of(struct cvn_compiled *c, int64_t contact_id, size_t *out, struct cvn_err *err)
{
	int64_t id = 0;
	int rc;

	*out = 0;
	if (c->n_lists < 2)
		return CVN_OK;
	rc = cvn_store_campaign_list_of(c->office->store, c->row.campaign_id, contact_id, &id, err);
	for (size_t i = 0; rc == CVN_OK && i < c->n_lists; i++)
		*out = c->list[i].list_id == id ? i : *out;
	return rc;
}

int cvn_compiled_load(struct cvn_office *office, int64_t campaign_id, struct cvn_compiled **out, struct cvn_err *err)
{
	CVN_AUTO(cvn_compiled_free) struct cvn_compiled *c = cvn_xcalloc(1, sizeof *c);
	int rc = cvn_store_campaign_get(office->store, campaign_id, &c->row, err);

	c->office = office;
	if (rc == CVN_OK)
		rc = load_lists(c, err);
	if (rc == CVN_OK && c->row.event_id == 0)
		rc = cvn_store_campaign_sources(office->store, campaign_id, &c->source, &c->n_sources, err);
	if (rc != CVN_OK)
		return rc;
	if (c->row.event_id == 0 && (c->n_sources == 0 || c->n_sources > MAX_LANGUAGES))
		return cvn_fail(err, CVN_E_INVALID, "campaign '%s' has no message", c->row.name);
	order(c->source, c->n_sources);
	for (size_t i = 0; rc == CVN_OK && i < c->n_sources; i++)
		rc = compile_source(c, i, err);
	if (rc != CVN_OK)
		return cvn_within(err, "campaign %s", c->row.name);
	*out = CVN_TAKE(&c);
	return CVN_OK;
}

static void entry_release(struct event_entry *e)
{
	cvn_letter_free(e->letter);
	free(e->purpose);
	free(e->language);
	*e = (struct event_entry){ 0 };
}

void cvn_compiled_free(struct cvn_compiled *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n_sources; i++)
		cvn_letter_free(c->letter[i]);
	for (size_t i = 0; i < c->n_entries; i++)
		entry_release(&c->entry[i]);
	cvn_around_release(&c->around);
	cvn_campaign_lists_free(c->list, c->n_lists);
	free(c->event);
	cvn_campaign_sources_free(c->source, c->n_sources);
	cvn_campaign_row_release(&c->row);
	free(c);
}

/* ---- Letters of events ---- */

static int event_letter(struct cvn_compiled *c, const struct cvn_due *due, struct cvn_letter **out, struct cvn_err *err)
{
	struct event_entry *e;
	int rc;

	for (size_t i = 0; i < c->n_entries; i++) {
		e = &c->entry[i];
		if (e->sequence == due->sequence && strcmp(e->purpose, due->purpose) == 0 && strcmp(e->language, due->language) == 0) {
			*out = e->letter;
			return CVN_OK;
		}
	}
	rc = cvn_campaign_compile_event(c->office, &(struct event_source){ c->row.event_id, c->event, c->row.name, due->purpose, due->language,
	                                                                   due->sequence, false }, out, err);
	if (rc != CVN_OK)
		return rc;
	e = &c->entry[c->n_entries < MAX_EVENT_LETTERS ? c->n_entries++ : c->oldest++ % MAX_EVENT_LETTERS];
	entry_release(e);
	*e = (struct event_entry){ cvn_xstrdup(due->purpose), cvn_xstrdup(due->language), due->sequence, *out };
	return CVN_OK;
}

static const char *text(const char *s)
{
	return s ? s : "";
}

int cvn_compiled_letter(struct cvn_compiled *c, const struct cvn_due *due, int64_t now, struct cvn_buf *out,
                        struct cvn_buf *out_sender, struct cvn_buf *out_recipient, struct cvn_err *err)
{
	struct cvn_reader p = {
		.letter_id = due->letter_id, .email = due->email, .domain = due->domain, .first_name = text(due->first_name),
		.last_name = text(due->last_name), .language = text(due->language), .timezone = text(due->timezone),
		.building = text(due->building), .district = text(due->district), .roles = text(due->roles),
		.fields = text(due->fields), .params = text(due->params),
	};
	struct cvn_letter *letter;
	int rc = CVN_OK;

	if (c->row.event_id)
		rc = event_letter(c, due, &letter, err);
	else
		letter = c->letter[cvn_language_pick(c->language, c->n_sources, p.language)];
	if (rc == CVN_OK && !c->row.event_id)
		rc = list_of(c, due->contact_id, &p.list, err);
	if (rc == CVN_OK && !c->row.event_id)
		rc = cvn_around_fill(&c->around, letter, due->contact_id, now, &p, err);
	return rc == CVN_OK ? cvn_letter_write(letter, &p, now, out, out_sender, out_recipient, err) : rc;
}
