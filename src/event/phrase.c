/*
 * phrase.c - a plain reply that answers: "Yes!", "sorry, can't make it", "sí, vamos dos".
 *
 * The text is cut into words without case, accents and punctuation; then every word must belong to a phrase of the table
 * (phrase_table.c). One word that does not, two phrases that contradict each other, a question, or more words than an answer has:
 * unsure, and a person reads it. Nothing is guessed from a part of the text.
 */
#include <string.h>

#include "event_priv.h"
#include "phrase_priv.h"
#include "convene/base/banned.h"

#define WORDS_MAX 40
#define WORD_BYTES 24
#define PARTY_MAX 21

struct words {
	char word[WORDS_MAX][WORD_BYTES];
	bool may_name[WORDS_MAX];       /* a capital in front, or the first of a line */
	bool bare_si[WORDS_MAX];        /* "si" without its accent and without a mark in front of it: perhaps an "if" */
	size_t n;
	bool too_many, question;
};

/* Latin letters with marks to the bare letter; 0 for what is no letter. */
static char bare(uint32_t cp)
{
	static const struct { const char *marked; char letter; } fold[] = {
		{ "áàâäãåÁÀÂÄÃÅ", 'a' }, { "éèêëÉÈÊË", 'e' }, { "íìîïÍÌÎÏ", 'i' }, { "óòôöõÓÒÔÖÕ", 'o' }, { "úùûüÚÙÛÜ", 'u' }, { "ñÑ", 'n' }, { "çÇ", 'c' },
	};

	if (cp < 0x80)
		return (char)cvn_ascii_lower((int)cp);
	for (size_t i = 0; i < CVN_COUNT(fold); i++)
		for (const char *s = fold[i].marked; *s;) {
			uint32_t one;

			s += cvn_utf8_next(s, strlen(s), &one);
			if (one == cp)
				return fold[i].letter;
		}
	return 0;
}

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_capital(uint32_t cp)
{
	return (cp >= 'A' && cp <= 'Z') || (cp >= 0xC0 && cp <= 0xDE);
}

struct cutting {
	struct words *w;
	size_t len;
	bool accent, capital;           /* of the word at hand */
	bool mark, line;                /* in front of it */
};

static void end_word(struct cutting *c)
{
	struct words *w = c->w;

	w->word[w->n][c->len] = '\0';
	w->may_name[w->n] = c->capital || c->line;
	w->bare_si[w->n] = cvn_streq(w->word[w->n], "si") && !c->accent && !c->mark && !c->line && w->n > 0;
	w->n++;
	*c = (struct cutting){ .w = w };
}

static void cut_words(struct words *w, const char *text, size_t n)
{
	struct cutting at = { .w = w, .line = true };

	for (size_t i = 0; i <= n && !w->too_many;) {
		uint32_t cp = ' ';
		size_t used = i < n ? cvn_utf8_next(text + i, n - i, &cp) : 1;
		char c = bare(cp);
		bool apostrophe = cp == '\'' || cp == 0x2019 || cp == 0x00B4;

		i += used;
		w->question |= cp == '?' || cp == 0xBF;
		if (cp == '+' && at.len == 0) {         /* "+1" */
			w->too_many = w->n == WORDS_MAX;
			if (!w->too_many)
				memcpy(w->word[w->n++], "plus", 5);
		} else if (is_word_char(c) && at.len < WORD_BYTES - 1 && w->n < WORDS_MAX) {
			at.capital |= at.len == 0 && is_capital(cp);
			at.accent |= cp >= 0x80;
			w->word[w->n][at.len++] = c;
		} else if (is_word_char(c) || cp > 0x2FF) {
			/* too long, too many, or another script: emoji and dashes are passed over, letters are not an answer */
			w->too_many |= is_word_char(c) || (cp >= 0x370 && cp < 0x2000) || (cp >= 0x2E80 && cp < 0xFE00);
		} else if (!apostrophe) {
			if (at.len > 0)
				end_word(&at);
			at.line |= cp == '\n';
			at.mark |= cp != ' ' && cp != '\t';
		}
	}
}

