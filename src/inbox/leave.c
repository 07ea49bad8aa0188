/*
 * leave.c - "take me off": requests to be written to no more, by a person or by a program's button.
 *
 * Taken from the subject and from what the person wrote themselves, never from quoted text: our own letters say "unsubscribe"
 * in their footer. A long answer that also mentions leaving goes to a person.
 */
#include <string.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

#define SHORT 400       /* octets of a request that says nothing else */

/* Whole subjects or whole bodies. */
static const char *const alone[] = {
	"unsubscribe", "unsubscribe me", "please unsubscribe", "please unsubscribe me", "remove", "remove me", "please remove",
	"please remove me", "stop", "stop it", "stop emails", "opt out", "opt-out", "optout", "leave", "signoff", "sign off", "cancel",
	"quit", "off", "take me off", "no more", "no more emails", "no more email", "not interested", "unsubscribe please",
	"remove please", "remove me please", "stop please", "abmelden", "abmeldung", "abbestellen", "austragen", "bitte abmelden",
	"k\xc3\xbcndigen", "d\xc3\xa9sinscrire", "d\xc3\xa9sinscription", "d\xc3\xa9sabonner", "desinscription", "desabonner",
	"baja", "dar de baja", "darme de baja", "cancelar", "cancelar suscripci\xc3\xb3n", "cancelar inscri\xc3\xa7\xc3\xa3o",
	"desuscribir", "desuscribirme", "eliminar", "descadastrar", "remover", "sair", "cancella", "cancellami", "disiscrivi",
	"disiscrivimi", "cancellazione", "afmelden", "uitschrijven", "afmelding", "avregistrera", "avprenumerera", "avmeld", "meld av",
	"afmeld", "frameld", "wypisz", "wypisz mnie", "rezygnuj\xc4\x99", "odhl\xc3\xa1sit", "zru\xc5\xa1it",
	"\xd0\xbe\xd1\x82\xd0\xbf\xd0\xb8\xd1\x81\xd0\xb0\xd1\x82\xd1\x8c\xd1\x81\xd1\x8f", "\xd0\xbe\xd1\x82\xd0\xbf\xd0\xb8\xd1\x81\xd0\xba\xd0\xb0",
	"\xd0\xbe\xd1\x82\xd0\xbf\xd0\xb8\xd1\x88\xd0\xb8\xd1\x82\xd0\xb5 \xd0\xbc\xd0\xb5\xd0\xbd\xd1\x8f", "\xe9\x80\x80\xe8\xae\xa2",
	"\xe9\x80\x80\xe8\xa8\x82", "\xe5\x8f\x96\xe6\xb6\x88\xe8\xae\xa2\xe9\x98\x85", "\xe9\x85\x8d\xe4\xbf\xa1\xe5\x81\x9c\xe6\xad\xa2",
	"\xe8\xa7\xa3\xe9\x99\xa4", NULL
};

/* Inside a short request: whoever says this means themselves and our letters. */
static const char *const asking[] = {
	"unsubscribe me", "please unsubscribe", "like to unsubscribe", "to be unsubscribed", "take me off", "remove me from",
	"remove my name", "remove my email", "remove my e-mail", "remove my address", "remove this email", "remove this address",
	"take my name off", "take my email off", "take my address off", "stop sending me", "stop emailing me", "stop e-mailing me",
	"stop mailing me", "stop writing to me", "stop these emails", "stop writing me", "do not email me", "don't email me",
	"do not contact me", "don't contact me", "don't write to me", "opt me out", "cancel my subscription", "off your mailing list",
	"from your mailing list", "delete my address", "delete me from", "delete my email", "not send me any", "don't send me any",
	"no more emails from you", "end my subscription",
	"bitte abmelden", "melden sie mich ab", "melde mich ab", "aus dem verteiler", "aus ihrem verteiler", "aus eurem verteiler",
	"newsletter abbestellen", "keine weiteren mails", "keine mails mehr", "keine e-mails mehr", "keine weiteren e-mails",
	"mich von der liste", "mich austragen", "tragen sie mich aus", "me désinscrire", "me désabonner", "désinscrivez-moi", "désabonnez-moi",
	"veuillez me retirer", "me retirer de", "retirez-moi", "me rayer", "me supprimer de", "enlevez-moi", "me enlever de",
	"darme de baja", "deme de baja", "déme de baja", "denme de baja", "dénme de baja", "den de baja mi", "dar de baja mi", "bórrenme",
	"borrenme", "borrarme de", "me borren", "quitarme de", "quítenme", "quitenme", "me quiten", "me pueden quitar", "me puede quitar",
	"me saquen", "sáquenme", "saquenme", "no me envíe", "no me mande", "dejen de enviarme", "dejen de mandarme", "eliminarme de",
	"elimínenme", "eliminenme", "eliminen mi",
	"me remova", "remova-me", "retirem-me", "retire-me", "me retirem", "me retire da", "me tirem", "remover meu", "remova meu",
	"cancelar minha inscri", "descadastrar meu", "me descadastr", "graag uitschrijven", "wil uitschrijven", "graag afmelden", "cancellatemi", "cancellarmi", "disiscrivetemi", "disiscrivermi", "rimuovetemi",
	"toglietemi", "me uitschrijven", "mij uitschrijven", "me afmelden", "mij afmelden", "schrijf mij uit", "schrijf me uit",
	"verwijder mij", "verwijder me", "avregistrera mig", "avanmäl", "ta bort mig", "stryk mig", "afmelde mig", "afmeld mig",
	"fjern meg", "fjern mig", "meld meg av", "wypisać mnie", "mnie wypisać", "wypiszcie mnie", "proszę mnie wypisać", "usunąć mnie",
	"usunięcie mnie", "usuńcie mnie", "odhlaste mě", "odhlásiť ma", "poistakaa minut", "töröljenek", "dezabonați-mă",
	"отпишите меня", "прошу отписать", "удалите меня", "уберите меня", "видаліть мене", "відпишіть мене", "διαγράψτε με",
	"请取消", "把我从名单", "将我从", "从名单中删除", "取消我的订阅", "請取消", "配信を停止", "配信停止", "리스트에서 삭제", "구독을 취소", "수신거부",
	"xóa tôi khỏi", "hủy đăng ký", "alisin ninyo ako", "alisin mo ako", "retire m nan", "retire non m", "إلغاء اشتراكي", "احذفوني",
	"احذفني", "הסירו אותי", "abonelikten çık", NULL
};

