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
	size_t i = (size_t)((h * 0x9E3779B97F4A7C15u >> 32) * cap >> 32);       /* any size will do, not powers of two alone */

	for (; slot[i]; i = i + 1 < cap ? i + 1 : 0)
		if (slot[i] == h)
			return false;
	slot[i] = h;
	return true;
}

static void grow_to(struct cvn_seen *s, size_t cap)
{
	uint64_t *slot = cvn_xcalloc(cap, sizeof *slot);

	for (size_t i = 0; i < s->cap; i++)
		if (s->slot[i])
			put(slot, cap, s->slot[i]);
	free(s->slot);
	s->slot = slot;
	s->cap = cap;
}

void cvn_seen_expect(struct cvn_seen *s, size_t n)
{
	if (n + n / 2 > s->cap && n < UINT32_MAX / 4)
		grow_to(s, n + n / 2 < 4096 ? 4096 : n + n / 2);
}

bool cvn_seen_add(struct cvn_seen *s, const char *key)
{
	if (4 * (s->n + 1) > 3 * s->cap)
		grow_to(s, s->cap ? 2 * s->cap : 4096);
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
