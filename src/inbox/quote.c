/*
 * quote.c - what a person wrote, without the letter they answer and without their signature.
 *
 * Works on lines. A quotation is announced ("On … wrote:", "-----Original Message-----", a block of From/Sent/To) or marked
 * (">"). Announcements end the text unless the person writes again between marked lines. Signatures are cut at their mark
 * ("-- "), at a telephone's advertisement, or at a rule near the end.
 */
#include <string.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

#define MAX_LINES 4000

enum what { TEXT, BLANK, QUOTED, INTRO, ORIGINAL, SIGNATURE, DROP };

struct line {
	const char *s;
	size_t n;
	char *folded;          /* trimmed, folded */
	enum what what;
};

struct lines {
	struct line *at;
	size_t n;
};

static void split(struct lines *l, const char *body, size_t n)
{
	const char *end = body + n;

	l->at = cvn_xcalloc(MAX_LINES, sizeof *l->at);
	for (const char *p = body; p < end && l->n < MAX_LINES;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		struct line *x = &l->at[l->n++];

		x->s = p;
		x->n = (size_t)((nl ? nl : end) - p);
		x->folded = cvn_fold(p, x->n);
		p = nl ? nl + 1 : end;
	}
}

static void release(struct lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->at[i].folded);
	free(l->at);
}

static bool begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

static bool ends(const char *s, const char *with)
{
	size_t n = strlen(s), m = strlen(with);

	return n >= m && strcmp(s + n - m, with) == 0;
}

static bool is_quoted(const struct line *x)
{
	return x->folded[0] == '>' || x->folded[0] == '|';
}

static const char *const wrote_ends[] = {
	"wrote:", "writes:", "wrote", "said:", "schrieb:", "schrieb", "a \xc3\xa9""crit :", "a \xc3\xa9""crit:", "a \xc3\xa9""crit", "escribi\xc3\xb3:", "escribi\xc3\xb3",
	"escribi\xc3\xb2:", "escreveu:", "escreveu", "ha scritto:", "ha scritto", "scrive:", "schreef:", "het volgende geschreven:", "skrev:", "skrev", "kirjoitti:",
	"napisa\xc5\x82(a):", "napisa\xc5\x82:", "napisa\xc5\x82""a:", "napsal(a):", "napsal:", "nap\xc3\xad\xc5\xa1""e:", "p\xc3\xad\xc5\xa1""e:", "\xc3\xadrta:", "yazd\xc4\xb1:", "\xc5\x9funlar\xc4\xb1 yazd\xc4\xb1:",
	"\xd0\xbf\xd0\xb8\xd1\x88\xd0\xb5\xd1\x82:", "\xd0\xbd\xd0\xb0\xd0\xbf\xd0\xb8\xd1\x81\xd0\xb0\xd0\xbb:", "\xd0\xbd\xd0\xb0\xd0\xbf\xd0\xb8\xd1\x81\xd0\xb0\xd0\xbb(\xd0\xb0):", "\xd0\xbd\xd0\xb0\xd0\xbf\xd0\xb8\xd1\x81\xd0\xb0\xd0\xbb\xd0\xb0:", "\xce\xad\xce\xb3\xcf\x81\xce\xb1\xcf\x88\xce\xb5:", "a scris:", "\xd0\xbd\xd0\xb0\xd0\xbf\xd0\xb8\xd1\x81\xd0\xb0:",
	"\xe5\x86\x99\xe9\x81\x93\xef\xbc\x9a", "\xe5\x86\x99\xe9\x81\x93:", "\xe6\x9b\xb8\xe3\x81\x8d\xe3\x81\xbe\xe3\x81\x97\xe3\x81\x9f\xef\xbc\x9a", "\xe6\x9b\xb8\xe3\x81\x8d\xe3\x81\xbe\xe3\x81\x97\xe3\x81\x9f:", "\xe3\x81\xae\xe3\x83\xa1\xe3\x83\x83\xe3\x82\xbb\xe3\x83\xbc\xe3\x82\xb8:", "\xeb\x8b\x98\xec\x9d\xb4 \xec\x9e\x91\xec\x84\xb1:", "\xd8\xa8\xd8\xb1\xd8\xa7\xdb\x8c\xd9\x85 \xd9\x86\xd9\x88\xd8\xb4\xd8\xaa:", "\xd9\x83\xd8\xaa\xd8\xa8:", NULL
};

