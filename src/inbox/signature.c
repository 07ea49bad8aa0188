/*
 * signature.c - where a person's text ends and their signature begins, in a text split into lines (quote.c).
 *
 * A mark ("-- "), a telephone's advertisement, closing words with a name, a block of how to reach them, the footer of a mailing
 * list. Thanks are content. What is doubtful stays: a line too many is read, a line too few is lost.
 */
#include <string.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

static const char *const mobile[] = {
	"|sent from my", "|sent from mail for windows", "|sent from yahoo", "|sent from outlook", "|sent from samsung", "|sent via ", "|sent from", "|get outlook for",
	"|von meinem ", "|gesendet von", "|gesendet mit", "|envoyé de mon", "|envoyé depuis", "|envoyé à partir", "|envoyé via", "|enviado desde", "|enviado do", "|enviado de", "|enviado a partir", "|inviato da",
	"|verzonden vanaf", "|verstuurd vanaf", "|skickat från", "|sendt fra", "|lähetetty", "|wysłano z", "|odesláno z", "|отправлено с", "|从我的", "|发自我的", "|iphoneから", "|(sent from", "|[sent from", "|sent by ",
	"|via mobile", "|via my phone", "|mit freundlichen grüßen gesendet", NULL
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

	if (strcmp(s, "thank you,") == 0)
		return true;            /* with its comma it is no sentence but the formal end of a letter */
	while (n > 0 && strchr(",.!", s[n - 1]))
		n--;
	for (const char *const *c = closings; *c; c++)
		if (strlen(*c) == n && strncmp(*c, s, n) == 0)
			return true;
	return false;
}

/* "Ana Rivera", "John E. Doe, Ph.D.": up to five words, each with a capital or a sign of one. */
static bool is_name(const struct cvn_line *x)
{
	bool begins = true;
	int words = 0;

	for (size_t i = 0; i < x->n; i++) {
		unsigned char c = (unsigned char)x->s[i];

		if (begins && c >= 'a' && c <= 'z')
			return false;
		words += begins && c > ' ';
		begins = c <= ' ';
	}
	return words >= 1 && words <= 5 && x->n <= 50 && !strpbrk(x->folded, "?!:;@0123456789");
}

static bool has_number(const char *s)
{
	int digits = 0;

	for (; *s; s++)
		digits += *s >= '0' && *s <= '9';
	return digits >= 7;
}

/* An address, a page or a telephone number and little else. */
static bool reaches(const struct cvn_line *x)
{
	const char *s = x->folded;

	return x->n <= 70 && ((strchr(s, '@') && strchr(s, '.')) || strstr(s, "www.") || strstr(s, "http://") || strstr(s, "https://") ||
	                      (has_number(s) && x->n <= 40));
}

static bool is_mobile(const struct cvn_line *x)
{
	return x->n < 60 && cvn_fold_find(x->folded, mobile);
}

/* "____" and two lines below "… mailing list": what list programs put under every mail. */
static bool is_list_footer(const struct cvn_lines *l, size_t i)
{
	const char *s = l->at[i].folded;

	if (strspn(s, "_") < 2 || s[strspn(s, "_")])
		return false;
	for (size_t k = i + 1; k < l->n && k <= i + 2; k++)
		if (strstr(l->at[k].folded, "mailing list"))
			return true;
	return false;
}

/* A rule of underscores with at most three short lines below, and then nothing: programs draw it over a signature. */
static bool is_last_rule(const struct cvn_lines *l, size_t i)
{
	const char *s = l->at[i].folded;
	int below = 0;

	if (strspn(s, "_") < 5 || s[strspn(s, "_")])
		return false;
	for (size_t k = i + 1; k < l->n; k++) {
		if (l->at[k].folded[0])
			below++;
		if (l->at[k].n > 60 || below > 3)
			return false;
	}
	return true;
}

bool cvn_signature_mark(const struct cvn_lines *l, size_t i)
{
	const char *s = l->at[i].folded;

	return strcmp(s, "--") == 0 || strcmp(s, "---") == 0 || strcmp(s, "__") == 0 || strcmp(s, "-") == 0 || is_mobile(&l->at[i]) ||
	       is_list_footer(l, i) || is_last_rule(l, i);
}

/* From a signature's mark to the next quotation, or the end. A name right above a telephone's line is part of it. */
static void drop_marked(struct cvn_lines *l, size_t end)
{
	bool in = false;

	for (size_t i = 0; i < end; i++) {
		enum cvn_line_is what = l->at[i].what;

		if (what == CVN_LINE_SIGNATURE && !in && i > 1 && is_mobile(&l->at[i]) && is_name(&l->at[i - 1]) &&
		    l->at[i - 2].what == CVN_LINE_BLANK)
			l->at[i - 1].what = CVN_LINE_DROP;
		if (what == CVN_LINE_SIGNATURE)
			in = true;
		else if (what == CVN_LINE_QUOTED || what == CVN_LINE_INTRO)
			in = false;
		if (in)
			l->at[i].what = CVN_LINE_DROP;
	}
}

static bool text_above(const struct cvn_lines *l, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (l->at[k].what == CVN_LINE_TEXT)
			return true;
	return false;
}

/* Closing words with a short block below, at the end of the text. */
static void drop_closing(struct cvn_lines *l, size_t end)
{
	size_t below = 0, i = end;
	bool text;

	while (i > 0 && below <= 5 && !(l->at[i - 1].what == CVN_LINE_TEXT && is_closing(l->at[i - 1].folded))) {
		i--;
		below += l->at[i].what == CVN_LINE_TEXT;
		if (l->at[i].what == CVN_LINE_TEXT && l->at[i].n > 60)
			return;
	}
	text = i > 0 && text_above(l, i - 1);
	for (; i > 0 && below <= 5 && text && i <= end; i++)
		l->at[i - 1].what = CVN_LINE_DROP;
}

/* The last block when it is a name with ways to reach it below: at least three lines, two of which are such ways. A colon above
 * says that the block is what the letter is about. */
static void drop_card(struct cvn_lines *l, size_t end)
{
	size_t first, last = end, ways = 0, above;

	while (last > 0 && l->at[last - 1].what != CVN_LINE_TEXT)
		last--;
	for (first = last; first > 0 && l->at[first - 1].what == CVN_LINE_TEXT; first--) {
		ways += reaches(&l->at[first - 1]);
		if (l->at[first - 1].n > 70 || last - first > 8)
			return;
	}
	for (above = first; above > 0 && l->at[above - 1].what != CVN_LINE_TEXT; above--)
		;
	if (last - first < 3 || ways < 2 || above == 0 || reaches(&l->at[first]) || strpbrk(l->at[first].folded, "?!:;@"))
		return;
	if (l->at[above - 1].folded[strlen(l->at[above - 1].folded) - 1] == ':')
		return;
	for (size_t i = first; i < last; i++)
		l->at[i].what = CVN_LINE_DROP;
}

void cvn_drop_signatures(struct cvn_lines *l, size_t end)
{
	drop_marked(l, end);
	drop_closing(l, end);
	drop_card(l, end);
}
