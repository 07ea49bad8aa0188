/*
 * plan_headers.c - what Gmail, Yahoo and others ask of bulk mail and the office decides: a From of its own domain, and from 5,000
 * letters a day on one-click unsubscribe. What they ask of every letter (List-Id, List-Unsubscribe, Feedback-ID, one Message-ID)
 * the letter room writes.
 */
#include "plan.h"

#include "convene/contact/address.h"

#include <inttypes.h>
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

int cvn_plan_names(struct planner *p, struct cvn_err *err)
{
	CVN_AUTO_STR char *example = NULL;
	int64_t n = 0;
	int rc = cvn_store_audience_broken_names(p->office->store, &n, &example, err);

	if (rc == CVN_OK && n > 0)
		cvn_plan_add(p->plan, true, "%s:1:1: header To: a line break in the name of %s%s; mend it with convene contact edit",
		             p->files.src[0].path, example, n > 1 ? " and others" : "");
	return rc;
}
