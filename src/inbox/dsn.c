/*
 * dsn.c - delivery status notifications (RFC 3464, 6533): what the machine-readable part says, recipient by recipient.
 *
 * Read leniently: groups may lack their empty line, the part may carry another type, the words may stand only in the text in
 * front. A notification about success or relaying is no bounce.
 */
#include <stdio.h>
#include <string.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

#define VALUE_MAX 2000

struct group {
	char final[400], original[400], actual[400], action[40], status[40];
	char diagnostic[VALUE_MAX];
	bool any;
};

struct totals {
	size_t failed, delayed, fine;
};

static void copy_value(char *to, size_t cap, const char *from, size_t n)
{
	if (to[0])
		return;
	if (n >= cap)
		n = cap - 1;
	memcpy(to, from, n);
	to[n] = '\0';
}

/* "rfc822; <user@host>" -> user@host; a quoted or mangled one stays as it stands. */
static void copy_address(char *to, size_t cap, struct cvn_span v)
{
	const char *semi = memchr(v.ptr, ';', v.len);
	struct cvn_span s = semi ? (struct cvn_span){ semi + 1, v.len - (size_t)(semi + 1 - v.ptr) } : v;

	s = cvn_span_trim(s);
	if (s.len > 2 && s.ptr[0] == '"' && memmem(s.ptr + 1, s.len - 1, "\"@", 2)) {
		copy_value(to, cap, s.ptr, s.len);      /* a quoted local part */
		return;
	}
	while (s.len > 0 && (*s.ptr == '<' || *s.ptr == '"' || *s.ptr == '\'')) {
		s.ptr++;
		s.len--;
	}
	s.len = strcspn(s.ptr, "> \t\n") < s.len ? strcspn(s.ptr, "> \t\n") : s.len;
	while (s.len > 0 && (s.ptr[s.len - 1] == '"' || s.ptr[s.len - 1] == '\''))
		s.len--;
	copy_value(to, cap, s.ptr, s.len);
}

static bool name_is(struct cvn_span name, const char *want)
{
	return cvn_span_is_nocase(name, want);
}

static void take_field(struct group *g, struct cvn_span name, struct cvn_span value)
{
	if (name_is(name, "Final-Recipient"))
		copy_address(g->final, sizeof g->final, value);
	else if (name_is(name, "Original-Recipient"))
		copy_address(g->original, sizeof g->original, value);
	else if (name_is(name, "X-Actual-Recipient"))
		copy_address(g->actual, sizeof g->actual, value);
	else if (name_is(name, "Action"))
		copy_value(g->action, sizeof g->action, value.ptr, value.len);
	else if (name_is(name, "Status"))
		copy_value(g->status, sizeof g->status, value.ptr, value.len);
	else if (name_is(name, "Diagnostic-Code") || name_is(name, "X-Supplementary-Info"))
		copy_value(g->diagnostic, sizeof g->diagnostic, value.ptr, value.len);
	g->any = g->any || g->final[0] || g->original[0] || g->action[0] || g->status[0];
}

/* Does this field begin the next group, though no empty line came? */
static bool begins_next(const struct group *g, struct cvn_span name)
{
	return (name_is(name, "Final-Recipient") && g->final[0]) ||
	       (name_is(name, "Original-Recipient") && g->original[0] && g->final[0]);
}

static const char *best_address(const struct group *g)
{
	if (strchr(g->final, '@'))
		return g->final;
	return strchr(g->original, '@') ? g->original : strchr(g->actual, '@') ? g->actual : g->final;
}

static bool is_action(const struct group *g, const char *word)
{
	return cvn_starts_nocase(g->action, word);
}

/* `text` is what a person would read, for when the fields say nothing. */
static void finish(struct group *g, struct cvn_verdict *v, struct totals *t, const char *text)
{
	char status[12] = "";
	bool delayed, fine;

	if (g->any && (g->final[0] || g->original[0] || g->action[0])) {
		cvn_status_in(g->status, status);
		delayed = is_action(g, "delayed");
		fine = is_action(g, "delivered") || is_action(g, "relayed") || is_action(g, "expanded") ||
		       (!g->action[0] && status[0] == '2');
		t->fine += fine;
		t->delayed += delayed;
		t->failed += !fine && !delayed;
		if (!fine && strchr(best_address(g), '@'))
			cvn_verdict_failed(v, best_address(g), status, g->diagnostic[0] || status[0] ? g->diagnostic : g->status, text,
			                   delayed);
	}
	*g = (struct group){ 0 };
}

