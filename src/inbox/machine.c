/*
 * machine.c - mail that no person wrote for us: vacation notes, acknowledgements, challenges, notifications, lists.
 *
 * RFC 3834 first (Auto-Submitted), then the headers that programs set instead, then subjects and opening words in a dozen
 * languages. What a machine answers to our letter is an auto-reply; what it sends of itself is `other`.
 */
#include <string.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

/* How programs begin the subject of an automatic reply, folded. No person does. */
static const char *const automatic[] = {
	"|automatic reply", "|auto reply", "|autoreply", "|auto-reply", "|auto response", "|autoresponse", "|auto-response",
	"|out of office auto", "|out of office reply", "|out of office response", "|out of office notification", "|out of office message",
	"|automated reply", "|automated response", "|automatic response", "|autoresponder", "|auto responder", "|automatische antwort",
	"|automatisch antwoord", "|abwesenheitsnotiz", "|réponse automatique", "|message d'absence", "|absence du bureau",
	"|respuesta automática", "|respuesta automatica", "|risposta automatica", "|resposta automática", "|resposta automatica", "|autosvar",
	"|automatiskt svar", "|automatisk svar", "|automaattinen vastaus", "|automatyczna odpowied",
	"|odpowiedź automatyczna", "|autoodpowied", "|automatická odpov", "|automatikus v", "|otomatik yan", "|răspuns automat",
	"|raspuns automat", "|автоматическ", "|автоответ", "|автоматична відповідь", "|автоматичен отговор", "|аутоматски одговор",
	"|automatski odgovor", "|samodejni odgovor", "|αυτόματη απάντηση", "|automatinis atsakymas", "|atbildes autom", "|automaatvastus",
	"|automātiskā atbilde", "|sjálfvirkt svar", "|resposta automàtica", "|自動応答", "|自動返信", "|自动回复", "|自动答复", "|自動回覆",
	"|자동 응답", "|자동 회신", "|الرد التلقائي", "|رد تلقائي", "|תשובה אוטו", "|מענה אוטומטי", "|trả lời tự động", "|balasan otomatis",
	"|jawapan automatik", "|ตอบกลับอัตโนมัติ", NULL
};

/* The same of absence: a person may begin so too, but not with a colon or a bracket behind it. */
static const char *const absence[] = {
	"out of office", "out of the office", "out-of-office", "ooo", "vacation", "abwesend", "abwesenheit", "absent", "absence", "afwezig",
	"fuera de la oficina", "fuera de oficina", "fuori sede", "fuori ufficio", "fora do escritório", "nieobecność", "frånvaro", "fravær", "fraværende", "poissa", NULL
};

/* Words in a subject that mean it when something else says machine. */
static const char *const hints[] = {
	"out of office", "out of the office", "out-of-office", "on vacation", "|vacation", "|away from", "|i am away", "|away:", "|auto:",
	"autoresponder", "auto responder", "[autoreply]", "auto-reply", "(auto reply)", "abwesenheit", "|abwesend", "urlaub", "|afwezig",
	"afwezigheid", "réponse automatique", "absence du bureau", "|absent", "message d'absence", "respuesta autom", "fuera de la oficina",
	"fuera de oficina", "autorespuesta", "fuori sede", "fuori ufficio", "resposta autom", "|fora do escrit", "ausencia temporal",
	"ausência", "|frånvaro", "|fravær", "|ikke til stede", "poissa", "autoodpowied", "nieobecno", "mimo kancel", "автоответ", "в отпуске",
	"不在", "부재", NULL
};

/* What vacation programs and desks write when headers say nothing. Only asked with one more sign of a machine. */
static const char *const bodies[] = {
	"out of the office", "out of office", "on vacation", "on holiday", "on annual leave", "on leave", "on maternity", "on paternity",
	"away from my", "away from the office", "away until", "i am away", "i'm away", "will be away", "will be out", "i will be back",
	"return to the office", "returning to the office", "limited access to", "automatic reply", "automated reply",
	"automated response", "automatic response", "auto-reply", "autoreply", "auto reply", "this is an automat", "automatically generated",
	"we have received your", "received your e-mail", "received your email", "received your message", "thank you for contacting",
	"thank you for your email", "your request has been received", "ticket has been", "no longer work", "has left the company",
	"no longer with", "no longer employed", "nicht im b\xc3\xbcro", "nicht im hause", "im urlaub", "au\xc3\x9f""er haus", "abwesend",
	"automatische antwort", "automatisch generiert", "je suis absent", "actuellement absent", "en vacances", "en cong",
	"fuera de la oficina", "de vacaciones", "estoy ausente", "estar\xc3\xa9 ausente", "respuesta autom", "fuori sede", "in ferie",
	"assente", "de f\xc3\xa9rias", "ausente", "op vakantie", "afwezig", "niet aanwezig", "p\xc3\xa5 semester", "inte p\xc3\xa5 plats",
	"p\xc3\xa5 ferie", "na urlopie", "nieobecn", "na dovolen", "\xd0\xb2 \xd0\xbe\xd1\x82\xd0\xbf\xd1\x83\xd1\x81\xd0\xba",
	"atva\xc4\xbcin\xc4\x81jum", NULL
};