static const char *const wrote_begins[] = {
	"on ", "am ", "le ", "el ", "em ", "il ", "op ", "den ", "p\xc3\xa5 ", "dnia ", "w dniu ", "dne ", "on:", "lør", "tor", "man", "tir", "ons", "fre", "s\xc3\xb8n",
	"\xd0\xbf\xd0\xbd", "\xd0\xb2\xd1\x82", "\xd1\x81\xd1\x80", "\xd1\x87\xd1\x82", "\xd0\xbf\xd1\x82", "\xd1\x81\xd0\xb1", "\xd0\xb2\xd1\x81", "quoting ", "in message", "at ", "van: ", "pada ", "\xce\xa3\xcf\x84\xce\xb9\xcf\x82", "20", "\xe5\x9c\xa8", NULL
};

static bool any_begins(const char *s, const char *const *list)
{
	for (; *list; list++)
		if (begins(s, *list))
			return true;
	return false;
}

static bool any_ends(const char *s, const char *const *list)
{
	for (; *list; list++)
		if (ends(s, *list))
			return true;
	return false;
}

static bool has_digit(const char *s)
{
	return strpbrk(s, "0123456789") != NULL;
}

/* "On Mon, 3 Nov 2025 at 10:00, Ana <ana@…> wrote:", in up to four lines. Returns how many lines it takes, 0: none. */
static size_t intro_at(const struct lines *l, size_t i)
{
	CVN_AUTO_BUF(b, 2000);

	for (size_t k = 0; k < 4 && i + k < l->n; k++) {
		const char *s = l->at[i + k].folded;

		if (!s[0] || (k > 0 && is_quoted(&l->at[i + k])))
			return 0;
		if (k > 0)
			cvn_buf_char(&b, ' ');
		cvn_buf_str(&b, s);
		if (any_ends(b.ptr, wrote_ends) && b.len < 400 &&
		    ((any_begins(b.ptr, wrote_begins) && has_digit(b.ptr)) || strchr(b.ptr, '@') ||
		     (k == 0 && i + 1 < l->n && b.ptr[b.len - 1] == ':' && (is_quoted(&l->at[i + 1]) || (i + 2 < l->n && !l->at[i + 1].folded[0] && is_quoted(&l->at[i + 2]))))))
			return k + 1;
	}
	return 0;
}

static const char *const original_marks[] = {
	"original message", "original-nachricht", "urspr\xc3\xbcngliche nachricht", "message d'origine", "mensaje original", "mensagem original",
	"messaggio originale", "oorspronkelijk bericht", "ursprungligt meddelande", "opprinnelig melding", "oprindelig meddelelse",
	"alkuper\xc3\xa4inen viesti", "wiadomo\xc5\x9b\xc4\x87 oryginalna", "oryginalna wiadomo\xc5\x9b\xc4\x87", "p\xc5\xafvodn\xc3\xad zpr\xc3\xa1va", "forwarded message", "weitergeleitete nachricht", "message transf",
	"mensaje reenviado", "\xe5\x8e\x9f\xe5\xa7\x8b\xe9\x82\xae\xe4\xbb\xb6", "\xe5\x85\x83\xe3\x81\xae\xe3\x83\xa1\xe3\x83\x83\xe3\x82\xbb\xe3\x83\xbc\xe3\x82\xb8", "\xd0\xb8\xd1\x81\xd1\x85\xd0\xbe\xd0\xb4\xd0\xbd\xd0\xbe\xd0\xb5 \xd1\x81\xd0\xbe\xd0\xbe\xd0\xb1\xd1\x89\xd0\xb5\xd0\xbd\xd0\xb8\xd0\xb5", "\xd0\xbf\xd0\xb5\xd1\x80\xd0\xb5\xd1\x81\xd1\x8b\xd0\xbb\xd0\xb0\xd0\xb5\xd0\xbc\xd0\xbe\xd0\xb5", "reply message", "antwort nachricht", "begin forwarded message", "start of forwarded", NULL
};

