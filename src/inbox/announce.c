/*
 * announce.c - how mail programs announce the letter that is answered: "On … wrote:", "-----Original Message-----", a block of
 * From/Sent/To.
 *
 * Pure questions about lines that are split and folded already. What follows from them, signatures and marked lines (">") is
 * quote.c.
 */
#include <string.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

static bool begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

static bool ends(const char *s, const char *with)
{
	size_t n = strlen(s), m = strlen(with);

	return n >= m && strcmp(s + n - m, with) == 0;
}

/* "> …", "| …", and the initials or first name that some programs put before the sign: "CJ> …". */
bool cvn_line_quoted(const struct cvn_line *x)
{
	const char *s = x->folded;
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz");

	return s[0] == '>' || s[0] == '|' || (n > 0 && n <= 12 && s[n] == '>' && (s[n + 1] == ' ' || s[n + 1] == '\0'));
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

static bool quoted_next(const struct cvn_lines *l, size_t i)
{
	return (i < l->n && cvn_line_quoted(&l->at[i])) || (i + 1 < l->n && !l->at[i].folded[0] && cvn_line_quoted(&l->at[i + 1]));
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

static bool announces(const struct cvn_lines *l, const struct intro *in, size_t next)
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
static bool only_verb(const struct cvn_line *x)
{
	const char *s = x->folded + strspn(x->folded, "> ");

	return strlen(s) < 20 && cvn_fold_find(s, verbs) && ends(s, ":");
}

/* Add line `k` behind `i`. False: it cannot belong to an announcement. */
static bool take_line(const struct cvn_lines *l, size_t i, size_t k, struct intro *in)
{
	const char *s = l->at[i + k].folded + strspn(l->at[i + k].folded, k == 0 ? "-*_ " : " ");
	struct cvn_buf *b = &in->text;

	if (k > 0 && cvn_line_quoted(&l->at[i + k]) && !only_verb(&l->at[i + k]) && s[1] != '\0')
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
size_t cvn_intro_at(const struct cvn_lines *l, size_t i)
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

/* "-----Original Message-----" and its kin: words between dashes. */
bool cvn_original_mark(const char *s)
{
	if (begins(s, "message du :") || begins(s, "message du:"))
		return has_year(s);
	return s[0] && (strchr("-_*=", s[0]) || begins(s, "begin forwarded")) && cvn_fold_find(s, original_marks);
}

/* "From" and the names that follow it in a block of header lines, as mail programs of the world write them; folded. */
static const char *const from_names[] = {
	"from:", "von:", "de :", "de:", "da:", "van:", "från:", "fra:", "frá:", "lähettäjä:", "od:", "od ", "от:", "от кого:", "від:",
	"від кого:", "发件人", "寄件者", "寄件人", "差出人:", "差出人：", "送信者", "보낸 사람", "보낸사람", "feladó:", "odesílatel:",
	"odosielateľ:", "expeditor:", "de la:", "expediteur :", "expéditeur :", "remitente:", "remetente:", "mittente:", "afzender:",
	"absender:", "kimden:", "gönderen:", "από:", "pošiljatelj:", "saatja:", "nuo:", "dari:", "từ:", "người gửi:", "من:", "מאת:",
	"*from:*", "*from*:", "*von:*", "*de:*", "*da:*", "*van:*", "*od:*", "*от:*", "*från:*", "*fra:*", "reply-to:", NULL
};
static const char *const next_names[] = {
	"sent:", "date:", "to:", "subject:", "cc:", "reply-to:", "gesendet:", "datum:", "an:", "betreff:", "envoyé", "date :", "à :",
	"objet", "enviado", "fecha:", "para:", "asunto:", "data:", "assunto:", "inviato:", "a:", "oggetto:", "verzonden:", "aan:",
	"onderwerp:", "skickat:", "till:", "ämne:", "sendt:", "dato:", "til:", "emne:", "lähetetty:", "vastaanottaja:", "aihe:",
	"päiväys:", "wysłano:", "do:", "temat:", "data wysłania", "кому:", "дата:", "тема:", "отправлено:", "надіслано:", "发送", "收件人",
	"主题", "日期", "寄件日期", "收件者", "主旨", "送信日時", "宛先", "件名", "日時", "보낸 날짜", "받는 사람", "제목", "날짜",
	"elküldve:", "dátum:", "címzett", "tárgy:", "odesláno:", "komu:", "předmět:", "odoslané:", "predmet:", "trimis:", "către:",
	"subiect:", "gönderildi:", "tarih:", "kime:", "konu:", "ημερομηνία:", "προς:", "θέμα:", "poslano:", "za:", "saadetud:", "kellele:",
	"teema:", "kam:", "tema:", "dikirim:", "kepada:", "perihal:", "đã gửi:", "tới:", "đến:", "chủ đề:", "إلى:", "الموضوع:",
	"תאריך:", "אל:", "נושא:", "*sent:*", "*to:*", "*date:*", "*subject:*", "*gesendet:*", "*an:*", "*betreff:*", "*envoyé", "*à :*",
	"*objet", "*enviado", "*para:*", "*asunto:*", "*verzonden:*", "*aan:*", "*onderwerp:*", "*inviato:*", "*oggetto:*", NULL
};

/* A block of header lines as Outlook writes it: From, then soon Sent, To, Date or Subject; or any three of them. */
bool cvn_header_block(const struct cvn_lines *l, size_t i)
{
	bool from = any_begins(l->at[i].folded, from_names);
	int more = 0;

	if (!from && !any_begins(l->at[i].folded, next_names))
		return false;
	for (size_t k = i + 1; k <= i + 4 && k < l->n; k++)
		more += any_begins(l->at[k].folded, next_names) || (!from && any_begins(l->at[k].folded, from_names));
	return more >= (from ? 1 : 2);
}
