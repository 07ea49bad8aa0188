/*
 * send_plan.c - what convene send says of a message before it is queued: for a person, or as JSON.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd/people.h"
#include "cmd/send_priv.h"
#include "convene/base/clock.h"
#include "convene/base/json.h"
#include "convene/base/text.h"

#include "convene/base/banned.h"

static void print_tally(const char *what, const struct cvn_tally *t, size_t n)
{
	char number[32];

	printf("%s: ", what);
	for (size_t i = 0; i < n && i < 12; i++)
		printf("%s%s %s", i ? ", " : "", t[i].word[0] ? t[i].word : "not given", cvn_number(t[i].n, number));
	printf("%s\n", n > 12 ? ", …" : "");
}

/* Who is held back by an employer's domain, and why that is guarded. */
static void print_guards(const struct cvn_plan *p)
{
	char number[32];

	for (size_t i = 0; i < p->n_guarded; i++)
		printf("    %s: %s at %s%s%s\n", p->guarded[i].reason, cvn_number(p->guarded[i].n, number), p->guarded[i].domain,
		       p->guarded[i].n == 1 ? ": " : ", among them ", p->guarded[i].example);
}

static void print_left_out(const struct cvn_plan *p)
{
	const struct cvn_audience_count *a = &p->audience;
	const struct {
		const char *words;
		int64_t n;
	} why[] = { { "not subscribed", a->not_subscribed }, { "never to be written to", a->suppressed },
		    { "at a guarded employer's domain", a->guarded }, { "excluded", a->excluded },
		    { "outside the segment", a->outside } };
	enum { GUARDED = 2 };
	char number[32];

	for (size_t i = 0; i < CVN_COUNT(why); i++) {
		if (why[i].n)
			printf("  left out: %s %s\n", cvn_number(why[i].n, number), why[i].words);
		if (i == GUARDED)
			print_guards(p);
	}
}

static void print_link(const struct cvn_plan_link *l)
{
	if (l->answer == CVN_PROBE_ANSWERS)
		printf("  link: %s - answers (%ld)\n", l->url, l->status);
	else
		printf("  link: %s%s%s\n", l->url, l->why[0] ? " - " : "", l->why);
}

/* Whom the rules over all campaigns make wait. */
static void print_waits(const struct cvn_plan *p, const char *timezone)
{
	char number[32], until[24];

	if (p->capped)
		printf("  waits: %s were written to often enough of late (not more than %lld letters in %lld hours)\n",
		       cvn_number(p->capped, number), (long long)p->cap_letters, (long long)(p->cap_seconds / 3600));
	if (p->quiet) {
		cvn_day(p->quiet_until, timezone, until);
		printf("  waits: %s have their quiet hours, the last of them until %s\n", cvn_number(p->quiet, number), until);
	}
}

void cvn_plan_print(const struct cvn_plan *p, const char *timezone)
{
	char number[32];

	printf("%s (%s): %s %s\n", p->name, p->kind, cvn_number(p->audience.chosen, number), p->audience.chosen == 1 ? "person" : "people");
	print_left_out(p);
	print_waits(p, timezone);
	print_tally("  language", p->language, p->n_languages);
	print_tally("  building", p->building, p->n_buildings);
	if (p->bytes)
		printf("  size: %zu KB a letter, of it %zu KB the page\n", (p->bytes + 1023) / 1024, (p->html_bytes + 1023) / 1024);
	for (size_t i = 0; i < p->n_fields; i++)
		printf("  field: %s - nothing for %s%s\n", p->field[i].name, cvn_number(p->field[i].without, number),
		       p->field[i].fallback ? ", who read the fallback" : "");
	for (size_t i = 0; i < p->n_links; i++)
		print_link(&p->link[i]);
	for (size_t i = 0; i < p->n_findings; i++)
		if (!p->finding[i].error)
			printf("  warning: %s\n", p->finding[i].text);
	fflush(stdout);
	for (size_t i = 0; i < p->n_findings; i++)
		if (p->finding[i].error)
			fprintf(stderr, "%s\n", p->finding[i].text);
}

