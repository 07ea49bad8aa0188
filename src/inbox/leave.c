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

/* Inside a short request. */
static const char *const asking[] = {
	"unsubscribe me", "please unsubscribe", "unsubscribe from", "like to unsubscribe", "want to unsubscribe", "wish to unsubscribe",
	"to be unsubscribed", "take me off", "remove me from", "remove my name", "remove my email", "remove my e-mail",
	"remove my address", "remove this email", "remove this address", "be removed from", "take my name off", "take my email off",
	"take my address off", "stop sending me", "stop emailing me", "stop e-mailing me", "stop mailing me", "stop writing to me",
	"stop these emails", "no longer wish to receive", "no longer want to receive", "do not wish to receive", "don't wish to receive",
	"don't want to receive", "do not want to receive", "don't want any more", "do not email me", "don't email me",
	"do not contact me", "don't contact me", "opt me out", "opt out of", "cancel my subscription", "off your list",
	"off this list", "off the list", "off your mailing list", "from your list", "from this list", "from your mailing list",
	"delete my address", "delete me from", "delete my email", "not send me any", "no more mail", "no more emails",
	"bitte abmelden", "abmelden von", "vom verteiler", "aus dem verteiler", "aus ihrem verteiler", "newsletter abbestellen",
	"keine weiteren mails", "keine mails mehr", "keine e-mails mehr", "keine weiteren e-mails", "von der liste", "austragen",
	"me d\xc3\xa9sinscrire", "me d\xc3\xa9sabonner", "ne plus recevoir", "veux plus recevoir", "souhaite plus recevoir", "voudrais plus recevoir", "retirer de", "retirez-moi", "d\xc3\xa9sinscrivez",
	"darme de baja", "dar de baja", "d\xc3\xa9me de baja", "denme de baja", "d\xc3\xa9nme de baja", "b\xc3\xb3rrenme", "borrarme de", "quitarme de", "qu\xc3\xadtenme",
	"no deseo recibir", "no quiero recibir", "no me env\xc3\xad", "dejen de enviar", "eliminarme de", "elim\xc3\xadnenme", "no recibir m\xc3\xa1s",
	"n\xc3\xa3o quero receber", "n\xc3\xa3o desejo receber", "me remova", "remover meu", "cancelar minha inscri", "descadastr",
	"cancellatemi", "cancellarmi", "disiscriv", "non voglio pi\xc3\xb9 ricevere", "non desidero", "rimuovetemi", "toglietemi",
	"uitschrijven", "afmelden", "geen mails meer", "geen e-mails meer", "verwijder mij", "avregistrera", "avanm\xc3\xa4l",
	"ta bort mig", "vill inte ha", "afmelde mig", "fjern meg", "fjern mig", "wypisa\xc4\x87", "wypiszcie", "usun\xc4\x85\xc4\x87 mnie", "nie chc\xc4\x99",
	"\xd0\xbe\xd1\x82\xd0\xbf\xd0\xb8\xd1\x88\xd0\xb8\xd1\x82\xd0\xb5", "\xd0\xbe\xd1\x82\xd0\xbf\xd0\xb8\xd1\x81\xd0\xb0\xd1\x82\xd1\x8c",
	"\xd1\x83\xd0\xb4\xd0\xb0\xd0\xbb\xd0\xb8\xd1\x82\xd0\xb5 \xd0\xbc\xd0\xb5\xd0\xbd\xd1\x8f", "\xe8\xaf\xb7\xe5\x8f\x96\xe6\xb6\x88",
	"\xe9\x85\x8d\xe4\xbf\xa1\xe3\x82\x92\xe5\x81\x9c\xe6\xad\xa2", NULL
};

/* Words that turn it round: a person who asks us not to, or asks about it. */
static const char *const turned[] = {
	"don't unsubscribe", "do not unsubscribe", "not unsubscribe", "don't remove", "do not remove", "don't take me off",
	"did not unsubscribe", "didn't unsubscribe", "why was i", "resubscribe", "unsubscribed by mistake", "how do i", "how can i",
	"how to unsubscribe", "nicht abmelden", "no me den de baja", NULL
};

/* Folded text without marks of answering and without punctuation at both ends. The caller owns it. */
static char *bare(const char *s)
{
	static const char *const marks[] = { "re:", "aw:", "sv:", "fwd:", "fw:", "rv:", "antw:", NULL };
	CVN_AUTO_STR char *folded = cvn_fold(s, strlen(s));
	char *p = folded;
	size_t n;

	for (const char *const *m = marks; *m; m++)
		if (strncmp(p, *m, strlen(*m)) == 0) {
			p += strlen(*m);
			m = marks - 1;
			p += strspn(p, " ");
		}
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
	if (n <= SHORT && is_alone(subject))
		return decided(v, "leave-subject");
	if (n <= SHORT && is_alone(first) && n < strlen(first) + 200)
		return decided(v, "leave-first-line");
	if (n <= SHORT && cvn_fold_find(body, asking))
		return decided(v, "leave-asked");
	if (n <= SHORT / 2 && cvn_fold_find(subject, asking))
		return decided(v, "leave-subject-asked");
	return false;
}
