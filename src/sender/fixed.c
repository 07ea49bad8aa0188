/*
 * fixed.c - what a letter's first hand-over fixes: envelope, Message-ID and every octet of it (a retry is the same letter).
 *
 * A fingerprint of both goes into the row with the intent. A later attempt is written for the same moment and compared: one
 * that differs (the contact, the event or the office was changed since) is not passed off as the same letter. Signatures are
 * made anew for each attempt and do not count.
 */
#include <string.h>

#include "sender_priv.h"

#include "convene/base/banned.h"

#define LANES 4
#define TO_BITS UINT64_C(0xffffffff00000000)

static uint64_t stir(uint64_t h, uint64_t word)
{
	h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

/* Not against anybody: whoever could choose the letter's octets could simply write another letter. Four lanes of eight octets,
 * none of which waits for another, because it is done for every letter. */
static uint64_t mix(uint64_t h, const char *data, size_t n)
{
	uint64_t word[LANES] = { 0 }, lane[LANES] = { h, h + 1, h + 2, h + 3 };

	for (; n >= sizeof word; data += sizeof word, n -= sizeof word) {
		memcpy(word, data, sizeof word);
		lane[0] = stir(lane[0], word[0]);
		lane[1] = stir(lane[1], word[1]);
		lane[2] = stir(lane[2], word[2]);
		lane[3] = stir(lane[3], word[3]);
	}
	memset(word, 0, sizeof word);
	memcpy(word, data, n);
	for (int i = 0; i < LANES; i++)
		h = stir(h, stir(lane[i], word[i]));
	h = stir(h, n);
	return h ^ h >> 32;
}

uint64_t cvn_fixed_of(const struct sheet *sheet)
{
	uint64_t to = mix(mix(1, sheet->sender.ptr, sheet->sender.len), sheet->recipient.ptr, sheet->recipient.len);
	uint64_t body = mix(2, sheet->data.ptr, sheet->data.len);

	return (to << 32 & TO_BITS) | (body & ~TO_BITS);
}

const char *cvn_fixed_objection(const struct piece *p)
{
	uint64_t differs = p->due.fixed_at ? p->due.fixed ^ p->fixed : 0;

	if (differs & TO_BITS)
		return "it was handed over to another address before: the contact was changed since; campaign retry sends it anew";
	if (differs && p->due.unsure)
		return "it may have arrived, and its text has changed since: not sent as the same letter; campaign retry sends it anew";
	return NULL;
}

bool cvn_fixed_changed(const struct piece *p)
{
	return p->due.fixed_at && p->due.fixed != p->fixed;
}
