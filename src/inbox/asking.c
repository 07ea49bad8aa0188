/*
 * asking.c - the sentences in which people ask to be written to no more, in the form of fold.c. Pure.
 *
 * Some phrases say it all. Others need what they are about behind them: whoever wants "to be removed from" something, wants no
 * "more" of something or asks to be taken off it may mean a committee, a test, or a school that is to be closed.
 */
#include <string.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

/* Inside a short request: whoever says this means themselves and our letters. */
static const char *const asking[] = {
	"unsubscribe me", "please unsubscribe", "like to unsubscribe", "to be unsubscribed", 
	
	"stop emailing me", "stop e-mailing me",
	"stop mailing me", "stop writing to me", "stop these emails", "stop writing me", 
	"opt me out", "cancel my subscription", 
	
	"end my subscription",
	"bitte abmelden", "melden sie mich ab", "melde mich ab", 
	"newsletter abbestellen", "keine weiteren mails", "keine mails mehr", "keine e-mails mehr", "keine weiteren e-mails",
	"mich austragen", "tragen sie mich aus", "me désinscrire", "me désabonner", "désinscrivez-moi", "désabonnez-moi",
	"veuillez me retirer", "retirez-moi", "enlevez-moi", 
	"darme de baja", "deme de baja", "déme de baja", "denme de baja", "dénme de baja", "den de baja mi", "dar de baja mi", "bórrenme",
	"borrenme", "borrarme de", "quítenme", "quitenme", 
	"sáquenme", "saquenme", "dejen de enviarme", "dejen de mandarme", "eliminarme de",
	"elimínenme", "eliminenme", "eliminen mi",
	"remova-me", "retirem-me", "retire-me", "remover meu", "remova meu",
	"cancelar minha inscri", "descadastrar meu", "me descadastr", "graag uitschrijven", "wil uitschrijven", "graag afmelden", "cancellatemi", "disiscrivetemi", "disiscrivermi", "rimuovetemi",
	"toglietemi", "me uitschrijven", "mij uitschrijven", "me afmelden", "mij afmelden", "schrijf mij uit", "schrijf me uit",
	"verwijder mij", "verwijder me", "avregistrera mig", "avanmäl", "ta bort mig", "stryk mig", "afmelde mig", "afmeld mig",
	"fjern meg", "fjern mig", "meld meg av", "wypisać mnie", "mnie wypisać", "wypiszcie mnie", "proszę mnie wypisać", 
	"odhlaste mě", "odhlásiť ma", "poistakaa minut", "töröljenek", "dezabonați-mă",
	"отпишите меня", "прошу отписать", "відпишіть мене", "διαγράψτε με",
	"把我从名单", "从名单中删除", "取消我的订阅", "配信を停止", "配信停止", "리스트에서 삭제", "구독을 취소", "수신거부",
	"xóa tôi khỏi", "hủy đăng ký", "alisin ninyo ako", "alisin mo ako", "إلغاء اشتراكي", "احذفوني",
	"احذفني", "הסירו אותי", "abonelikten çık", "arrêtez de m'", "cessez de m'", "ne m'écrivez plus", "wypisanie mnie", "me desinscrev", "从邮件列表",
	"sou lis la", "đừng gửi email", "đừng gửi thư", "ngừng gửi", "pakitanggal ako", NULL
};

/* The same, but only when what it is about is named behind it: letters, or a list. */
static const char *const refusing[] = {
	"no longer wish to receive", "no longer want to receive", "do not wish to receive", "don't wish to receive",
	"don't want to receive", "do not want to receive", "do not want to get", "don't want to get",  "don't want any more", "do not want any more", "not to receive", "not send me any", "don't send me any", "no need to send me",
	"stop receiving", "opt out of", 
	"ne plus recevoir", "veux plus recevoir", "souhaite plus recevoir", "voudrais plus recevoir",
	"désire plus recevoir", "no deseo recibir", "no quiero recibir", "no deseo seguir recibiendo", "no recibir más",
	"não quero receber", "não desejo receber", "não quero mais receber", "non voglio più ricevere", "non desidero",
	"geen mails meer", "geen e-mails meer", "vill inte ha", "nie chcę", "möchte keine", "will keine", NULL
};
static const char *const letters[] = {
	"mail", "newsletter", "~letter", "~letters", "message", "~updates", "subscription", "communication", "anything", "~list", "~lists", "courriel", "lettre",
	"infolettre", "~liste", "diffusion", "correo", "mensaje", "~cartas", "boletín", "~lista", "suscripci", "mensage", "boletim", "cadastro", "messaggi",
	"comunicazioni", "lettere", "berichten", "nieuwsbrief", "~lijst", "utskick", "~brev", "wiadomości", "listów", "~listy", "keine post", "ihre post", "eure post", "rundbrief",
	"verteiler", "database", "data base", "base de datos", "~contacts", "distribution", "рассыл", "списк", "розсил", "подпис", "订阅", "訂閱",
	"邮件", "郵件", "名单", "名單", "~lis", NULL
};

