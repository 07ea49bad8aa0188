/*
 * language.c - what people write in a column called "language", as a BCP 47 tag.
 */
#include <string.h>

#include "convene/base/mem.h"
#include "convene/base/unicode.h"
#include "convene/contact/person.h"

#include "convene/base/banned.h"

/* Names in English and in the language itself, of languages that families in our schools speak. */
static const struct {
	const char *name, *tag;
} named[] = {
	{ "english", "en" },     { "ingl\xC3\xA9s", "en" },   { "ingles", "en" },        { "spanish", "es" },
	{ "espa\xC3\xB1ol", "es" }, { "espanol", "es" },      { "castellano", "es" },    { "french", "fr" },
	{ "fran\xC3\xA7" "ais", "fr" }, { "portuguese", "pt" }, { "portugu\xC3\xAAs", "pt" }, { "chinese", "zh" },
	{ "mandarin", "zh" },    { "cantonese", "yue" },      { "\xE4\xB8\xAD\xE6\x96\x87", "zh" }, { "arabic", "ar" },
	{ "russian", "ru" },     { "ukrainian", "uk" },       { "polish", "pl" },        { "bengali", "bn" },
	{ "bangla", "bn" },      { "urdu", "ur" },            { "hindi", "hi" },         { "punjabi", "pa" },
	{ "korean", "ko" },      { "japanese", "ja" },        { "vietnamese", "vi" },    { "tagalog", "tl" },
	{ "filipino", "fil" },   { "haitian creole", "ht" },  { "creole", "ht" },        { "krey\xC3\xB2l", "ht" },
	{ "somali", "so" },      { "swahili", "sw" },         { "amharic", "am" },       { "nepali", "ne" },
	{ "burmese", "my" },     { "karen", "kar" },          { "hmong", "hmn" },        { "german", "de" },
	{ "italian", "it" },     { "greek", "el" },           { "turkish", "tr" },       { "hebrew", "he" },
	{ "yiddish", "yi" },     { "persian", "fa" },         { "farsi", "fa" },         { "dari", "prs" },
	{ "pashto", "ps" },      { "albanian", "sq" },        { "american sign language", "ase" },
};

static bool alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool region(const char *s, size_t n)
{
	if (n == 2)
		return alpha(s[0]) && alpha(s[1]);
	return n == 3 && strspn(s, "0123456789") >= 3;
}

/* es, es-MX, es_419, zh-Hant-TW: two or three letters, a script, a region. */
static bool as_tag(struct cvn_span t, char out[16])
{
	size_t n = 0, part = 0, from = 0;

	if (t.len > 15 || t.len < 2)
		return false;
	for (size_t i = 0; i <= t.len; i++) {
		if (i < t.len && t.ptr[i] != '-' && t.ptr[i] != '_')
			continue;
		size_t len = i - from;
		bool script = part > 0 && len == 4, place = part > 0 && region(t.ptr + from, len);

		if (part == 0 ? len < 2 || len > 3 : !(script || place))
			return false;
		if (part++)
			out[n++] = '-';
		for (size_t k = from; k < i; k++, n++) {
			if (!alpha(t.ptr[k]) && !(place && t.ptr[k] >= '0' && t.ptr[k] <= '9'))
				return false;
			out[n] = (char)cvn_ascii_lower((unsigned char)t.ptr[k]);
			if (alpha(t.ptr[k]) && (place || (script && k == from)))
				out[n] = (char)(out[n] - 'a' + 'A');
		}
		from = i + 1;
	}
	out[n] = '\0';
	return true;
}

static bool by_name(struct cvn_span text, char out[16])
{
	for (size_t i = 0; i < CVN_COUNT(named); i++)
		if (cvn_unicode_compare(text, cvn_span_of(named[i].name)) == 0) {
			memcpy(out, named[i].tag, strlen(named[i].tag) + 1);
			return true;
		}
	return false;
}

bool cvn_language_tag(struct cvn_span text, char out[16])
{
	struct cvn_span first = text = cvn_span_trim(text);

	if (as_tag(text, out) || by_name(text, out))     /* no language's name has two or three letters */
		return true;
	/* "English (United States)", "Spanish; Castilian" */
	for (first.len = 0; first.len < text.len && !strchr("(;,/", text.ptr[first.len]); first.len++)
		;
	return first.len < text.len && by_name(cvn_span_trim(first), out);
}