int cvn_phrase_number(const char *word)
{
	static const char *const en[] = { "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten" };
	static const char *const es[] = { "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez" };
	uint64_t n;

	for (size_t i = 0; i < CVN_COUNT(en); i++)
		if (cvn_streq(word, en[i]) || cvn_streq(word, es[i]))
			return (int)i + 1;
	return cvn_parse_u64(cvn_span_of(word), PARTY_MAX - 1, &n, NULL) == CVN_OK && n > 0 ? (int)n : 0;
}

/* A word that can begin an answer is nobody's name: "Hola no puedo" greets nobody called No. */
static bool begins_answer(const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i < cvn_phrase_entries; i++) {
		const struct cvn_phrase_entry *e = &cvn_phrase_table[i];

		if (e->says != CVN_PHRASE_UNSURE && strncmp(e->words, word, n) == 0 && (e->words[n] == ' ' || e->words[n] == '\0'))
			return true;
	}
	return false;
}

/* How many words of `w` from `at` on the phrase takes; 0 = it does not stand there. "#" is a number, "@" any one word. */
static size_t match(const char *phrase, const struct words *w, size_t at, int *out_number)
{
	size_t taken = 0;

	*out_number = 0;
	while (*phrase) {
		size_t len = strcspn(phrase, " ");

		if (at + taken >= w->n)
			return 0;
		const char *word = w->word[at + taken];
		if (len == 1 && *phrase == '#') {
			*out_number = cvn_phrase_number(word);
			if (*out_number == 0)
				return 0;
		} else if (len == 1 && *phrase == '@') {
			if (begins_answer(word))
				return 0;
		} else if (strlen(word) != len || strncmp(word, phrase, len) != 0) {
			return 0;
		}
		taken++;
		phrase += len + (phrase[len] == ' ');
	}
	return taken;
}

struct found {
	unsigned said;          /* bits of enum cvn_phrase */
	int party;
	bool contradiction;
};

static void note(struct found *f, const struct cvn_phrase_entry *e, int number)
{
	int party = e->party == CVN_PARTY_NUMBER ? number : e->party == CVN_PARTY_PLUS ? number + 1 : e->party;

	if (e->says != CVN_PHRASE_UNSURE)
		f->said |= 1u << e->says;
	if (party == 0)
		return;
	f->contradiction |= f->party != 0 && f->party != party;
	f->party = party;
}

#define NAMES_MAX 3             /* words under "Thanks," that may be a name */

/* "Thanks,\nMaya Diaz" and "Thanks Maya", but not "thanks, but not Thursday". */
static bool are_names(const struct words *w, size_t from)
{
	static const char *const never[] = { "but", "not", "no", "if", "only", "except", "unless", "late", "later", "pero", "si", "solo", "tarde", "dont" };

	if (w->n - from > NAMES_MAX)
		return false;
	for (size_t i = from; i < w->n; i++) {
		if (!w->may_name[i] && !w->may_name[from])
			return false;
		for (size_t k = 0; k < CVN_COUNT(never); k++)
			if (cvn_streq(w->word[i], never[k]))
				return false;
	}
	return true;
}

/* From which words on the rest can be cut into phrases: open[n] is the end. */
static bool goes_on(const struct words *w, const bool *open, const struct cvn_phrase_entry *e, size_t next)
{
	return open[next] || (e->signs_off && are_names(w, next));
}

/* The longest phrase at `at` behind which the rest can be cut too; 0 when there is none. */
static size_t step(const struct words *w, const bool *open, size_t at, const struct cvn_phrase_entry **out, int *out_number)
{
	size_t best = 0;

	for (size_t i = 0; i < cvn_phrase_entries; i++) {
		int number;
		size_t n = match(cvn_phrase_table[i].words, w, at, &number);

		if (n > best && goes_on(w, open, &cvn_phrase_table[i], at + n)) {
			best = n;
			*out = &cvn_phrase_table[i];
			*out_number = number;
		}
	}
	return best;
}

