/*
 * test_phrase.c - plain replies in English and Spanish; and what must never be taken for an answer.
 */
#include <string.h>

#include <criterion/criterion.h>

#include "convene/event.h"

struct phrase_case {
	const char *text;
	enum cvn_phrase phrase;
	int party;
};

static void check(const struct phrase_case *c)
{
	struct cvn_phrase_reading r = cvn_answer_phrase(c->text, strlen(c->text));

	cr_expect_eq(r.phrase, c->phrase, "'%s': %d (%s)", c->text, r.phrase, r.why);
	cr_expect_eq(r.party, c->party, "'%s': party %d", c->text, r.party);
}

Test(phrase, plain_answers_are_read)
{
	static const struct phrase_case cases[] = {
		{ "Yes", CVN_PHRASE_YES, 0 }, { "YES!!!", CVN_PHRASE_YES, 0 }, { "yes, thank you", CVN_PHRASE_YES, 0 },
		{ "Hi Ana,\n\nYes, I'll be there.\n\nThanks,\nMaya Diaz", CVN_PHRASE_YES, 0 }, { "Count me in!", CVN_PHRASE_YES, 0 },
		{ "I’ll be there", CVN_PHRASE_YES, 0 }, { "Sure, see you Thursday", CVN_PHRASE_YES, 0 }, { "yes 👍", CVN_PHRASE_YES, 0 },
		{ "No", CVN_PHRASE_NO, 0 }, { "Sorry, I can't make it.", CVN_PHRASE_NO, 0 }, { "No, sorry", CVN_PHRASE_NO, 0 },
		{ "Unfortunately I won't be able to attend. Thank you for the invitation", CVN_PHRASE_NO, 0 }, { "I cannot come", CVN_PHRASE_NO, 0 },
		{ "Maybe", CVN_PHRASE_MAYBE, 0 }, { "I'm not sure yet", CVN_PHRASE_MAYBE, 0 }, { "I'll try to come", CVN_PHRASE_MAYBE, 0 },
		{ "Sí", CVN_PHRASE_YES, 0 }, { "¡Sí, claro!", CVN_PHRASE_YES, 0 }, { "Hola Ana, sí voy. Gracias", CVN_PHRASE_YES, 0 },
		{ "Ahí estaré", CVN_PHRASE_YES, 0 }, { "No puedo, lo siento", CVN_PHRASE_NO, 0 }, { "no voy a poder ir", CVN_PHRASE_NO, 0 },
		{ "Lamentablemente no podré asistir.\nSaludos,\nJosé Luis", CVN_PHRASE_NO, 0 }, { "Tal vez", CVN_PHRASE_MAYBE, 0 },
		{ "quizás", CVN_PHRASE_MAYBE, 0 }, { "No sé todavía", CVN_PHRASE_MAYBE, 0 }, { "confirmo", CVN_PHRASE_YES, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check(&cases[i]);
}

Test(phrase, the_size_of_a_party_is_read)
{
	static const struct phrase_case cases[] = {
		{ "Yes, two of us", CVN_PHRASE_YES, 2 }, { "two of us", CVN_PHRASE_YES, 2 }, { "We'll be three", CVN_PHRASE_YES, 3 },
		{ "Yes, party of 4", CVN_PHRASE_YES, 4 }, { "Yes +1", CVN_PHRASE_YES, 2 }, { "yes, with my husband", CVN_PHRASE_YES, 2 },
		{ "My wife and I will be there", CVN_PHRASE_YES, 2 }, { "sí, vamos dos", CVN_PHRASE_YES, 2 }, { "Somos tres", CVN_PHRASE_YES, 3 },
		{ "Sí, con mi esposo", CVN_PHRASE_YES, 2 }, { "yes, just me", CVN_PHRASE_YES, 1 }, { "there will be 5 of us", CVN_PHRASE_YES, 5 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check(&cases[i]);
}

Test(phrase, what_is_not_plain_is_never_guessed)
{
	static const char *const texts[] = {
		"", "   \n", "Yes, but only if there is child care", "Can I bring my kids?", "Yes? No? I don't know what you want", "yes no",
		"No problem, I'll be there", "I have not received the address", "Who is this", "yes and no", "I would come if it were on Friday",
		"No, I mean yes", "Please take me off this list", "unsubscribe", "yes to the union, no to the board", "It depends on my shift",
		"I will be there if I can find a sitter", "I said no to the last one but yes to this one", "no veo la dirección", "¿Sí o no?",
		"sí pero llego tarde", "two of us want to know more", "Нет", "是", "We are three weeks behind", "I know", "not bad",
		"Yes I got your mail, stop writing to me", "thanks", "hello ana", "sure is a lot of mail from you", "we will see about that",
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		check(&(struct phrase_case){ texts[i], CVN_PHRASE_UNSURE, 0 });
}

Test(phrase, a_hundred_ways_to_say_it_plainly)
{
	static const struct phrase_case cases[] = {
		{ "y", CVN_PHRASE_YES, 0 }, { "N", CVN_PHRASE_NO, 0 }, { "Yes!", CVN_PHRASE_YES, 0 }, { "  yes  ", CVN_PHRASE_YES, 0 },
		{ "Yes please.", CVN_PHRASE_YES, 0 }, { "yep, count us in", CVN_PHRASE_YES, 0 }, { "Of course I will!", CVN_PHRASE_YES, 0 },
		{ "Hello Ana, yes I will.", CVN_PHRASE_YES, 0 }, { "Hi Ana!\nI can make it.\nThanks\nDe'Andre", CVN_PHRASE_YES, 0 },
		{ "Yes, looking forward to it!", CVN_PHRASE_YES, 0 }, { "We are in, thanks for organizing this", CVN_PHRASE_YES, 0 },
		{ "Wouldn't miss it", CVN_PHRASE_YES, 0 }, { "You can count on me", CVN_PHRASE_YES, 0 }, { "Sign me up please", CVN_PHRASE_YES, 0 },
		{ "That works for me, see you there", CVN_PHRASE_YES, 0 }, { "I'm going", CVN_PHRASE_YES, 0 }, { "we're coming", CVN_PHRASE_YES, 0 },
		{ "Yes. In solidarity,\nBo Chen", CVN_PHRASE_YES, 0 }, { "yes, thank you Ana", CVN_PHRASE_YES, 0 },
		{ "Yes, thank you. Ana", CVN_PHRASE_YES, 0 }, { "I'll be there. Cheers, Bo", CVN_PHRASE_YES, 0 },
		{ "Yes\n\nSent from my iPhone", CVN_PHRASE_YES, 0 }, { "ok, I'll be there", CVN_PHRASE_YES, 0 },
		{ "Good evening, we will attend. Best regards, The Okoyes", CVN_PHRASE_YES, 0 }, { "Absolutely!", CVN_PHRASE_YES, 0 },
		{ "can't wait, yes!", CVN_PHRASE_YES, 0 }, { "Confirmed", CVN_PHRASE_YES, 0 }, { "yes yes yes", CVN_PHRASE_YES, 0 },
		{ "No thank you", CVN_PHRASE_NO, 0 }, { "No, I can't", CVN_PHRASE_NO, 0 }, { "Thanks but no", CVN_PHRASE_NO, 0 },
		{ "Thank you, but I can't make it", CVN_PHRASE_NO, 0 }, { "sorry, but I have to work", CVN_PHRASE_NO, 0 },
		{ "Definitely not", CVN_PHRASE_NO, 0 }, { "of course not", CVN_PHRASE_NO, 0 }, { "I'll have to pass this time", CVN_PHRASE_NO, 0 },
		{ "I am out of town. Good luck!", CVN_PHRASE_NO, 0 }, { "Count me out", CVN_PHRASE_NO, 0 }, { "Not this time, sorry!", CVN_PHRASE_NO, 0 },
		{ "We won't be able to come. So sorry! Have fun", CVN_PHRASE_NO, 0 }, { "Maybe next time", CVN_PHRASE_NO, 0 },
		{ "I'm afraid I can't come", CVN_PHRASE_NO, 0 }, { "Hi there, unable to attend. Regards, Li Na", CVN_PHRASE_NO, 0 },
		{ "nope", CVN_PHRASE_NO, 0 }, { "cannot attend, apologies", CVN_PHRASE_NO, 0 },
		{ "perhaps", CVN_PHRASE_MAYBE, 0 }, { "I might come", CVN_PHRASE_MAYBE, 0 }, { "Not sure yet, I'll let you know", CVN_PHRASE_MAYBE, 0 },
		{ "Hi, I hope to make it", CVN_PHRASE_MAYBE, 0 }, { "I don't know yet. Thanks", CVN_PHRASE_MAYBE, 0 }, { "will try!", CVN_PHRASE_MAYBE, 0 },
		{ "SI", CVN_PHRASE_YES, 0 }, { "si", CVN_PHRASE_YES, 0 }, { "Sí.", CVN_PHRASE_YES, 0 }, { "si voy", CVN_PHRASE_YES, 0 },
		{ "Hola, sí puedo ir. Muchas gracias", CVN_PHRASE_YES, 0 }, { "Hola Ana, con mucho gusto", CVN_PHRASE_YES, 0 },
		{ "Buenas tardes, confirmo mi asistencia. Saludos, Rosa", CVN_PHRASE_YES, 0 }, { "Claro que sí, ahí nos vemos", CVN_PHRASE_YES, 0 },
		{ "Cuenten conmigo", CVN_PHRASE_YES, 0 }, { "Por supuesto, asistiré", CVN_PHRASE_YES, 0 }, { "Sí, gracias por la invitación", CVN_PHRASE_YES, 0 },
		{ "allá nos vemos", CVN_PHRASE_YES, 0 }, { "Acepto.\nUn abrazo,\nJosé Luis Paz", CVN_PHRASE_YES, 0 }, { "ENCANTADA", CVN_PHRASE_YES, 0 },
		{ "Hola no puedo", CVN_PHRASE_NO, 0 }, { "Hola no voy", CVN_PHRASE_NO, 0 }, { "No gracias", CVN_PHRASE_NO, 0 },
		{ "Claro que no", CVN_PHRASE_NO, 0 }, { "ya no puedo, perdón", CVN_PHRASE_NO, 0 }, { "Lo siento mucho, no podremos asistir", CVN_PHRASE_NO, 0 },
		{ "Gracias por invitarme pero no puedo", CVN_PHRASE_NO, 0 }, { "Esta vez no, suerte", CVN_PHRASE_NO, 0 },
		{ "Buenos días Ana. Tengo que trabajar. Saludos", CVN_PHRASE_NO, 0 }, { "no iré", CVN_PHRASE_NO, 0 },
		{ "Voy si puedo", CVN_PHRASE_MAYBE, 0 }, { "Si puedo voy", CVN_PHRASE_MAYBE, 0 }, { "Ojalá pueda ir", CVN_PHRASE_MAYBE, 0 },
		{ "A lo mejor", CVN_PHRASE_MAYBE, 0 }, { "Haré lo posible, gracias", CVN_PHRASE_MAYBE, 0 }, { "todavía no sé", CVN_PHRASE_MAYBE, 0 },
		{ "Yes, 3 people", CVN_PHRASE_YES, 3 }, { "We are four", CVN_PHRASE_YES, 4 }, { "yes plus two", CVN_PHRASE_YES, 3 },
		{ "Yes, both of us", CVN_PHRASE_YES, 2 }, { "Yes, and a friend", CVN_PHRASE_YES, 2 }, { "Sí, vamos a ir cinco", CVN_PHRASE_YES, 5 },
		{ "voy sola", CVN_PHRASE_YES, 1 }, { "Sí, mi hija y yo", CVN_PHRASE_YES, 2 }, { "seremos 6", CVN_PHRASE_YES, 6 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check(&cases[i]);
}

Test(phrase, traps_go_to_a_person)
{
	static const char *const texts[] = {
		/* a but, an if, a condition */
		"yes but", "Yes, but late", "yes but only for an hour", "I'd love to but", "Yes, if I find a sitter", "yes unless it rains",
		"I will come if my shift ends", "sí pero", "Sí, pero llego tarde", "voy si me dan permiso", "Sí, aunque no sé a qué hora",
		"yes, thanks, but not Thursday", "yes thanks not thursday", "Yes, depending on the weather", "iré si puedo salir temprano",
		/* negations that turn it round */
		"I can't say yes", "I wouldn't say no", "not a no", "not yes", "No doubt I'll come", "No way I'd miss it", "can't not come",
		"I never said yes", "no faltaré", "no me lo pierdo", "No creo que pueda", "no digo que no", "Yes I can't", "sí no puedo",
		"no, sí voy", "I am not not coming", "No. I'll be there.",
		/* the past, and other people */
		"We were coming", "we were going", "they were coming", "I was going to come", "My sister is coming", "She can come", "ella sí va",
		"mi hermano va", "The kids can come", "Tell Bo yes",
		/* another day, another time, another number */
		"Yes on Friday", "I can come tomorrow", "yes, today", "yes for 7", "Sí, a las 7", "for two", "Sí, para las siete", "maybe Friday",
		"Yes, 2 adults and 2 kids", "just me and my two kids", "three or four of us", "Two of us, maybe three", "somos dos o tres", "yes, 99 people",
		"yes 0 people", "Yes, party of five hundred",
		/* thanks, acknowledgements, small talk */
		"ok", "Ok, thanks for letting me know", "okay", "thank you", "Muchas gracias y saludos", "gracias", "Great!", "Hello", "good", "muy bien",
		"See you", "And you", "y tú", "looking forward", "Received", "👍", "...",
		/* questions and requests */
		"Yes?", "Is it at seven?", "¿Puedo llevar a mi hija", "what time", "Where do I park", "Can you send the address again",
		"Please call me", "stop", "STOP", "remove me", "No more emails", "no me escriban", "Ya no quiero correos", "Unsubscribe please",
		"who are you", "wrong person", "I do not live there any more", "Yes, who is this",
		/* more than one answer */
		"Yes. No. Maybe.", "yes and no", "Yes to Tuesday and no to Thursday", "sí y no", "Yes next time", "probably yes, probably not yes",
		"I accept and decline", "no, maybe", "Sí, tal vez",
		/* other words, other scripts, tricks */
		"Ye$", "y e s", "yesterday", "nobody", "noon works", "I know", "Now", "sin falta", "Siempre", "да", "はい", "yes\xE2\x80\x8Bno thing",
		"<b>yes</b>", "=?utf-8?Q?yes?=", "accepted the other invitation", "RE: yes you can", "Yes men are the problem", "no es no",
		"a yes would be nice", "I'm in Boston", "We're in trouble", "Count me in if it moves", "sure you do", "I will not be silent",
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		check(&(struct phrase_case){ texts[i], CVN_PHRASE_UNSURE, 0 });
}

Test(phrase, long_texts_are_for_a_person)
{
	char text[4000];

	memset(text, 0, sizeof text);
	for (size_t i = 0; i + 4 < sizeof text; i += 4)
		memcpy(text + i, "yes ", 4);
	cr_assert_eq(cvn_answer_phrase(text, strlen(text)).phrase, CVN_PHRASE_UNSURE);
}