static const char *const challenges[] = {
	"confirm that you", "confirm you are", "verify that you", "confirm your message", "to confirm that you sent",
	"please reply to this message", "challenge", "spam arrest", "spamarrest", "boxbe", "spamblocker", "tmda", "whitelist",
	"click the link below to complete the verification", "approved sender", "allowed sender", "antispam", "bluebottle", "verify your email", NULL
};

struct sign {
	const char *header, *value;       /* value NULL: any */
};

static const struct sign answers[] = {
	{ "Auto-Submitted", "auto-replied" },         { "Auto-Submitted", "auto-notified" },  { "X-Autoreply", NULL },
	{ "X-Autorespond", NULL },                    { "X-AutoReply-From", NULL },           { "X-Mail-Autoreply", NULL },
	{ "X-Autogenerated", "Reply" },               { "X-Autogenerated", "Forward" },       { "X-FC-MachineGenerated", NULL },
	{ "Precedence", "auto_reply" },               { "Precedence", "auto-reply" },         { "X-Precedence", "auto_reply" },
	{ "X-Autoresponder", NULL },                  { "X-Auto-Reply", NULL },               { "X-Auto-Responder", NULL },
	{ "X-Vacation", NULL },                       { "Delivered-To", "Autoresponder" },
	{ "X-POST-MessageClass", "9; Autoresponder" }, { "X-Notes-Out-Of-Office", NULL },      { "X-Out-Of-Office", NULL },
	{ "X-Mailer", "vacation" },                   { "X-Mailer", "Autorespond" },          { "X-Mdaemon-Autoresponder", NULL },
	{ "User-Agent", "Vacation" },                 { "X-AutoRespond", NULL },              { "X-Original-AutoReply", NULL },
	{ "X-Roving-Autoreply", NULL },               { "X-Amazon-Auto-Reply", NULL },        { "X-Kaspersky-Autoreply", NULL },
};

static const struct sign generated[] = {
	{ "Auto-Submitted", "auto-generated" }, { "Precedence", "bulk" },
	{ "Precedence", "junk" },               { "Precedence", "list" },             { "List-Unsubscribe", NULL },
	{ "X-Auto-Submitted", NULL },           { "Feedback-ID", NULL },              { "X-Autogenerated", NULL },
	{ "X-Campaign-ID", NULL },              { "X-CampaignID", NULL },             { "X-Mailing-List", NULL },
};

/* "I have left; write to X." Folded. */
static const char *const left[] = {
	"no longer work", "no longer with", "no longer at", "no longer employed", "no longer a part of", "has left the", "have left the",
	"i have left", "left the company", "left the organi", "has retired", "have retired", "new position", "moved on from",
	"nicht mehr im unternehmen", "nicht mehr bei", "nicht mehr f\xc3\xbcr", "hat das unternehmen verlassen", "ausgeschieden",
	"ne travaille plus", "n'est plus", "a quitt\xc3\xa9", "ya no trabaja", "ya no trabajo", "no trabaja m\xc3\xa1s", "non lavora pi\xc3\xb9",
	"n\xc3\xa3o trabalha mais", "werkt niet meer", "slutat p\xc3\xa5", "nie pracuje", NULL
};

/* The address such a note names instead. */
static void find_successor(const struct cvn_view *view, struct cvn_verdict *v)
{
	CVN_AUTO_STR char *to = cvn_first_address(cvn_mail_header(view->tree, "To"));
	char found[400];
	size_t pos = 0;

	if (!cvn_fold_find(view->folded, left))
		return;
	while (cvn_next_address(view->body, &pos, found, sizeof found))
		if (!cvn_streq_nocase(found, view->from) && !cvn_streq_nocase(found, to)) {
			v->left_for = cvn_xstrdup(found);
			return;
		}
}