static bool is_rule(const char *s)
{
	size_t n = strspn(s, "-_=*");

	return n >= 3 && s[n] == '\0';
}

/* "-----Original Message-----" and its kin: words between dashes. */
static bool is_original_mark(const char *s)
{
	return (s[0] == '-' || s[0] == '_' || s[0] == '*' || begins(s, "begin forwarded")) && cvn_fold_find(s, original_marks);
}

static const char *const from_names[] = { "from:", "von:", "de :", "de:", "da:", "van:", "fr\xc3\xa5n:", "fra:", "l\xc3\xa4hett\xc3\xa4j\xc3\xa4:", "od:", "\xd0\xbe\xd1\x82:", "\xd0\xbe\xd1\x82 \xd0\xba\xd0\xbe\xd0\xb3\xd0\xbe:", "\xe5\x8f\x91\xe4\xbb\xb6\xe4\xba\xba:", "\xe5\x8f\x91\xe4\xbb\xb6\xe4\xba\xba\xef\xbc\x9a", "\xe5\xb7\xae\xe5\x87\xba\xe4\xba\xba:", "*from:*", "*from*:", "*von:*", "*de:*", "expediteur :", "exp\xc3\xa9""diteur :", "\xeb\xb3\xb4\xeb\x82\xb8 \xec\x82\xac\xeb\x9e\x8c", "g\xc3\xb6nderen:", "\xce\x91\xcf\x80\xcf\x8c:", "\xce\xb1\xcf\x80\xcf\x8c:", "od ", "reply-to:", NULL };
static const char *const next_names[] = { "sent:", "date:", "to:", "subject:", "gesendet:", "datum:", "an:", "betreff:", "envoy\xc3\xa9", "date :", "\xc3\xa0 :", "objet", "enviado", "fecha:", "para:", "asunto:", "data:", "assunto:", "inviato:", "a:", "oggetto:", "verzonden:", "aan:", "onderwerp:", "skickat:", "till:", "\xc3\xa4mne:", "sendt:", "til:", "emne:", "l\xc3\xa4hetetty:", "wys\xc5\x82""ano:", "do:", "temat:", "\xd0\xba\xd0\xbe\xd0\xbc\xd1\x83:", "\xd0\xb4\xd0\xb0\xd1\x82\xd0\xb0:", "\xd1\x82\xd0\xb5\xd0\xbc\xd0\xb0:", "\xd0\xbe\xd1\x82\xd0\xbf\xd1\x80\xd0\xb0\xd0\xb2\xd0\xbb\xd0\xb5\xd0\xbd\xd0\xbe:", "\xe5\x8f\x91\xe9\x80\x81", "\xe6\x94\xb6\xe4\xbb\xb6\xe4\xba\xba", "\xe4\xb8\xbb\xe9\xa2\x98", "\xe6\x97\xa5\xe6\x9c\x9f", "*sent:*", "*to:*", "*date:*", "*subject:*", "cc:", "reply-to:", NULL };

/* A block of header lines as Outlook writes it: From, then within three lines Sent, To, Date or Subject. */
static bool is_header_block(const struct lines *l, size_t i)
{
	if (!any_begins(l->at[i].folded, from_names))
		return false;
	for (size_t k = i + 1; k <= i + 4 && k < l->n; k++)
		if (any_begins(l->at[k].folded, next_names))
			return true;
	return false;
}

