/*
 * quote.c - what a person wrote, without the letter they answer and without their signature.
 *
 * Works on lines. A quotation is announced (announce.c says how) or marked (">"). Announcements end the text unless the person
 * writes again between marked lines. Signatures are signature.c's. Mails of HTML alone come through html.c first; phrases are
 * found by fold.c. What is judged is the person's own text; what people read keeps the few lines somebody answers one by one.
 */
#include <string.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

#define MAX_LINES 4000

static void split(struct cvn_lines *l, const char *body, size_t n)
{
	const char *end = body + n;

	for (const char *p = body; p < end && l->n < MAX_LINES;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		struct cvn_line *x;

		if ((l->n & (l->n - 1)) == 0)
			l->at = cvn_xreallocarray(l->at, l->n ? l->n * 2 : 1, sizeof *l->at);
		x = &l->at[l->n++];
		x->what = CVN_LINE_TEXT;
		x->s = p;
		x->n = (size_t)((nl ? nl : end) - p);
		x->folded = cvn_fold(p, x->n);
		p = nl ? nl + 1 : end;
	}
}

static void release(struct cvn_lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->at[i].folded);
	free(l->at);
}

static bool is_rule(const char *s)
{
	size_t n = strspn(s, "-_=*");

	return n >= 3 && s[n] == '\0';
}

/* A line that tracking add-ons leave behind (U+1427 alone). */
static bool is_litter(const char *s)
{
	return strcmp(s, "\xe1\x90\xa7") == 0;
}

static void classify(struct cvn_lines *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct cvn_line *x = &l->at[i];
		size_t intro = 0;

		if (x->what != CVN_LINE_TEXT)
			continue;
		if (!x->folded[0])
			x->what = CVN_LINE_BLANK;
		else if (cvn_line_quoted(x))
			x->what = CVN_LINE_QUOTED;
		else if ((intro = cvn_intro_at(l, i)) > 0)
			for (size_t k = 0; k < intro; k++)
				l->at[i + k].what = CVN_LINE_INTRO;
		else if (is_litter(x->folded))
			x->what = CVN_LINE_DROP;
		else if (cvn_original_mark(x->folded) || cvn_header_block(l, i))
			x->what = CVN_LINE_ORIGINAL;
		else if (cvn_signature_mark(l, i))
			x->what = CVN_LINE_SIGNATURE;
	}
}

/* Is there a marked line between here and the next text? Then the person writes between the lines of the letter. Programs that
 * mark by initials quote whole. */
static bool marked_follows(const struct cvn_lines *l, size_t i)
{
	for (; i < l->n; i++) {
		if (l->at[i].what == CVN_LINE_QUOTED)
			return strchr(">|", l->at[i].folded[0]) != NULL;
		if (l->at[i].what == CVN_LINE_TEXT || l->at[i].what == CVN_LINE_ORIGINAL)
			return false;
	}
	return false;
}

/* The line at which the person's own text is over, l->n when never. */
static size_t end_of(const struct cvn_lines *l)
{
	bool text = false;

	for (size_t i = 0; i < l->n; i++) {
		text = text || l->at[i].what == CVN_LINE_TEXT;
		if (l->at[i].what == CVN_LINE_ORIGINAL)
			return i;
		/* At the very top it announces nothing that could be cut: the person's words are below. */
		if (l->at[i].what == CVN_LINE_INTRO && text && !marked_follows(l, i))
			return i;
	}
	return l->n;
}

/* ---- Answers between the lines ---- */

#define CONTEXT_LINES 10     /* a longer quotation is the letter itself, not a line of it */

static bool own_words(const struct cvn_line *x, size_t words)
{
	size_t n = 0;

	if (x->what != CVN_LINE_TEXT)
		return false;
	for (const char *p = x->folded; *p; p++)
		n += *p != ' ' && (p == x->folded || p[-1] == ' ');
	return n >= words;
}

static bool words_between(const struct cvn_lines *l, size_t from, size_t to, size_t words)
{
	for (; from < to; from++)
		if (own_words(&l->at[from], words))
			return true;
	return false;
}