static bool has(const struct cvn_view *v, const struct sign *signs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *value = cvn_mail_header(v->tree, signs[i].header);

		if (value[0] && (!signs[i].value || cvn_find_nocase(value, signs[i].value)) && !cvn_streq_nocase(value, "no"))
			return true;
	}
	return false;
}

static bool autoreply(const struct cvn_view *view, struct cvn_verdict *v, const char *why)
{
	find_successor(view, v);
	v->kind = CVN_MAIL_AUTOREPLY;
	v->why = why;
	v->machine = true;
	return true;
}

static bool other(struct cvn_verdict *v, const char *why)
{
	v->kind = CVN_MAIL_OTHER;
	v->why = why;
	v->machine = true;
	return true;
}

static bool receipt(const struct cvn_view *view)
{
	const char *type = cvn_mail_param(&view->tree->part[0], "report-type");

	return type && (cvn_streq_nocase(type, "disposition-notification") || cvn_streq_nocase(type, "tlsrpt") ||
	                cvn_streq_nocase(type, "dmarc"));
}

/* "Out of office: …", "OOO - …", "[Vacation]", "Out of office Re: …": the word and then a mark or nothing. */
static bool absent_mark(const char *subject)
{
	for (const char *const *p = absence; *p; p++) {
		size_t n = strlen(*p);

		if (strncmp(subject, *p, n) == 0) {
			const char *behind = subject + n + strspn(subject + n, " ");

			if (!*behind || strchr(":])(", *behind) || strncmp(behind, "- ", 2) == 0 || cvn_subject_mark(behind) > 0)
				return true;
		}
	}
	return false;
}

/* Subjects of automatic replies: those that decide alone, and those that need one more sign. */
static bool says_absent(const struct cvn_view *view, bool made)
{
	const char *begin = view->subject + strspn(view->subject, "[( ");
	bool sign = made || view->null_sender || cvn_mail_header(view->tree, "X-Auto-Response-Suppress")[0];

	/* Notes says it twice: "AUTO: Bea Ortiz is out of the office (returning …)". */
	if (strncmp(begin, "auto:", 5) == 0 && cvn_fold_find(begin + 5, hints))
		return true;
	if (cvn_fold_find(begin, automatic))
		return true;
	if (view->has_parent && absent_mark(begin))
		return !view->list || made;
	return cvn_fold_find(begin, hints) && !(view->list && !made) &&
	       (sign || (view->has_parent && cvn_fold_find(view->folded, bodies)) || absent_mark(begin));
}

/* Exchange marks whatever a rule of a mailbox sent on: a note that it wrote itself, and a person's mail that it only passed on. */
static bool by_rule(const struct cvn_view *view, bool made, bool reply_subject)
{
	if (!cvn_mail_header(view->tree, "X-MS-Exchange-Inbox-Rules-Loop")[0])
		return false;
	return made || view->null_sender || cvn_mail_header(view->tree, "X-Auto-Response-Suppress")[0] ||
	       (!reply_subject && cvn_fold_find(view->folded, bodies));
}

/* Marks of bulk mail that services put under people's mail too: not against a "Re:" in a thread. */
static bool in_thread(const struct cvn_view *view, bool reply_subject)
{
	return reply_subject && view->has_parent && !view->null_sender && !view->auto_submitted[0] && !view->precedence[0];
}

bool cvn_judge_machine(struct cvn_view *view, struct cvn_verdict *v)
{
	bool made = has(view, generated, CVN_COUNT(generated)), reply_subject = cvn_subject_mark(view->subject) > 0;

	if (receipt(view))
		return other(v, "receipt");
	if (has(view, answers, CVN_COUNT(answers)) || by_rule(view, made, reply_subject))
		return autoreply(view, v, "auto-header");
	if (!reply_subject && says_absent(view, made))
		return autoreply(view, v, "auto-subject");
	if (in_thread(view, reply_subject))
		return false;
	if ((made || view->null_sender) && !view->list && cvn_fold_find(view->folded, bodies))
		return autoreply(view, v, "auto-words");
	if ((made || view->null_sender) && cvn_fold_find(view->folded, challenges) && !view->list)
		return autoreply(view, v, "challenge");
	if (view->null_sender && view->has_parent)
		return autoreply(view, v, "auto-null-sender");
	if (made && !(view->has_parent && (view->list || reply_subject)))
		return other(v, "generated");
	return false;
}