static const char *const mobile[] = {
	"|sent from my", "|sent from mail for windows", "|sent from yahoo", "|sent from outlook", "|sent from samsung", "|sent via ", "|sent from", "|get outlook for",
	"|von meinem ", "|gesendet von", "|envoy\xc3\xa9 de mon", "|envoy\xc3\xa9 depuis", "|enviado desde", "|enviado do", "|enviado de", "|enviado a partir", "|inviato da",
	"|verzonden vanaf", "|verstuurd vanaf", "|skickat fr\xc3\xa5n", "|sendt fra", "|l\xc3\xa4hetetty", "|wys\xc5\x82""ano z", "|\xd0\xbe\xd1\x82\xd0\xbf\xd1\x80\xd0\xb0\xd0\xb2\xd0\xbb\xd0\xb5\xd0\xbd\xd0\xbe \xd1\x81", "|\xe4\xbb\x8e\xe6\x88\x91\xe7\x9a\x84", "|\xe5\x8f\x91\xe8\x87\xaa\xe6\x88\x91\xe7\x9a\x84", "|iphone\xe3\x81\x8b\xe3\x82\x89", "|(sent from", "|[sent from", "|sent by ", "|mit freundlichen gr\xc3\xbc\xc3\x9f""en gesendet", NULL
};

static bool is_signature_mark(const struct line *x)
{
	const char *s = x->folded;

	return strcmp(s, "--") == 0 || strcmp(s, "---") == 0 || strcmp(s, "__") == 0 || strcmp(s, "-") == 0 || (x->n < 60 && cvn_fold_find(s, mobile));
}

static void classify(struct lines *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct line *x = &l->at[i];
		size_t intro = 0;

		if (x->what != TEXT)
			continue;
		if (!x->folded[0])
			x->what = BLANK;
		else if (is_quoted(x))
			x->what = QUOTED;
		else if ((intro = intro_at(l, i)) > 0)
			for (size_t k = 0; k < intro; k++)
				l->at[i + k].what = INTRO;
		else if (is_original_mark(x->folded) || is_header_block(l, i))
			x->what = ORIGINAL;
		else if (is_signature_mark(x))
			x->what = SIGNATURE;
	}
}

/* Is there a marked line between here and the next text? Then the person writes between the lines of the letter. */
static bool marked_follows(const struct lines *l, size_t i)
{
	for (; i < l->n; i++) {
		if (l->at[i].what == QUOTED)
			return true;
		if (l->at[i].what == TEXT || l->at[i].what == ORIGINAL)
			return false;
	}
	return false;
}

/* The line at which the person's own text is over, l->n when never. */
static size_t end_of(const struct lines *l)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->at[i].what == ORIGINAL)
			return i;
		if (l->at[i].what == INTRO && !marked_follows(l, i))
			return i;
	}
	return l->n;
}

/* From a signature's mark to the next quotation, or the end. */
static void drop_signatures(struct lines *l, size_t end)
{
	bool in = false;

	for (size_t i = 0; i < end; i++) {
		if (l->at[i].what == SIGNATURE)
			in = true;
		else if (l->at[i].what == QUOTED || l->at[i].what == INTRO)
			in = false;
		if (in)
			l->at[i].what = DROP;
	}
}

static void put_line(struct cvn_buf *out, const struct line *x)
{
	size_t n = x->n;

	while (n > 0 && cvn_ascii_space((unsigned char)x->s[n - 1]))
		n--;
	cvn_buf_add(out, x->s, n);
	cvn_buf_char(out, '\n');
}

static void put_lines(struct cvn_buf *out, const struct lines *l, size_t end)
{
	bool blank = false;

	for (size_t i = 0; i < end; i++) {
		const struct line *x = &l->at[i];

		if (x->what == TEXT) {
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
	struct lines l = { 0 };
	struct cvn_buf out;
	size_t end;

	cvn_buf_init(&out, CVN_MIME_MAX_TEXT);
	split(&l, body, n);
	classify(&l);
	end = end_of(&l);
	while (end > 0 && end < l.n && (l.at[end - 1].what == BLANK || is_rule(l.at[end - 1].folded)))
		end--;
	drop_signatures(&l, end);
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

	return cvn_reply_text(body, strlen(body));
}