/* Lists and mails of another kind: about those a person decides. */
static const char *const elsewhere[] = {
	"list of", "speaker", "volunteer", "committee", "petition", "phone", "robocall", "waiting list", "wait list", "waitlist", "carpool", "agenda",
	"~calls", "~team", "textbook", "voicemail", "~paper", "~edition", "statement", "vertreter", "redner", "lista de espera", "lista de oradores", "выступа", NULL
};

/* Taking off, sending no more: it ends the sentence, or the letters or the list are named behind it. */
static const char *const removing[] = {
	"take me off", "take us off", "get me off", "remove me from", "remove us from", "remove my name", "remove my email", "remove my e-mail", "remove my address",
	"remove this email", "remove this address", "take my name off", "take my email off", "take my address off", "delete my address",
	"delete me from", "delete my email", "drop me from", "unsubscribe from", "want to unsubscribe", "wish to unsubscribe", "be removed from",
	"stop sending me", "do not email me", "don't email me", "do not e-mail me", "don't e-mail me", "do not contact me", "don't contact me", "do not write to me", "don't write to me",
	"me retirer de", "me rayer", "me supprimer de", "m'enlever de", "me borren", "quitarme de", "me quiten", "me pueden quitar",
	"me puede quitar", "me saquen", "no me envíe", "no me mande", "me remova", "me retirem", "me retire da", "me tirem", "cancellarmi",
	"usunąć mnie", "usunięcie mnie", "usuńcie mnie", "удалите меня", "уберите меня", "видаліть мене", "не пишите мне", "将我从", "请取消", "請取消",
	"retire m nan", "retire non m", NULL
};

/* "Do not contact me again." */
static const char *const ever[] = { "~again", "anymore", "any more", "any further", "~ever", "in future", "in the future", "~más", NULL };

/* Where such a list stands, and what is to be done to whoever is on it, in one sentence. */
static const char *const on_list[] = {
	"off the list", "off your list", "off this list", "from your list", "from this list", "from the list", "off your mailing list",
	"off the mailing list", "off this mailing list", "from your mailing list", "from the mailing list", "from this mailing list", "aus dem verteiler", "aus ihrem verteiler",
	"aus eurem verteiler", "aus diesem verteiler", "von der liste", "von ihrer liste", "von eurer liste", NULL
};
static const char *const off_it[] = {
	"remove me", "remove us", "take us", "take me", "drop me", "delete me", "get me", "strike me", "remove my", "take my", "delete my",
	"want off", "nehm", "nimm", "streich", "entfern", "l\xc3\xb6sch", "austragen", "raus", NULL
};

/* They speak of what somebody else does. */
static const char *const others[] = {
	"~they", "~he", "~she", "district", "~board", "principal", "superintendent", "~boss", "~directora", "~director", "distrito", "~conseil",
	"schulamt", "~die schule", NULL
};

/* Words that turn it round: a person who asks us not to, or asks about it. */
static const char *const turned[] = {
	"don't unsubscribe", "do not unsubscribe", "not unsubscribe", "don't remove", "do not remove", "don't take me off",
	"did not unsubscribe", "didn't unsubscribe", "why was i", "why did you", "did i get unsubscribed", "resubscribe", "put me back",
	"unsubscribed by mistake", "how do i", "how can i", "how to unsubscribe", "not want to unsubscribe", "not want to be unsubscribed",
	"don't want to unsubscribe", "~my mother", "~my father", "~my neighbor", "~my husband", "~my wife", "~she wants", "~he wants",
	"nicht abmelden", "mich nicht ab", "no me den de baja", "no me borren", "no me quiten", "mi suegra", "mi mamá", "pas me désinscrire",
	"pas me désabonner", "ne me retirez pas", "not unsubscribe", "n't unsubscribe", "never unsubscribe", "if i unsubscribe",
	"when i unsubscribe", "never asked", "mean to", "by accident", "accident", "by mistake", "in error", "back on", "ever take me off", "never take me",
	"ever remove me", "never remove", "nunca me", "ne jamais me", "their list", "why would", "why should", "keep me", "keep the", "keep my", "keep writing", "keep sending the", "one only", "不要取消", "别取消",
	"別取消", "not stop writing", "get no more", "getting no more", "receive no more",
	"bekomme keine", "bekommen keine", "erhalte keine", "kriege keine", "krijg geen", "får inga", "ya no recibo", "ne reçois plus", "instead",
	"from now on", "new address", "au contraire", "não me retirem", "não me remova", NULL
};