/* The end of the quotation that begins at `i`: marked and empty lines. *marked counts the marked ones. */
static size_t quotation_end(const struct cvn_lines *l, size_t i, size_t end, size_t *marked)
{
	size_t last = i;

	for (*marked = 0; i < end && (l->at[i].what == CVN_LINE_QUOTED || l->at[i].what == CVN_LINE_BLANK); i++)
		if (l->at[i].what == CVN_LINE_QUOTED) {
			last = i + 1;
			++*marked;
		}
	return last;
}

/* Quotations that are short and have own words right below: how many. Those behind `words` own words become context. */
static size_t answered(struct cvn_lines *l, size_t end, size_t words, bool keep)
{
	size_t n = 0, marked, last;

	for (size_t i = 0; i < end; i = last) {
		last = i + 1;
		if (l->at[i].what != CVN_LINE_QUOTED)
			continue;
		last = quotation_end(l, i, end, &marked);
		if (marked > CONTEXT_LINES || !words_between(l, last, last + 2 < end ? last + 2 : end, 1))
			continue;
		n++;
		for (size_t k = i; keep && k < last && (words == 0 || words_between(l, 0, i, words)); k++)
			l->at[k].what = l->at[k].what == CVN_LINE_QUOTED ? CVN_LINE_CONTEXT : l->at[k].what;
	}
	return n;
}

/* Whoever answers line by line writes below several quotations, or above one (more than a greeting) and again right below it.
 * Such short quotations stay: without them the words below mean nothing. A letter quoted whole above or below one's own words
 * goes. */
static void keep_context(struct cvn_lines *l, size_t end)
{
	size_t n = answered(l, end, 0, false);

	if (n > 0)
		answered(l, end, n > 1 ? 0 : 4, true);
}

static void put_line(struct cvn_buf *out, const struct cvn_line *x)
{
	size_t n = x->n;

	while (n > 0 && cvn_ascii_space((unsigned char)x->s[n - 1]))
		n--;
	cvn_buf_add(out, x->s, n);
	cvn_buf_char(out, '\n');
}

static void put_lines(struct cvn_buf *out, const struct cvn_lines *l, size_t end)
{
	bool blank = false;

	for (size_t i = 0; i < end; i++) {
		const struct cvn_line *x = &l->at[i];

		if (x->what == CVN_LINE_TEXT || x->what == CVN_LINE_CONTEXT) {
			if (blank && out->len > 0)
				cvn_buf_char(out, '\n');
			blank = false;
			put_line(out, x);
		} else {
			blank = true;
		}
	}
	while (out->len > 0 && out->ptr[out->len - 1] == '\n')
		cvn_buf_truncate(out, out->len - 1);
}

char *cvn_reply_text(const char *body, size_t n, bool context)
{
	struct cvn_lines l = { 0 };
	struct cvn_buf out;
	size_t end;

	cvn_buf_init(&out, CVN_MIME_MAX_TEXT);
	split(&l, body, n);
	classify(&l);
	end = end_of(&l);
	while (end > 0 && end < l.n && (l.at[end - 1].what == CVN_LINE_BLANK || is_rule(l.at[end - 1].folded)))
		end--;
	cvn_drop_signatures(&l, end);
	if (context)
		keep_context(&l, end);
	put_lines(&out, &l, end);
	release(&l);
	return cvn_buf_take(&out);
}

static const struct cvn_mail_part *own_html(const struct cvn_mail_tree *t)
{
	for (size_t i = 0; i < t->n_parts; i++)
		if (t->part[i].text && strcmp(t->part[i].type, "text/html") == 0)
			return &t->part[i];
	return NULL;
}

char *cvn_new_text(const struct cvn_view *view)
{
	const struct cvn_mail_part *html = view->html_only ? own_html(view->tree) : NULL;
	CVN_AUTO_STR char *text = html ? cvn_html_text(html->text, html->text_len, true) : NULL;
	const char *body = text ? text : view->body;

	return cvn_reply_text(body, strlen(body), true);
}

const char *cvn_own_text(struct cvn_view *view)
{
	const struct cvn_mail_part *html = view->html_only ? own_html(view->tree) : NULL;
	CVN_AUTO_STR char *text = NULL;
	const char *body;

	if (view->own_text)
		return view->own_text;
	text = html ? cvn_html_text(html->text, html->text_len, true) : NULL;
	body = text ? text : view->body;
	view->own_text = cvn_reply_text(body, strlen(body), false);
	return view->own_text;
}
