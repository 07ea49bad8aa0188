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

	for (const char *p = body; p < end && l->n < MAX_LINES;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		struct line *x;

		if ((l->n & (l->n - 1)) == 0)
			l->at = cvn_xreallocarray(l->at, l->n ? l->n * 2 : 1, sizeof *l->at);
		x = &l->at[l->n++];
		x->what = TEXT;
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

/* "wrote", as mail programs of the world say it. */
static const char *const verbs[] = {
	"wrote", "writes", "~said", "schrieb", "a écrit", "escribió", "escribiò", "escribio", "escreveu", "ha scritto", "scrive", "schreef",
	"geschreven", "skrev", "kirjoitti", "napisał", "napsal", "napísal", "napíše", "píše", "írta", "yazdı", "пишет", "написал", "писал",
	"пише", "написа", "έγραψε", "a scris", "je napisao", "rašė", "kirjutas", "写道", "寫道", "写到", "書きました", "のメッセージ",
	"님이 작성", "작성:", "نوشت", "كتب", "כתב", "đã viết", "menulis", "va escriure", NULL
};

/* How such a line begins: a preposition of dates, a weekday, or the date itself. */
static const char *const wrote_begins[] = {
	"on ", "am ", "le ", "el ", "em ", "il ", "op ", "den ", "på ", "dnia ", "w dniu ", "dne ", "on:", "lør", "tor", "man", "tir", "ons",
	"fre", "søn", "пн", "вт", "ср", "чт", "пт", "сб", "вс", "quoting ", "in message", "at ", "pada ", "στις", "în ", "mon,", "tue,", "wed,",
	"thu,", "fri,", "sat,", "sun,", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "vào ", "0", "1", "2", "3",
	"在", NULL
};

static bool any_begins(const char *s, const char *const *list)
{
	for (; *list; list++)
		if (begins(s, *list))
			return true;
	return false;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "14:20" or "14.20" */
static bool has_time(const char *s)
{
	for (; *s; s++)
		if (is_digit(s[0]) && (s[1] == ':' || s[1] == '.' || s[1] == 'h') && is_digit(s[2]) && is_digit(s[3]))
			return true;
	return false;
}

static bool has_year(const char *s)
{
	for (const char *p = s; *p; p++)
		if ((p == s || !is_digit(p[-1])) && ((p[0] == '1' && p[1] == '9') || (p[0] == '2' && p[1] == '0')) && is_digit(p[2]) &&
		    is_digit(p[3]) && !is_digit(p[4]))
			return true;
	return false;
}

static bool quoted_next(const struct lines *l, size_t i)
{
	return (i < l->n && is_quoted(&l->at[i])) || (i + 1 < l->n && !l->at[i].folded[0] && is_quoted(&l->at[i + 1]));
}

static bool ends_with_verb(const char *s)
{
	size_t n = strlen(s);

	return cvn_fold_find(s + (n > 16 ? n - 16 : 0), verbs) != NULL;
}

/* The lines from `i` on, joined, that may announce a quotation. */
struct intro {
	struct cvn_buf text;
	bool dated;            /* its first line begins like one: a date, a weekday, "On" */
	bool named;            /* its first line holds an address */
	size_t lines;
};

static bool announces(const struct lines *l, const struct intro *in, size_t next)
{
	const char *s = in->text.ptr;
	bool verb = cvn_fold_find(s, verbs) != NULL, at = strchr(s, '@') != NULL, when = has_time(s) || has_year(s);
	bool end = ends(s, ":") || ends(s, ">") || ends(s, "：");

	if (verb && in->dated && when && (end || at || ends_with_verb(s)))
		return true;
	if (verb && in->named && ends(s, ":") && (when || ends_with_verb(s)))
		return true;
	if (verb && in->lines == 1 && ends(s, ":") && in->text.len < 120 && quoted_next(l, next))
		return true;
	if (in->dated && at && when && end && (has_year(s) || is_digit(s[0])))
		return true;
	return in->lines == 1 && is_digit(s[0]) && has_year(s) && has_time(s) && strstr(s, " gmt") && in->text.len < 120;
}

/* "> wrote:" alone in its line: the end of an address that was broken over lines. */
static bool only_verb(const struct line *x)
{
	const char *s = x->folded + strspn(x->folded, "> ");

	return strlen(s) < 20 && cvn_fold_find(s, verbs) && ends(s, ":");
}

/* Add line `k` behind `i`. False: it cannot belong to an announcement. */
static bool take_line(const struct lines *l, size_t i, size_t k, struct intro *in)
{
	const char *s = l->at[i + k].folded + strspn(l->at[i + k].folded, k == 0 ? "-*_ " : " ");
	struct cvn_buf *b = &in->text;

	if (k > 0 && is_quoted(&l->at[i + k]) && !only_verb(&l->at[i + k]) && s[1] != '\0')
		return false;
	if (!s[0])
		return k == 1 && in->dated && has_time(b->ptr);
	if (k > 0)
		cvn_buf_char(b, ' ');
	cvn_buf_str(b, s);
	while (b->len > 0 && strchr("-*_ ", b->ptr[b->len - 1]))
		cvn_buf_truncate(b, b->len - 1);
	if (k == 0) {
		in->dated = any_begins(b->ptr, wrote_begins) || (has_time(b->ptr) && has_year(b->ptr));
		in->named = strchr(b->ptr, '@') != NULL;
	}
	in->lines = k + 1;
	return b->len > 0 && b->len < 400 && (k == 0 || in->dated || in->named);
}

/* "On Mon, 3 Nov 2025 at 10:00, Ana <ana@…> wrote:", in up to six lines. Returns how many lines it takes, 0: none. */
static size_t intro_at(const struct lines *l, size_t i)
{
	struct intro in = { 0 };
	size_t found = 0;

	cvn_buf_init(&in.text, 2000);
	for (size_t k = 0; k < 6 && i + k < l->n && !found && take_line(l, i, k, &in); k++)
		if (announces(l, &in, i + k + 1))
			found = k + 1;
	cvn_buf_release(&in.text);
	return found && i + found < l->n && only_verb(&l->at[i + found]) ? found + 1 : found;
}

static const char *const original_marks[] = {
	"original message", "original-nachricht", "message du :", "message du:", "mensaje de:", "message from", "ursprüngliche nachricht", "message d'origine", "mensaje original", "mensagem original",
	"messaggio originale", "oorspronkelijk bericht", "ursprungligt meddelande", "opprinnelig melding", "oprindelig meddelelse",
	"alkuperäinen viesti", "wiadomość oryginalna", "oryginalna wiadomość", "původní zpráva", "forwarded message", "weitergeleitete nachricht", "message transf",
	"mensaje reenviado", "原始邮件", "元のメッセージ", "исходное сообщение", "пересылаемое", "reply message", "antwort nachricht", "begin forwarded message", "start of forwarded", NULL
};

static bool is_rule(const char *s)
{
	size_t n = strspn(s, "-_=*");

	return n >= 3 && s[n] == '\0';
}

/* "-----Original Message-----" and its kin: words between dashes. */
static bool is_original_mark(const char *s)
{
	if (begins(s, "message du :") || begins(s, "message du:"))
		return has_year(s);
	return s[0] && (strchr("-_*=", s[0]) || begins(s, "begin forwarded")) && cvn_fold_find(s, original_marks);
}

static const char *const from_names[] = { "from:", "von:", "de :", "de:", "da:", "van:", "från:", "fra:", "lähettäjä:", "od:", "от:", "от кого:", "发件人:", "发件人：", "差出人:", "*from:*", "*from*:", "*von:*", "*de:*", "expediteur :", "expéditeur :", "보낸 사람", "gönderen:", "Από:", "από:", "od ", "reply-to:", NULL };
static const char *const next_names[] = { "sent:", "date:", "to:", "subject:", "gesendet:", "datum:", "an:", "betreff:", "envoyé", "date :", "à :", "objet", "enviado", "fecha:", "para:", "asunto:", "data:", "assunto:", "inviato:", "a:", "oggetto:", "verzonden:", "aan:", "onderwerp:", "skickat:", "till:", "ämne:", "sendt:", "til:", "emne:", "lähetetty:", "wysłano:", "do:", "temat:", "кому:", "дата:", "тема:", "отправлено:", "发送", "收件人", "主题", "日期", "*sent:*", "*to:*", "*date:*", "*subject:*", "cc:", "reply-to:", NULL };

/* A block of header lines as Outlook writes it: From, then soon Sent, To, Date or Subject; or any three of them. */
static bool is_header_block(const struct lines *l, size_t i)
{
	bool from = any_begins(l->at[i].folded, from_names);
	int more = 0;

	if (!from && !any_begins(l->at[i].folded, next_names))
		return false;
	for (size_t k = i + 1; k <= i + 4 && k < l->n; k++)
		more += any_begins(l->at[k].folded, next_names) || (!from && any_begins(l->at[k].folded, from_names));
	return more >= (from ? 1 : 2);
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
		else if (is_litter(x->folded))
			x->what = DROP;
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
	bool text = false;

	for (size_t i = 0; i < l->n; i++) {
		text = text || l->at[i].what == TEXT;
		if (l->at[i].what == ORIGINAL)
			return i;
		/* At the very top it announces nothing that could be cut: the person's words are below. */
		if (l->at[i].what == INTRO && text && !marked_follows(l, i))
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

/* Closing words with a short block below, at the end of the text. */
static void drop_closing(struct lines *l, size_t end)
{
	size_t below = 0, i = end;
	bool text = false;

	while (i > 0 && below <= 5 && !(l->at[i - 1].what == TEXT && is_closing(l->at[i - 1].folded))) {
		i--;
		below += l->at[i].what == TEXT;
		if (l->at[i].what == TEXT && l->at[i].n > 60)
			return;
	}
	for (size_t k = 0; k + 1 < i; k++)
		text = text || l->at[k].what == TEXT;
	for (; i > 0 && below <= 5 && text && i <= end; i++)
		l->at[i - 1].what = DROP;
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
