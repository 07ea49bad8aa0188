/*
 * look.c - one person's copy looked at before anything is queued: its size, where its links go, what lint says.
 */
#include "around.h"
#include "plan.h"

#include "convene/letter/links.h"
#include "convene/letter/lint.h"

#include <string.h>

#include "convene/base/banned.h"

static void on_finding(void *arg, bool error, const char *text)
{
	cvn_plan_add(arg, error, "%s", text);
}

/* What stands behind the "-- " of the plain text; the page says about as much around the message. */
static size_t footer_words(const struct cvn_buf *text)
{
	const char *p = strstr(text->ptr, "\n-- \n");
	size_t n = 0;

	for (p = p ? p + strlen("\n-- \n") : ""; *p; p += strcspn(p, " \n")) {
		p += strspn(p, " \n");
		n += *p != '\0';
	}
	return n;
}

static int look(struct planner *p, size_t i, struct cvn_letter *letter, const struct cvn_reader *r, struct cvn_err *fault)
{
	CVN_AUTO(cvn_letter_free) struct cvn_letter *bare = NULL;
	CVN_AUTO_BUF(whole, 64u << 20);
	CVN_AUTO_BUF(sender, 1024);
	CVN_AUTO_BUF(recipient, 1024);
	CVN_AUTO_BUF(html, 16u << 20);
	CVN_AUTO_BUF(text, 16u << 20);
	CVN_AUTO_BUF(outline, 16u << 20);
	CVN_AUTO_BUF(subject, 64u << 10);
	int rc = cvn_letter_write(letter, r, p->send->now, &whole, &sender, &recipient, fault);

	if (rc == CVN_OK)
		rc = cvn_campaign_compile(p->office, &p->files, i, true, &bare, fault);
	if (rc == CVN_OK)
		rc = cvn_letter_bodies(bare, r, p->send->now, &text, &html, fault);
	if (rc == CVN_OK)
		rc = cvn_letter_subject(bare, r, &subject, fault);
	if (rc != CVN_OK)
		return rc;
	p->plan->bytes = whole.len > p->plan->bytes ? whole.len : p->plan->bytes;
	p->plan->html_bytes = html.len > p->plan->html_bytes ? html.len : p->plan->html_bytes;
	if (whole.len > 2u << 20)
		cvn_plan_add(p->plan, false, "%s: a letter has %zu MB with its attachments: many hosts refuse more than 10, and phones pay for it",
		             p->files.src[i].path, whole.len >> 20);
	cvn_letter_lint(&(struct cvn_lint_letter){ .path = p->files.src[i].path, .subject = subject.ptr, .html = html.ptr,
		                                   .html_len = html.len, .footer_words = footer_words(&text),
		                                   .unsubscribe_url = cvn_letter_unsubscribe_url(bare),
		                                   .list = cvn_letter_kind_find(p->files.msg[i].kind)->list },
	                &(struct cvn_lint){ on_finding, p->plan });
	cvn_letter_outline(bare, &outline);
	cvn_plan_links(p, i, &outline);
	cvn_plan_remarks(p, i, letter);
	return CVN_OK;
}

int cvn_plan_look(struct planner *p, size_t i, struct cvn_letter *letter, struct cvn_err *err)
{
	struct cvn_contact contact = { 0 };
	struct cvn_reader reader;
	struct around around = { 0 };
	struct cvn_err fault = { 0 };
	int64_t id = 0;
	int rc = cvn_store_audience_example(p->office->store, p->files.src[i].language, &id, err);

	if (rc == CVN_OK && id)
		rc = cvn_store_contact_by_id(p->office->store, id, &contact, err);
	if (rc != CVN_OK || id == 0)
		return rc;
	reader = cvn_campaign_reader(&contact);
	cvn_around_want(&around, p->office, letter);
	rc = cvn_around_fill(&around, letter, id, p->send->now, &reader, err);
	if (rc == CVN_OK && look(p, i, letter, &reader, &fault) != CVN_OK)
		cvn_plan_add(p->plan, true, "%s", fault.text);
	cvn_around_release(&around);
	cvn_contact_release(&contact);
	return rc;
}
