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

Test(phrase, long_texts_are_for_a_person)
{
	char text[4000];

	memset(text, 0, sizeof text);
	for (size_t i = 0; i + 4 < sizeof text; i += 4)
		memcpy(text + i, "yes ", 4);
	cr_assert_eq(cvn_answer_phrase(text, strlen(text)).phrase, CVN_PHRASE_UNSURE);
}