static void json_tally(struct cvn_json *j, const char *key, const struct cvn_tally *t, size_t n)
{
	cvn_json_open(j, key, '{');
	for (size_t i = 0; i < n; i++)
		cvn_json_int(j, t[i].word, t[i].n);
	cvn_json_close(j, '}');
}

static void json_link(struct cvn_json *j, const struct cvn_plan_link *l)
{
	static const char *const answers[] = { [CVN_PROBE_NOT_ASKED] = "not asked", [CVN_PROBE_ANSWERS] = "answers",
		                               [CVN_PROBE_BROKEN] = "broken", [CVN_PROBE_UNSURE] = "unsure" };

	cvn_json_open(j, NULL, '{');
	cvn_json_text(j, "url", l->url);
	cvn_json_text(j, "answer", answers[l->answer]);
	cvn_json_int(j, "status", l->status);
	cvn_json_text(j, "why", l->why);
	cvn_json_close(j, '}');
}

static void json_rules(struct cvn_json *j, const struct cvn_plan *p)
{
	cvn_json_open(j, "guards", '[');
	for (size_t i = 0; i < p->n_guarded; i++) {
		cvn_json_open(j, NULL, '{');
		cvn_json_text(j, "domain", p->guarded[i].domain);
		cvn_json_text(j, "reason", p->guarded[i].reason);
		cvn_json_int(j, "people", p->guarded[i].n);
		cvn_json_text(j, "example", p->guarded[i].example);
		cvn_json_close(j, '}');
	}
	cvn_json_close(j, ']');
	cvn_json_int(j, "waits_for_cap", p->capped);
	cvn_json_int(j, "waits_for_quiet_hours", p->quiet);
	cvn_json_time(j, "quiet_hours_until", p->quiet_until);
}

void cvn_plan_print_json(const struct cvn_plan *p, int64_t campaign_id)
{
	CVN_AUTO_BUF(b, 1u << 20);
	struct cvn_json j = cvn_json_on(&b);

	cvn_json_open(&j, NULL, '{');
	cvn_json_text(&j, "campaign", p->name);
	cvn_json_int(&j, "campaign_id", campaign_id);
	cvn_json_text(&j, "kind", p->kind);
	cvn_json_open(&j, "audience", '{');
	cvn_json_int(&j, "members", p->audience.members);
	cvn_json_int(&j, "not_subscribed", p->audience.not_subscribed);
	cvn_json_int(&j, "suppressed", p->audience.suppressed);
	cvn_json_int(&j, "guarded", p->audience.guarded);
	cvn_json_int(&j, "excluded", p->audience.excluded);
	cvn_json_int(&j, "outside", p->audience.outside);
	cvn_json_int(&j, "chosen", p->audience.chosen);
	cvn_json_close(&j, '}');
	json_rules(&j, p);
	json_tally(&j, "language", p->language, p->n_languages);
	json_tally(&j, "building", p->building, p->n_buildings);
	cvn_json_int(&j, "untranslated", p->untranslated);
	cvn_json_int(&j, "bytes", (int64_t)p->bytes);
	cvn_json_int(&j, "html_bytes", (int64_t)p->html_bytes);
	cvn_json_open(&j, "fields", '[');
	for (size_t i = 0; i < p->n_fields; i++) {
		cvn_json_open(&j, NULL, '{');
		cvn_json_text(&j, "name", p->field[i].name);
		cvn_json_int(&j, "without", p->field[i].without);
		cvn_json_bool(&j, "fallback", p->field[i].fallback);
		cvn_json_close(&j, '}');
	}
	cvn_json_close(&j, ']');
	cvn_json_open(&j, "links", '[');
	for (size_t i = 0; i < p->n_links; i++)
		json_link(&j, &p->link[i]);
	cvn_json_close(&j, ']');
	cvn_json_open(&j, "findings", '[');
	for (size_t i = 0; i < p->n_findings; i++) {
		cvn_json_open(&j, NULL, '{');
		cvn_json_text(&j, "level", p->finding[i].error ? "error" : "warning");
		cvn_json_text(&j, "text", p->finding[i].text);
		cvn_json_close(&j, '}');
	}
	cvn_json_close(&j, ']');
	cvn_json_time(&j, "expires_at", p->expires_at);
	cvn_json_close(&j, '}');
	puts(b.ptr);
}
