/*
 * persona.c - who a member is: drawn from seed and address, nothing else.
 *
 * The shares are those of a membership that knows the office. What each kind of member then writes is play.c's.
 */
#include <string.h>

#include "village.h"

#include "convene/base/banned.h"

const char *const vil_client_name[VIL_CLIENTS] = { "gmail", "outlook", "apple", "thunderbird" };
const char *const vil_temper_name[VIL_TEMPERS] = { "silent", "writes", "away", "away-old", "refused",
	                                           "bounces", "full", "complains", "leaves" };
const char *const vil_answer_name[VIL_ANSWERS] = { "no-answer", "accepts", "declines", "tentative" };

/* Of a thousand members; the rest has the first value of the enumeration. */
static const unsigned client_share[VIL_CLIENTS] = { 450, 270, 200, 80 };
static const unsigned temper_share[VIL_TEMPERS] = { 0, 110, 25, 15, 16, 12, 6, 4, 9 };
static const unsigned answer_share[VIL_ANSWERS] = { 0, 360, 160, 110 };

/* FNV-1a to take the text in, then the finaliser of splitmix64 to spread it. */
uint64_t vil_roll(uint64_t seed, const char *address, const char *question)
{
	uint64_t h = 14695981039346656037u ^ seed;

	for (const char *p = address; *p; p++)
		h = (h ^ (uint64_t)(unsigned char)cvn_ascii_lower((unsigned char)*p)) * 1099511628211u;
	h = (h ^ 0xffu) * 1099511628211u;
	for (const char *p = question; *p; p++)
		h = (h ^ (uint64_t)(unsigned char)*p) * 1099511628211u;
	h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
	h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
	return h ^ (h >> 31);
}

static unsigned pick(const unsigned *share, unsigned n, uint64_t roll)
{
	uint64_t r = roll % 1000;

	for (unsigned i = 0; i < n; i++) {
		if (r < share[i])
			return i;
		r -= share[i];
	}
	return 0;
}

struct vil_persona vil_persona(uint64_t seed, const char *address)
{
	return (struct vil_persona){
		.client = (enum vil_client)pick(client_share, VIL_CLIENTS, vil_roll(seed, address, "client")),
		.temper = (enum vil_temper)pick(temper_share, VIL_TEMPERS, vil_roll(seed, address, "temper")),
		.answer = (enum vil_answer)pick(answer_share, VIL_ANSWERS, vil_roll(seed, address, "answer")),
	};
}

static bool find(struct cvn_span word, const char *const *name, unsigned n, unsigned *out)
{
	for (unsigned i = 0; i < n; i++) {
		if (!cvn_span_is(word, name[i]))
			continue;
		*out = i;
		return true;
	}
	return false;
}

bool vil_persona_cast(struct vil_persona *p, const char *words)
{
	unsigned i;

	for (const char *at = words, *end; *at; at = *end ? end + 1 : end) {
		end = at + strcspn(at, ",");
		struct cvn_span word = { at, (size_t)(end - at) };
		if (find(word, vil_client_name, VIL_CLIENTS, &i))
			p->client = (enum vil_client)i;
		else if (find(word, vil_temper_name, VIL_TEMPERS, &i))
			p->temper = (enum vil_temper)i;
		else if (find(word, vil_answer_name, VIL_ANSWERS, &i))
			p->answer = (enum vil_answer)i;
		else
			return false;
	}
	return true;
}
