/*
 * post.c - mails of members on their way to the office: a heap by due time, and the last hop's header lines.
 */
#include <stdlib.h>
#include <string.h>

#include "convene/base/clock.h"
#include "village.h"

#include "convene/base/banned.h"

struct parcel {
	int64_t due_ms;
	uint64_t order;                 /* equal due times leave in the order they were posted */
	char *from, *to, *text;
	size_t n;
};

struct vil_post {
	const char *maildir, *domain, *mailbox;       /* borrowed */
	struct parcel *heap;
	size_t n, cap;
	uint64_t order;
	struct vil_post_count count;
};

struct vil_post *vil_post_new(const char *maildir, const char *domain, const char *mailbox)
{
	struct vil_post *p = cvn_xcalloc(1, sizeof *p);

	p->maildir = maildir;
	p->domain = domain;
	p->mailbox = mailbox;
	return p;
}

static void parcel_release(struct parcel *x)
{
	free(x->from);
	free(x->to);
	free(x->text);
}

void vil_post_free(struct vil_post *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n; i++)
		parcel_release(&p->heap[i]);
	free(p->heap);
	free(p);
}

static bool before(const struct parcel *a, const struct parcel *b)
{
	return a->due_ms != b->due_ms ? a->due_ms < b->due_ms : a->order < b->order;
}

void vil_post_add(struct vil_post *p, int64_t due_ms, const char *from, const char *to, const char *text, size_t n)
{
	struct parcel x = { due_ms, p->order++, cvn_xstrdup(from), cvn_xstrdup(to), cvn_xstrndup(text, n), n };
	size_t i = p->n++;

	if (p->n > p->cap) {
		p->cap = p->cap ? p->cap * 2 : 64;
		p->heap = cvn_xreallocarray(p->heap, p->cap, sizeof *p->heap);
	}
	for (; i && before(&x, &p->heap[(i - 1) / 2]); i = (i - 1) / 2)
		p->heap[i] = p->heap[(i - 1) / 2];
	p->heap[i] = x;
}

static struct parcel take_first(struct vil_post *p)
{
	struct parcel first = p->heap[0], last = p->heap[--p->n];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < p->n) {
		if (child + 1 < p->n && before(&p->heap[child + 1], &p->heap[child]))
			child++;
		if (!before(&p->heap[child], &last))
			break;
		p->heap[i] = p->heap[child];
		i = child;
	}
	if (p->n)
		p->heap[i] = last;
	return first;
}

/* The office reads one mailbox: its address with or without a plus, and the role addresses that lead there. */
static bool is_ours(const struct vil_post *p, const char *to)
{
	const char *at = strrchr(to, '@');
	size_t n = strlen(p->mailbox);

	if (!at || !cvn_streq_nocase(at + 1, p->domain))
		return false;
	return (cvn_starts_nocase(to, p->mailbox) && (to[n] == '+' || to[n] == '@')) || cvn_starts_nocase(to, "abuse@") ||
	       cvn_starts_nocase(to, "postmaster@");
}

/* What the office's own mail host writes on top. Who pressed a button in Google's calendar fails DMARC at other domains. */
static void put_trace(const struct vil_post *p, const struct parcel *x, int64_t now, struct cvn_buf *out)
{
	const char *host = strrchr(x->from, '@');
	bool google = strstr(x->text, "calendar-notification@google.com") != NULL;
	char date[40];

	cvn_rfc5322_date(now, date);
	cvn_buf_printf(out, "Return-Path: <%s>\r\nX-Original-To: %s\r\nDelivered-To: %s\r\n", x->from, x->to, x->to);
	cvn_buf_printf(out, "Authentication-Results: %s; dmarc=%s header.from=%s\r\n", p->domain, google ? "fail" : "pass",
	               host ? host + 1 : "members.example");
	cvn_buf_printf(out, "Received: from village.members.example (localhost [127.0.0.1])\r\n\tby mail.%s with ESMTP\r\n"
	                    "\tfor <%s>; %s\r\n", p->domain, x->to, date);
}

int64_t vil_post_step(struct vil_post *p, int64_t now_ms, int64_t now)
{
	while (p->n && p->heap[0].due_ms <= now_ms) {
		struct parcel x = take_first(p);
		CVN_AUTO_BUF(mail, VIL_LETTER_MAX);
		put_trace(p, &x, now, &mail);
		cvn_buf_add(&mail, x.text, x.n);
		if (is_ours(p, x.to) && vil_maildir_deliver(p->maildir, mail.ptr, mail.len))
			p->count.delivered++;
		else
			p->count.stray++;
		parcel_release(&x);
	}
	return p->n ? p->heap[0].due_ms - now_ms : -1;
}

struct vil_post_count vil_post_count(const struct vil_post *p)
{
	struct vil_post_count c = p->count;

	c.waiting = p->n;
	return c;
}
