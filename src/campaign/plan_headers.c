/*
 * plan_headers.c - what Gmail, Yahoo and others ask of bulk mail and the office decides: a From of its own domain, and from 5,000
 * letters a day on one-click unsubscribe. What they ask of every letter (List-Id, List-Unsubscribe, Feedback-ID, one Message-ID)
 * the letter room writes. And what no header can carry, by a look at those of the audience whose texts are odd.
 */
#include "plan.h"

#include "convene/contact/address.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/banned.h"

#define BULK 5000            /* letters a day that make a bulk sender, to Gmail and to Yahoo */

/* DMARC's relaxed alignment: the same registered domain. */
static bool aligned(const char *from, const char *domain)
{
	return cvn_streq_nocase(cvn_domain_registrable(from), cvn_domain_registrable(domain));
}

void cvn_plan_headers(struct planner *p, size_t i, const struct cvn_letter *letter)
{
	const struct cvn_conf *conf = &p->office->conf;
	const char *from = cvn_letter_from(letter), *at = strrchr(from, '@'), *path = p->files.src[i].path;
	CVN_AUTO_STR char *whole = conf->domain ? cvn_xasprintf("x@%s", conf->domain) : NULL;
	struct cvn_address own;
	bool ascii = true;

	for (const char *c = from; *c; c++)
		ascii = ascii && (unsigned char)*c < 128;
	if (!cvn_letter_speaks(cvn_letter_language(letter)))
		cvn_plan_add(p->plan, false, "%s: there are no words for the footer in '%s', it says them in English; a layout of your own can "
		             "say them", path, cvn_letter_language(letter));
	if (!ascii)
		cvn_plan_add(p->plan, false, "%s: the part of From in front of the @ is not ASCII: only mail servers that speak SMTPUTF8 take such "
		             "a letter", path);
	if (at && whole && cvn_address_parse(cvn_span_of(whole), &own, NULL) == CVN_OK && !aligned(at + 1, own.domain))
		cvn_plan_add(p->plan, false, "%s: From is at %s and the office at %s: what is signed for one does not vouch for the other (DMARC), "
		             "and Gmail and Yahoo refuse it from who sends many", path, at + 1, conf->domain);
	if (i == 0 && p->plan->audience.chosen >= BULK && cvn_letter_kind_find(p->files.msg[i].kind)->list &&
	    !(conf->web_base_url && cvn_starts_nocase(conf->web_base_url, "https:")))
		cvn_plan_add(p->plan, false, "%s: %" PRId64 " letters without one-click unsubscribe: Gmail and Yahoo ask for it from %d a day on; "
		             "it needs an https [web] base_url", path, p->plan->audience.chosen, BULK);
}

struct cvn_reader cvn_plan_reader(const struct cvn_audience_person *who)
{
	return (struct cvn_reader){ .email = who->email, .domain = who->domain, .first_name = who->first_name,
		                    .last_name = who->last_name, .language = who->language, .timezone = who->timezone,
		                    .building = who->building, .district = who->district, .roles = who->roles,
		                    .fields = who->fields, .params = "" };
}

/* ---- What people's own values do to a header ---- */

struct reading {
	struct planner *p;
	const char *languages[MAX_LANGUAGES];
	int64_t broken;              /* people whose letter could not be written */
	char first[400];             /* one of them, and why */
};

static int read_person(void *arg, const struct cvn_audience_person *who, struct cvn_err *err)
{
	struct reading *k = arg;
	size_t i = cvn_language_pick(k->languages, k->p->files.n, who->language);
	const struct cvn_message *m = &k->p->files.msg[i];
	struct cvn_reader r = cvn_plan_reader(who);
	struct cvn_place at = { 1, 1 };
	struct cvn_err fault = { 0 };
	const char *header = "";

	(void)err;
	if (!k->p->letter[i] || cvn_letter_check_headers(k->p->letter[i], &r, k->p->send->now, &header, &fault) == CVN_OK)
		return CVN_OK;
	if (cvn_streq(header, "Subject"))
		at = m->subject_at;
	else if (cvn_streq(header, "From"))
		at = m->from_at;
	if (k->broken++ == 0)
		snprintf(k->first, sizeof k->first, "%s:%zu:%zu: %.220s, for %.80s", k->p->files.src[i].path, at.line, at.column, fault.text,
		         who->email);
	return CVN_OK;
}

int cvn_plan_names(struct planner *p, struct cvn_err *err)
{
	struct reading k = { .p = p };
	int rc;

	for (size_t i = 0; i < p->files.n; i++)
		k.languages[i] = p->files.src[i].language;
	rc = cvn_store_audience_each_odd(p->office->store, read_person, &k, err);
	if (rc == CVN_OK && k.broken == 1)
		cvn_plan_add(p->plan, true, "%s; mend it with convene contact edit", k.first);
	else if (rc == CVN_OK && k.broken > 1)
		cvn_plan_add(p->plan, true, "%s and %" PRId64 " more; mend it with convene contact edit", k.first, k.broken - 1);
	return rc;
}