/* The same, but only when what it is about is named behind it: letters, or a list. */
static const char *const refusing[] = {
	"no longer wish to receive", "no longer want to receive", "do not wish to receive", "don't wish to receive",
	"don't want to receive", "do not want to receive", "don't want any more", "do not want any more", "not to receive",
	"stop receiving", "unsubscribe from", "want to unsubscribe", "wish to unsubscribe", "be removed from", "opt out of", "no more mail",
	"no more e-mail", "no more email", "ne plus recevoir", "veux plus recevoir", "souhaite plus recevoir", "voudrais plus recevoir",
	"désire plus recevoir", "no deseo recibir", "no quiero recibir", "no deseo seguir recibiendo", "no recibir más",
	"não quero receber", "não desejo receber", "não quero mais receber", "non voglio più ricevere", "non desidero",
	"geen mails meer", "geen e-mails meer", "vill inte ha", "nie chcę", "möchte keine", "will keine", NULL
};
static const char *const letters[] = {
	"mail", "~this", "~these", "~your", "~you", "anything", "newsletter", "letter", "message", "update", "subscription", "communication",
	"~list", "~any", "courriel", "message", "lettre", "~vos", "infolettre", "correo", "mensaje", "carta", "boletín", "~estos", "~sus",
	"mensage", "boletim", "~seus", "messaggi", "comunicazioni", "lettere", "berichten", "nieuwsbrief", "utskick", "brev", "wiadomości",
	"listów", "~post", "rundbrief", NULL
};

/* Words that turn it round: a person who asks us not to, or asks about it. */
static const char *const turned[] = {
	"don't unsubscribe", "do not unsubscribe", "not unsubscribe", "don't remove", "do not remove", "don't take me off",
	"did not unsubscribe", "didn't unsubscribe", "why was i", "why did you", "did i get unsubscribed", "resubscribe", "put me back",
	"unsubscribed by mistake", "how do i", "how can i", "how to unsubscribe", "not want to unsubscribe", "not want to be unsubscribed",
	"don't want to unsubscribe", "~my mother", "~my father", "~my neighbor", "~my husband", "~my wife", "~she wants", "~he wants",
	"nicht abmelden", "mich nicht ab", "no me den de baja", "no me borren", "no me quiten", "mi suegra", "mi mamá", "pas me désinscrire",
	"pas me désabonner", "ne me retirez pas", "au contraire", "não me retirem", "não me remova", NULL
};

/* Somebody who takes part. Whatever else they ask, a person reads it. */
static const char *const engaged[] = {
	"i will come", "i'll come", "i am coming", "i'm coming", "we will come", "count me in", "see you", "i will be there", "i'll be there",
	"i will bring", "i'll bring", "i come ", "and yes", "sign me up", "add me", "cuenten conmigo", "ahí estaré", "allí estaré", "voy a ir",
	"nos vemos", "ich komme", "ich bin dabei", "je viendrai", "je viens", "eu vou", "verrò", "ik kom", "jag kommer", NULL
};