/* Octets up to the end of the sentence; a full stop inside a word ends nothing. */
static size_t sentence_length(const char *s)
{
	size_t n = 0;

	while (s[n] && !(strchr(".!?;", s[n]) && (s[n + 1] == ' ' || s[n + 1] == '\0')))
		n++;
	return n;
}

/* The octets of its sentence in front of `at`; the caller owns them. */
static char *sentence_before(const char *text, const char *at)
{
	const char *from = at;

	while (from > text && !(from[-1] == ' ' && from - 1 > text && strchr(".!?;", from[-2])))
		from--;
	return cvn_xstrndup(from, (size_t)(at - from));
}

static char *sentence_behind(const char *at)
{
	return cvn_xstrndup(at, sentence_length(at));
}

/* "… any of these", "… from you": a word that stands for our letters, at the end of the sentence. */
static bool ends_with_us(const char *rest)
{
	static const char *const us[] = { " this", " these", " those", " you", " it", " anymore", " m\xc3\xa1s", NULL };
	CVN_AUTO_STR char *s = cvn_xstrdup(rest);
	size_t n = strlen(s);

	if (n > 7 && strcmp(s + n - 7, " please") == 0)
		n -= 7;
	while (n > 0 && strchr(" ,", s[n - 1]))
		n--;
	s[n] = '\0';
	for (const char *const *p = us; *p; p++)
		if (n >= strlen(*p) && strcmp(s + n - strlen(*p), *p) == 0)
			return true;
	return false;
}

static bool names_letters(const char *rest)
{
	return !cvn_fold_find(rest, elsewhere) && (cvn_fold_find(rest, letters) || ends_with_us(rest));
}

static bool removes(const char *rest)
{
	return cvn_fold_words(rest) <= 1 || names_letters(rest) || (cvn_fold_words(rest) <= 5 && cvn_fold_find(rest, ever));
}

typedef bool follows(const char *rest);

/* Is one of the phrases there, of nobody else, and what must follow behind it? */
static bool phrase_with(const char *text, const char *const *phrases, follows *enough)
{
	for (const char *const *p = phrases; *p; p++)
		for (const char *hit = strstr(text, *p); hit; hit = strstr(hit + 1, *p)) {
			CVN_AUTO_STR char *before = sentence_before(text, hit);
			CVN_AUTO_STR char *rest = sentence_behind(hit + strlen(*p));

			if (enough(rest) && !cvn_fold_find(before, others))
				return true;
		}
	return false;
}

static bool off_the_list(const char *text)
{
	for (const char *const *p = on_list; *p; p++) {
		const char *hit = strstr(text, *p);
		CVN_AUTO_STR char *before = hit ? sentence_before(text, hit) : NULL;
		CVN_AUTO_STR char *rest = hit ? sentence_behind(hit) : NULL;

		if (hit && !cvn_fold_find(rest, elsewhere) && !cvn_fold_find(before, others) &&
		    (cvn_fold_find(before, off_it) || cvn_fold_find(rest, off_it)))
			return true;
	}
	return false;
}

/* "No more emails, please": a sentence of its own. */
static bool no_more(const char *text)
{
	static const char *const starts[] = { "no more mail", "no more e-mail", "no more email", NULL };

	for (const char *s = text; *s;) {
		CVN_AUTO_STR char *one = sentence_behind(s);
		const char *from = strncmp(one, "please ", 7) == 0 ? one + 7 : one;

		if (cvn_begins_any(from, starts) && (cvn_fold_words(from) <= 4 || ends_with_us(from)))
			return true;
		s += strlen(one);
		s += strspn(s, " .!?;");
	}
	return false;
}

/* How letters tell why one gets them, folded: ours in their languages (words of letters), and those of others. A program that
 * quotes without any mark leaves them in the text: what stands there is not the person's own. */
static const char *const footers[] = {
	"you get this letter because", "you are receiving this", "you're receiving this", "you received this", "you have received this", "recibe esta carta porque",
	"recibe este", "recibes este", "ha recibido este", "vous recevez ce", "você recebe est", "você está recebendo", "ou resevwa lèt",
	"quý vị nhận thư này", "您收到这封信", "sie erhalten diese", "riceve questa", "ricevi questa", "вы получили это", "вы получаете это",
	"קיבלת את המכתב", "تصلك هذه", "u ontvangt de", "du får det", "otrzymujesz t", NULL
};

bool cvn_turned_round(const char *folded)
{
	return cvn_fold_find(folded, turned) || cvn_fold_find(folded, footers);
}

bool cvn_asks_to_leave(const char *folded)
{
	return cvn_fold_find(folded, asking) || phrase_with(folded, removing, removes) || phrase_with(folded, refusing, names_letters) ||
	       off_the_list(folded) || no_more(folded);
}
