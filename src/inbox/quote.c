/*
 * quote.c - what a person wrote, without the letter they answer and without their signature.
 *
 * Works on lines. A quotation is announced (announce.c says how) or marked (">"). Announcements end the text unless the person
 * writes again between marked lines. Signatures are cut at their mark ("-- "), at a telephone's advertisement, or at a rule near
 * the end. Mails of HTML alone come through html.c first; phrases are found by fold.c.
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

static const char *const mobile[] = {
	"|sent from my", "|sent from mail for windows", "|sent from yahoo", "|sent from outlook", "|sent from samsung", "|sent via ", "|sent from", "|get outlook for",
	"|von meinem ", "|gesendet von", "|envoyé de mon", "|envoyé depuis", "|envoyé à partir", "|envoyé via", "|enviado desde", "|enviado do", "|enviado de", "|enviado a partir", "|inviato da",
	"|verzonden vanaf", "|verstuurd vanaf", "|skickat från", "|sendt fra", "|lähetetty", "|wysłano z", "|отправлено с", "|从我的", "|发自我的", "|iphoneから", "|(sent from", "|[sent from", "|sent by ", "|mit freundlichen grüßen gesendet", NULL
};

/* Closing words alone in their line; the name below them goes with them. Thanks are content. */
static const char *const closings[] = {
	"regards", "best regards", "kind regards", "warm regards", "with kind regards", "many regards", "best wishes", "sincerely",
	"sincerely yours", "yours sincerely", "yours truly", "yours faithfully", "respectfully", "in solidarity", "mit freundlichen grüßen",
	"mit freundlichen grüssen", "freundliche grüße", "viele grüße", "beste grüße", "mfg", "cordialement", "bien cordialement",
	"salutations", "bien à vous", "saludos", "saludos cordiales", "un saludo", "atentamente", "cordialmente", "un cordial saludo",
	"atenciosamente", "cordiali saluti", "distinti saluti", "met vriendelijke groet", "met vriendelijke groeten", "groeten",
	"med vänlig hälsning", "vänliga hälsningar", "mvh", "med venlig hilsen", "med vennlig hilsen", "pozdrawiam", "z poważaniem",
	"s pozdravem", "с уважением", "z powazaniem", NULL
};

static bool is_closing(const char *s)
{
	size_t n = strlen(s);

	while (n > 0 && strchr(",.!", s[n - 1]))
		n--;
	for (const char *const *c = closings; *c; c++)
		if (strlen(*c) == n && strncmp(*c, s, n) == 0)
			return true;
	return false;
}

/* A line that tracking add-ons leave behind (U+1427 alone). */
static bool is_litter(const char *s)
{
	return strcmp(s, "\xe1\x90\xa7") == 0;
}

static bool is_signature_mark(const struct cvn_line *x)
{
	const char *s = x->folded;

	return strcmp(s, "--") == 0 || strcmp(s, "---") == 0 || strcmp(s, "__") == 0 || strcmp(s, "-") == 0 || (x->n < 60 && cvn_fold_find(s, mobile));
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
		else if (is_signature_mark(x))
			x->what = CVN_LINE_SIGNATURE;
	}
}

/* Is there a marked line between here and the next text? Then the person writes between the lines of the letter. */
static bool marked_follows(const struct cvn_lines *l, size_t i)
{
	for (; i < l->n; i++) {
		if (l->at[i].what == CVN_LINE_QUOTED)
			return true;
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

/* From a signature's mark to the next quotation, or the end. */
static void drop_signatures(struct cvn_lines *l, size_t end)
{
	bool in = false;

	for (size_t i = 0; i < end; i++) {
		if (l->at[i].what == CVN_LINE_SIGNATURE)
			in = true;
		else if (l->at[i].what == CVN_LINE_QUOTED || l->at[i].what == CVN_LINE_INTRO)
			in = false;
		if (in)
			l->at[i].what = CVN_LINE_DROP;
	}
}

/* Closing words with a short block below, at the end of the text. */
static void drop_closing(struct cvn_lines *l, size_t end)
{
	size_t below = 0, i = end;
	bool text = false;

	while (i > 0 && below <= 5 && !(l->at[i - 1].what == CVN_LINE_TEXT && is_closing(l->at[i - 1].folded))) {
		i--;
		below += l->at[i].what == CVN_LINE_TEXT;
		if (l->at[i].what == CVN_LINE_TEXT && l->at[i].n > 60)
			return;
	}
	for (size_t k = 0; k + 1 < i; k++)
		text = text || l->at[k].what == CVN_LINE_TEXT;
	for (; i > 0 && below <= 5 && text && i <= end; i++)
		l->at[i - 1].what = CVN_LINE_DROP;
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

		if (x->what == CVN_LINE_TEXT) {
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

char *cvn_reply_text(const char *body, size_t n)
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
	drop_signatures(&l, end);
	drop_closing(&l, end);
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

const char *cvn_new_text(struct cvn_view *view)
{
	const struct cvn_mail_part *html = view->html_only ? own_html(view->tree) : NULL;
	CVN_AUTO_STR char *text = NULL;
	const char *body;

	if (view->new_text)
		return view->new_text;
	text = html ? cvn_html_text(html->text, html->text_len, true) : NULL;
	body = text ? text : view->body;
	view->new_text = cvn_reply_text(body, strlen(body));
	return view->new_text;
}