static size_t line_length(const char *s)
{
	return strcspn(s, "\n");
}

/* One field with its folded lines. Returns the octets used. */
static size_t read_field(const char *s, struct cvn_span *name, char value[VALUE_MAX], size_t *value_n)
{
	size_t n = line_length(s), used = n + (s[n] == '\n');
	const char *colon = memchr(s, ':', n);
	size_t len = 0;

	if (!colon) {
		*name = (struct cvn_span){ s, 0 };
		return used;
	}
	*name = cvn_span_trim((struct cvn_span){ s, (size_t)(colon - s) });
	for (const char *p = colon + 1; p < s + n && len < VALUE_MAX - 2; p++)
		value[len++] = *p;
	while (s[used] == ' ' || s[used] == '\t') {
		n = line_length(s + used);
		for (size_t i = 0; i < n && len < VALUE_MAX - 2; i++)
			value[len++] = s[used + i] == '\t' ? ' ' : s[used + i];
		used += n + (s[used + n] == '\n');
	}
	*value_n = len;
	value[len] = '\0';
	return used;
}

static void read_groups(const char *s, struct cvn_verdict *v, struct totals *t, const char *text)
{
	struct group g = { 0 };

	while (*s) {
		char value[VALUE_MAX] = "";
		size_t n = 0;
		struct cvn_span name;

		if (*s == '\n') {
			if (g.final[0] || g.original[0])
				finish(&g, v, t, text);
			s++;
			continue;
		}
		s += read_field(s, &name, value, &n);
		if (begins_next(&g, name))
			finish(&g, v, t, text);
		if (name.len > 0)
			take_field(&g, name, cvn_span_trim((struct cvn_span){ value, n }));
	}
	finish(&g, v, t, text);
}

static bool in_message(const struct cvn_mail_tree *tree, size_t i)
{
	for (int p = tree->part[i].parent; p >= 0; p = tree->part[p].parent)
		if (strcmp(tree->part[p].type, "message/rfc822") == 0)
			return true;
	return false;
}

static bool has_line(const char *text, const char *name)
{
	for (const char *p = text; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
		if (cvn_starts_nocase(p, name))
			return true;
	return false;
}

/* A part of that type, or a mail system's text that carries its fields. */
static bool is_status(const struct cvn_view *view, const struct cvn_mail_part *p)
{
	if (!p->text)
		return false;
	if (strstr(p->type, "delivery-status"))
		return true;
	return strstr(p->text, "ction:") && has_line(p->text, "Action:") && has_line(p->text, "Final-Recipient:") &&
	       (cvn_mail_system(view) || cvn_subject_of_bounce(view));
}

/* A person who sends a report on, or asks about one: programs put its parts below their words. */
static bool sent_on(const struct cvn_view *view)
{
	return cvn_subject_mark(view->subject) > 0 && !cvn_mail_system(view) && strcmp(view->tree->part[0].type, "multipart/report") != 0;
}

static void read_all(const struct cvn_view *view, struct cvn_verdict *v, struct totals *t)
{
	const struct cvn_mail_tree *tree = view->tree;

	for (size_t i = 0; i < tree->n_parts; i++)
		if (is_status(view, &tree->part[i]) && !in_message(tree, i))
			read_groups(tree->part[i].text, v, t, view->body);
}

bool cvn_judge_dsn(struct cvn_view *view, struct cvn_verdict *v)
{
	struct totals t = { 0 };

	if (sent_on(view))
		return false;
	read_all(view, v, &t);
	if (t.failed + t.delayed + t.fine == 0)
		return false;
	v->machine = true;
	if (t.failed + t.delayed == 0) {
		v->kind = CVN_MAIL_OTHER;
		v->why = "dsn-positive";
		v->reason = "delivered";
		return true;
	}
	if (v->n_failed == 0)
		return false;           /* the fields name nobody: the free text may */
	cvn_verdict_bounce(v, t.failed ? "dsn" : "dsn-delayed");
	return true;
}