static struct cvn_phrase_reading reading(enum cvn_phrase phrase, int party, const char *why)
{
	return (struct cvn_phrase_reading){ .phrase = phrase, .party = party, .why = why };
}

static struct cvn_phrase_reading conclude(const struct found *f)
{
	const unsigned yes = 1u << CVN_PHRASE_YES, no = 1u << CVN_PHRASE_NO, maybe = 1u << CVN_PHRASE_MAYBE;

	if (f->contradiction || (f->said & (f->said - 1)) != 0)
		return reading(CVN_PHRASE_UNSURE, 0, "it says two things");
	if (f->said == yes || (f->said == 0 && f->party != 0))
		return reading(CVN_PHRASE_YES, f->party, "a plain yes");
	if (f->said == no)
		return reading(CVN_PHRASE_NO, 0, "a plain no");
	if (f->said == maybe)
		return reading(CVN_PHRASE_MAYBE, f->party, "a plain maybe");
	return reading(CVN_PHRASE_UNSURE, 0, "no answer in it");
}

static bool is_one_of(const char *word, const char *const *all)
{
	while (*all != NULL && !cvn_streq(word, *all))
		all++;
	return *all != NULL;
}

/* What makes a yes less than one: "yes but", "voy si puedo", and "we were coming", which was a while ago. */
static const char *doubt(const struct words *w)
{
	static const char *const but[] = { "but", "pero", "although", "aunque", NULL }, *const who[] = { "we", "they", "you", "all", NULL };

	for (size_t i = 0; i < w->n; i++) {
		if (is_one_of(w->word[i], but))
			return "a yes with a but";
		if (w->bare_si[i] && begins_answer(w->word[i - 1]))
			return "perhaps an if";
		if (i > 0 && cvn_streq(w->word[i], "were") && is_one_of(w->word[i - 1], who))
			return "of the past";
	}
	return NULL;
}

/* "Y" and "N" are answers alone; in a sentence the one is a Spanish "and". */
static struct cvn_phrase_reading one_letter(const struct words *w)
{
	if (w->n == 1 && cvn_streq(w->word[0], "y"))
		return reading(CVN_PHRASE_YES, 0, "a plain yes");
	return w->n == 1 && cvn_streq(w->word[0], "n") ? reading(CVN_PHRASE_NO, 0, "a plain no") : reading(CVN_PHRASE_UNSURE, 0, "");
}

static struct cvn_phrase_reading checked(const struct words *w, const struct found *f)
{
	struct cvn_phrase_reading r = conclude(f);
	const char *why = r.phrase == CVN_PHRASE_YES ? doubt(w) : NULL;

	return why != NULL ? reading(CVN_PHRASE_UNSURE, 0, why) : r;
}

struct cvn_phrase_reading cvn_answer_phrase(const char *text, size_t n)
{
	struct words w = { .n = 0 };
	struct found f = { 0 };
	bool open[WORDS_MAX + 1] = { false };
	const struct cvn_phrase_entry *e = NULL;
	int number = 0;

	cut_words(&w, text, n);
	if (w.too_many)
		return reading(CVN_PHRASE_UNSURE, 0, "more than an answer");
	if (w.question)
		return reading(CVN_PHRASE_UNSURE, 0, "a question");
	open[w.n] = true;
	for (size_t at = w.n; at-- > 0;)
		open[at] = step(&w, open, at, &e, &number) > 0;
	for (size_t at = 0; at < w.n && open[at];) {
		at += step(&w, open, at, &e, &number);
		note(&f, e, number);
		if (!open[at])          /* a name under the greeting ends it */
			return checked(&w, &f);
	}
	if (one_letter(&w).phrase != CVN_PHRASE_UNSURE)
		return one_letter(&w);
	if (!open[0])
		return reading(CVN_PHRASE_UNSURE, 0, "a word that belongs to no plain answer");
	return checked(&w, &f);
}
