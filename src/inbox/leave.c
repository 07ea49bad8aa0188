/*
 * leave.c - "take me off": requests to be written to no more, by a person or by a program's button.
 *
 * Taken from the subject and from what the person wrote themselves, never from quoted text: our own letters say "unsubscribe"
 * in their footer. A long answer that also mentions leaving goes to a person. Phrases are asking.c's.
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
	"k\xc3\xbcndigen", "d\xc3\xa9sinscrire", "d\xc3\xa9sinscription", "d\xc3\xa9sabonner", "desinscription", "d\xc3\xa9sabonnement", "desabonner",
	"baja", "dar de baja", "darme de baja", "cancelar", "cancelar suscripci\xc3\xb3n", "cancelar inscri\xc3\xa7\xc3\xa3o",
	"desuscribir", "desuscribirme", "eliminar", "descadastrar", "remover", "sair", "cancella", "cancellami", "disiscrivi",
	"disiscrivimi", "cancellazione", "afmelden", "uitschrijven", "afmelding", "avregistrera", "avprenumerera", "avmeld", "meld av",
	"afmeld", "frameld", "wypisz", "wypisz mnie", "rezygnuj\xc4\x99", "odhl\xc3\xa1sit", "zru\xc5\xa1it",
	"\xd0\xbe\xd1\x82\xd0\xbf\xd0\xb8\xd1\x81\xd0\xb0\xd1\x82\xd1\x8c\xd1\x81\xd1\x8f", "\xd0\xbe\xd1\x82\xd0\xbf\xd0\xb8\xd1\x81\xd0\xba\xd0\xb0",
	"\xd0\xbe\xd1\x82\xd0\xbf\xd0\xb8\xd1\x88\xd0\xb8\xd1\x82\xd0\xb5 \xd0\xbc\xd0\xb5\xd0\xbd\xd1\x8f", "\xe9\x80\x80\xe8\xae\xa2",
	"\xe9\x80\x80\xe8\xa8\x82", "\xe5\x8f\x96\xe6\xb6\x88\xe8\xae\xa2\xe9\x98\x85", "\xe9\x85\x8d\xe4\xbf\xa1\xe5\x81\x9c\xe6\xad\xa2",
	"\xe8\xa7\xa3\xe9\x99\xa4", NULL
};

/* Of those, the words that begin or head many other things: "Stop! They cannot do that." They decide when nothing else is said. */
static const char *const loud[] = {
	"remove", "please remove", "stop", "stop it", "please stop", "stop please", "leave", "cancel", "quit", "off", "no more", "not interested",
	"baja", "cancelar", "eliminar", "remover", "sair", "cancella", "cancellazione", "zru\xc5\xa1it", "\xe8\xa7\xa3\xe9\x99\xa4", NULL
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

static bool is_loud(const char *text)
{
	for (const char *const *p = loud; *p; p++)
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

static bool answers_in_thread(const struct cvn_view *view)
{
	return strncmp(view->subject, "re:", 3) == 0 || strncmp(view->subject, "aw:", 3) == 0 || strncmp(view->subject, "sv:", 3) == 0;
}

/* No sentence: nothing, a name, a line of an address, a word of thanks. */
static bool only_a_card(const char *text)
{
	size_t n = 0;

	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		CVN_AUTO_STR char *folded = cvn_fold(line, strcspn(line, "\n"));
		size_t in_line = cvn_fold_words(folded), len = strlen(folded);

		n += in_line;
		if (in_line > 5 || (in_line > 3 && strchr(".!?", folded[len - 1])))
			return false;
	}
	return n <= 12;
}

/* Behind other words: "Wrong person. Please remove me." */
static bool ends_with_request(const char *body)
{
	const char *last = body;

	for (const char *p = body; *p; p++)
		if (strchr(".!?", *p) && p[1] == ' ')
			last = p + 2;
	return last != body && is_alone(last) && !is_loud(last);
}

/* The subject alone says it. Below somebody's "Re: unsubscribe" stand words of a conversation: those must say it themselves. */
static bool leaves_by_subject(const struct cvn_view *view, const char *subject, const char *text)
{
	CVN_AUTO_STR char *body = bare(text);

	if (!is_alone(subject) || strlen(body) > SHORT)
		return false;
	if (is_loud(subject) && !only_a_card(text))
		return false;
	return answers_in_thread(view) ? cvn_fold_words(body) <= 3 : !strchr(body, '?');
}

static bool leaves_by_first_line(const char *text)
{
	CVN_AUTO_STR char *line = first_line(text);
	CVN_AUTO_STR char *first = bare(line), *body = bare(text);
	const char *rest = text + strspn(text, " \t\n");

	if (strlen(body) > SHORT || strlen(body) >= strlen(first) + 200 || !is_alone(first) || strchr(line, '?'))
		return false;
	return !is_loud(first) || only_a_card(rest + strcspn(rest, "\n"));
}

bool cvn_judge_leave(struct cvn_view *view, struct cvn_verdict *v)
{
	const char *text = cvn_own_text(view);
	CVN_AUTO_STR char *subject = bare(view->raw_subject), *body = bare(text);
	size_t n = strlen(body);

	if (view->list || cvn_turned_round(body) || cvn_turned_round(subject))
		return false;
	if (is_alone(body) && !strchr(text, '?'))
		return decided(v, "leave-word");
	if (cvn_fold_find(body, engaged))
		return false;
	if (leaves_by_subject(view, subject, text))
		return decided(v, "leave-subject");
	if (leaves_by_first_line(text))
		return decided(v, "leave-first-line");
	if (n <= SHORT && (cvn_asks_to_leave(body) || ends_with_request(body)))
		return decided(v, "leave-asked");
	if (n <= SHORT / 2 && cvn_asks_to_leave(subject))
		return decided(v, "leave-subject-asked");
	return false;
}
