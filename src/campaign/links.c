/*
 * links.c - where a message leads: its links as the template says them, and whether they answer.
 */
#include "plan.h"

#include "convene/letter/links.h"

#include <stdio.h>
#include <string.h>

#include "convene/base/banned.h"

#define MAX_LINKS 1000

struct gathering {
	struct planner *p;
	size_t language;
};

/* Where the message says it, as file:line:column; the file alone when the layout does. */
static void place(const struct cvn_campaign_source *src, const char *url, char *out, size_t size)
{
	const char *hit = strstr(src->text, url);
	size_t line = 1, column = 1;

	for (const char *c = src->text; hit && c < hit; c++) {
		column = *c == '\n' ? 1 : column + 1;
		line += *c == '\n';
	}
	if (hit)
		snprintf(out, size, "%.200s:%zu:%zu", src->path, line, column);
	else
		snprintf(out, size, "%.200s", src->path);
}

static void on_link(void *arg, const char *url)
{
	struct gathering *g = arg;
	struct cvn_plan *plan = g->p->plan;
	const char *fault = cvn_link_fault(url);
	char where[300];

	if (strstr(url, "{{unsubscribe_url}}") || plan->n_links == MAX_LINKS)
		return;
	for (size_t i = 0; i < plan->n_links; i++) {
		if (cvn_streq(plan->link[i].url, url))
			return;
	}
	plan->link = cvn_xreallocarray(plan->link, plan->n_links + 1, sizeof *plan->link);
	plan->link[plan->n_links++] = (struct cvn_plan_link){ .url = cvn_xstrdup(url), .why = cvn_xstrdup("") };
	if (!fault)
		return;
	place(&g->p->files.src[g->language], url, where, sizeof where);
	cvn_plan_add(plan, true, "%s: '%.120s' is no link: %s", where, url, fault);
}

void cvn_plan_links(struct planner *p, size_t i, const struct cvn_buf *page)
{
	cvn_letter_links(page->ptr, page->len, on_link, &(struct gathering){ p, i });
}

void cvn_plan_remarks(struct planner *p, size_t i, const struct cvn_letter *letter)
{
	const struct cvn_letter_remark *r;
	size_t n = cvn_letter_remarks(letter, &r);
	char where[300];

	for (size_t k = 0; k < n; k++) {
		place(&p->files.src[i], r[k].url, where, sizeof where);
		if (r[k].picture)
			cvn_plan_add(p->plan, false, "%s: the picture '%.120s' has no alt text: ![what it shows](…)", where, r[k].url);
		else
			cvn_plan_add(p->plan, true, "%s: '%.120s' is no link: only http, https, mailto and tel lead anywhere from a mail", where,
			             r[k].url);
	}
}

/* ---- Whether they answer ---- */

/* "https://act.local59.example:8443/x" -> its host; "" without one. */
static void host_of(const char *url, char *out, size_t size)
{
	const char *p = url ? strstr(url, "://") : NULL;
	size_t n = p ? strcspn(p + 3, "/?#") : 0;
	const char *port = p && p[3] != '[' ? memchr(p + 3, ':', n) : NULL;

	snprintf(out, size, "%.*s", (int)(port ? port - p - 3 : (ptrdiff_t)n), p ? p + 3 : "");
}

static void settle(struct cvn_plan *plan, struct cvn_plan_link *l, const struct cvn_probe *asked)
{
	l->answer = asked->answer;
	l->status = asked->status;
	free(l->why);
	l->why = cvn_xstrdup(asked->why);
	if (l->answer == CVN_PROBE_BROKEN || l->answer == CVN_PROBE_UNSURE)
		cvn_plan_add(plan, l->answer == CVN_PROBE_BROKEN, "the link %.200s: %s", l->url, l->why);
}

void cvn_campaign_links_ask(const struct cvn_office *office, struct cvn_plan *plan)
{
	struct cvn_probe *probe = cvn_xcalloc(plan->n_links + 1, sizeof *probe);
	struct cvn_buf *common = cvn_xcalloc(plan->n_links + 1, sizeof *common);
	char own[256];

	host_of(office->conf.web_base_url, own, sizeof own);
	for (size_t i = 0; i < plan->n_links; i++) {
		cvn_buf_init(&common[i], 8192);
		probe[i].url = !cvn_link_fault(plan->link[i].url) && cvn_link_common(plan->link[i].url, &common[i]) ? common[i].ptr : "";
	}
	cvn_probe_links(probe, plan->n_links, &(struct cvn_probe_rules){ .own_host = own });
	for (size_t i = 0; i < plan->n_links; i++) {
		settle(plan, &plan->link[i], &probe[i]);
		cvn_buf_release(&common[i]);
	}
	free(common);
	free(probe);
}