/* Octets of "re: " and its kin in front; 0: none. */
static size_t mark_length(const char *s)
{
	static const char *const marks[] = { "re:", "aw:", "sv:", "fwd:", "fw:", "rv:", "antw:", NULL };

	for (const char *const *m = marks; *m; m++)
		if (strncmp(s, *m, strlen(*m)) == 0)
			return strlen(*m) + strspn(s + strlen(*m), " ");
	return 0;
}

/* Folded text without marks of answering and without punctuation at both ends. The caller owns it. */
static char *bare(const char *s)
{
	CVN_AUTO_STR char *folded = cvn_fold(s, strlen(s));
	char *p = folded;
	size_t n;

	while ((n = mark_length(p)) > 0)
		p += n;
	p += strspn(p, " .!\"'*_-<>()[],:;\xc2\xa1");
	n = strlen(p);
	while (n > 0 && strchr(" .!\"'*_-<>()[],:;", p[n - 1]))
		n--;
	return cvn_xstrndup(p, n);
}

static bool is_alone(const char *text)
{
	for (const char *const *p = alone; *p; p++)
		if (strcmp(text, *p) == 0)
			return true;
	return false;
}

static bool decided(struct cvn_verdict *v, const char *why)
{
	v->kind = CVN_MAIL_UNSUBSCRIBE;
	v->why = why;
	return true;
}

/* Of the person's own text, the first line: "STOP" above a signature that was not recognised. */
static char *first_line(const char *text)
{
	const char *p = text + strspn(text, " \t\n");

	return cvn_xstrndup(p, strcspn(p, "\n"));
}

/* The button of a mail program follows our List-Unsubscribe: one word as subject, one sentence of its own as text. */
bool cvn_judge_button(struct cvn_view *view, struct cvn_verdict *v)
{
	CVN_AUTO_STR char *subject = bare(view->raw_subject);

	if (cvn_mail_header(view->tree, "X-Apple-Unsubscribe")[0])
		return decided(v, "leave-button");
	if (is_alone(subject) && !view->list && strlen(view->body) < SHORT && strstr(view->folded, "unsubscribe from th"))
		return decided(v, "leave-button");
	return false;
}

/* Until the sentence is over. */
static bool names_letters(const char *behind)
{
	CVN_AUTO_STR char *rest = cvn_xstrndup(behind, strcspn(behind, ".!?\n"));

	return cvn_fold_find(rest, letters) != NULL;
}

static bool asks(const char *text)
{
	const char *hit = cvn_fold_find(text, asking);

	if (hit)
		return true;
	for (const char *const *p = refusing; *p; p++) {
		const char *found = strstr(text, *p);

		if (found && names_letters(found))
			return true;
	}
	/* "my name", "us" … and then a list: "could you take us off the list" */
	return (strstr(text, "off the list") || strstr(text, "off your list") || strstr(text, "off this list") || strstr(text, "from your list") ||
	        strstr(text, "from this list") || strstr(text, "from the list")) &&
	       !strstr(text, "list of") && (strstr(text, "remove me") || strstr(text, "take us") || strstr(text, "take me") ||
	       strstr(text, "my name") || strstr(text, "my email") || strstr(text, "my address") || strstr(text, "remove us"));
}

static bool answers_in_thread(const struct cvn_view *view)
{
	return strncmp(view->subject, "re:", 3) == 0 || strncmp(view->subject, "aw:", 3) == 0 || strncmp(view->subject, "sv:", 3) == 0;
}

static size_t words(const char *s)
{
	size_t n = 0;

	for (size_t i = 0; s[i]; i++)
		n += s[i] != ' ' && (i == 0 || s[i - 1] == ' ');
	return n;
}

/* The subject alone says it. Below somebody's "Re: unsubscribe" stand words of a conversation: those must say it themselves. */
static bool leaves_by_subject(const struct cvn_view *view, const char *subject, const char *body)
{
	if (!is_alone(subject) || strlen(body) > SHORT)
		return false;
	return answers_in_thread(view) ? words(body) <= 3 : !strchr(body, '?');
}

bool cvn_judge_leave(struct cvn_view *view, struct cvn_verdict *v)
{
	const char *text = cvn_own_text(view);
	CVN_AUTO_STR char *line = first_line(text);
	CVN_AUTO_STR char *subject = bare(view->raw_subject), *body = bare(text), *first = bare(line);
	size_t n = strlen(body);

	if (view->list || cvn_fold_find(body, turned) || cvn_fold_find(subject, turned))
		return false;
	if (is_alone(body))
		return decided(v, "leave-word");
	if (cvn_fold_find(body, engaged))
		return false;
	if (leaves_by_subject(view, subject, body))
		return decided(v, "leave-subject");
	if (n <= SHORT && is_alone(first) && n < strlen(first) + 200)
		return decided(v, "leave-first-line");
	if (n <= SHORT && asks(body))
		return decided(v, "leave-asked");
	if (n <= SHORT / 2 && cvn_fold_find(subject, asking))
		return decided(v, "leave-subject-asked");
	return false;
}
