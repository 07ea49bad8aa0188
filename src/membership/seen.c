/*
 * seen.c - which addresses stood in this file already.
 *
 * 64-bit fingerprints (FNV-1a) in an open table: among a million addresses two share one with a chance of 1 in 37 million.
 */
#include <stdlib.h>

#include "import_priv.h"

#include "convene/base/banned.h"

static uint64_t fingerprint(const char *key)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (; *key; key++)
		h = (h ^ (unsigned char)*key) * 0x100000001b3u;
	h ^= h >> 32;
	return h ? h : 1;
}

static bool put(uint64_t *slot, size_t cap, uint64_t h)
{
	size_t i = h & (cap - 1);

	for (; slot[i]; i = (i + 1) & (cap - 1))
		if (slot[i] == h)
			return false;
	slot[i] = h;
	return true;
}

static void grow(struct cvn_seen *s)
{
	size_t cap = s->cap ? 2 * s->cap : 4096;
	uint64_t *slot = cvn_xcalloc(cap, sizeof *slot);

	for (size_t i = 0; i < s->cap; i++)
		if (s->slot[i])
			put(slot, cap, s->slot[i]);
	free(s->slot);
	s->slot = slot;
	s->cap = cap;
}

bool cvn_seen_add(struct cvn_seen *s, const char *key)
{
	if (4 * (s->n + 1) > 3 * s->cap)
		grow(s);
	if (!put(s->slot, s->cap, fingerprint(key)))
		return false;
	s->n++;
	return true;
}

void cvn_seen_release(struct cvn_seen *s)
{
	free(s->slot);
	*s = (struct cvn_seen){ 0 };
}
