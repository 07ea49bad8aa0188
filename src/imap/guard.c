/*
 * guard.c - what a server may send before we stop believing it. Pure.
 *
 * libetpan allocates what a literal announces, recurses with parentheses and collects lines for ever. So every octet passes
 * here first: sum, length of a line, depth, size of a literal (RFC 9051 4.3: "{" number ["+"] "}" CRLF at the end of a line).
 * The octets inside a literal are counted and not looked at.
 */
#include "imap_priv.h"

#include "convene/base/banned.h"

#define LINE_MAX_OCTETS (64u << 10)
#define DEPTH_MAX 64

static void new_line(struct cvn_imap_guard *g)
{
	g->line = 0;
	g->depth = 0;
	g->quoted = g->escaped = false;
}

/* A literal does not end the line it stands in: depth goes on behind it. */
static const char *line_end(struct cvn_imap_guard *g)
{
	if (g->state != CVN_GUARD_CLOSED && g->state != CVN_GUARD_CR) {
		new_line(g);
		g->state = CVN_GUARD_TEXT;
		return NULL;
	}
	g->state = CVN_GUARD_TEXT;
	if (g->number > g->literal_max)
		return "it announces a literal larger than allowed";
	g->literal_left = g->number;
	g->quoted = g->escaped = false;
	return NULL;
}

static void brace(struct cvn_imap_guard *g, char c)
{
	if (c >= '0' && c <= '9')
		g->number = g->number > UINT32_MAX ? g->number : g->number * 10 + (uint64_t)(c - '0');
	else if (c == '}')
		g->state = CVN_GUARD_CLOSED;
	else if (c != '+')
		g->state = CVN_GUARD_TEXT;
}

static void text(struct cvn_imap_guard *g, char c)
{
	if (g->escaped) {
		g->escaped = false;
	} else if (g->quoted && c == '\\') {
		g->escaped = true;
	} else if (c == '"') {
		g->quoted = !g->quoted;
	} else if (c == '{') {
		g->state = CVN_GUARD_BRACE;
		g->number = 0;
	} else if (!g->quoted && c == '(') {
		g->depth++;
	} else if (!g->quoted && c == ')' && g->depth > 0) {
		g->depth--;
	}
}

static const char *one(struct cvn_imap_guard *g, char c)
{
	if (c == '\n')
		return line_end(g);
	if (++g->line > LINE_MAX_OCTETS)
		return "it sends a line of more than 64 KiB";
	if (g->state == CVN_GUARD_CLOSED && c == '\r')
		g->state = CVN_GUARD_CR;
	else if (g->state == CVN_GUARD_BRACE)
		brace(g, c);
	else {
		g->state = CVN_GUARD_TEXT;
		text(g, c);
	}
	return g->depth > DEPTH_MAX ? "it opens more than 64 parentheses" : NULL;
}

const char *cvn_imap_guard_feed(struct cvn_imap_guard *g, const char *s, size_t n)
{
	if (n > g->budget)
		return "it sends more than was asked for";
	g->budget -= n;
	for (size_t i = 0; i < n;) {
		const char *bad;

		if (g->literal_left > 0) {
			size_t skip = n - i < g->literal_left ? n - i : (size_t)g->literal_left;

			g->literal_left -= skip;
			i += skip;
			continue;
		}
		bad = one(g, s[i++]);
		if (bad)
			return bad;
	}
	return NULL;
}
