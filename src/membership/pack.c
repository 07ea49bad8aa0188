/*
 * pack.c - the people of one chunk, packed tightly and put in the order of their addresses.
 *
 * In that order every page of the index of addresses is touched once a chunk instead of once a row: with a million people
 * and a small cache, that is the difference between writing the index twenty times and writing it a million times.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "import_priv.h"

#include "convene/base/banned.h"

/* What stands in front of a packed person's octets: email, key, free fields, text. */
struct head {
	uint64_t row;
	const char *meant;
	unsigned flags;
	enum cvn_consent consent;
	int assessment;
	uint16_t email_n, key_n, domain_at;  /* with their NULs */
	bool utf8;
	uint32_t n_said, n_free, text_n;
};

struct pair {
	uint32_t name, value;
};

/* What was said and where its text lies, in one number: most people say few of the things that there are. */
#define AT_BITS 24
#define AT_MASK ((1u << AT_BITS) - 1)

static uint32_t said_at(size_t means, size_t at)
{
	assert(at <= AT_MASK);           /* a person has at most 2 MiB of text (person.c) */
	return (uint32_t)means << AT_BITS | (uint32_t)at;
}

void cvn_pack_init(struct cvn_pack *p, size_t bytes, size_t people)
{
	*p = (struct cvn_pack){ .cap = bytes, .max = people };
	p->bytes = cvn_xmalloc(bytes);
	p->entry = cvn_xreallocarray(NULL, people, sizeof *p->entry);
}

void cvn_pack_release(struct cvn_pack *p)
{
	free(p->bytes);
	free(p->entry);
}

void cvn_pack_clear(struct cvn_pack *p)
{
	p->n = p->used = 0;
}

static uint64_t first_octets(const char *key)
{
	uint64_t prefix = 0;

	for (size_t i = 0; i < 8; i++)
		prefix = prefix << 8 | (*key ? (unsigned char)*key++ : 0);
	return prefix;
}

static char *append(char *to, const void *data, size_t n)
{
	memcpy(to, data, n);
	return to + n;
}

bool cvn_pack_add(struct cvn_pack *p, const struct cvn_person *person, uint64_t row)
{
	struct head h = { .row = row, .meant = person->meant, .flags = person->flags, .consent = person->consent,
		          .assessment = person->assessment, .utf8 = person->address.utf8, .n_free = (uint32_t)person->n_free,
		          .text_n = (uint32_t)person->text.len };
	size_t need;
	char *to = p->bytes + p->used;

	h.email_n = (uint16_t)(strlen(person->address.email) + 1);
	h.key_n = (uint16_t)(strlen(person->address.key) + 1);
	h.domain_at = (uint16_t)(person->address.domain - person->address.key);
	for (size_t i = 0; i < CVN_MEANINGS; i++)
		h.n_said += person->at[i] != 0;
	need = sizeof h + h.email_n + h.key_n + h.n_said * sizeof(uint32_t) + h.n_free * sizeof(struct pair) + h.text_n;
	need = (need + 15) & ~(size_t)15;
	if (p->n == p->max || p->cap - p->used < need)
		return false;
	to = append(to, &h, sizeof h);
	for (size_t i = 0; i < CVN_MEANINGS; i++) {
		uint32_t said = said_at(i, person->at[i]);

		if (person->at[i])
			to = append(to, &said, sizeof said);
	}
	for (size_t i = 0; i < h.n_free; i++) {
		struct pair pair = { (uint32_t)person->free[i].name, (uint32_t)person->free[i].value };

		to = append(to, &pair, sizeof pair);
	}
	to = append(to, person->address.key, h.key_n);
	p->entry[p->n].key = to - h.key_n;
	p->entry[p->n].head = p->bytes + p->used;
	p->entry[p->n++].prefix = first_octets(person->address.key);
	to = append(to, person->address.email, h.email_n);
	append(to, person->text.ptr, h.text_n);
	p->used += need;
	return true;
}

uint64_t cvn_pack_take(const struct cvn_pack *p, size_t i, struct cvn_person *out)
{
	const char *from = p->entry[i].head;
	struct head h;

	memcpy(&h, from, sizeof h);
	from += sizeof h;
	cvn_person_clear(out);
	for (size_t k = 0; k < h.n_said; k++, from += sizeof(uint32_t)) {
		uint32_t said;

		memcpy(&said, from, sizeof said);
		out->at[said >> AT_BITS] = said & AT_MASK;
	}
	for (size_t k = 0; k < h.n_free; k++, from += sizeof(struct pair)) {
		struct pair pair;

		memcpy(&pair, from, sizeof pair);
		out->free[k].name = pair.name;
		out->free[k].value = pair.value;
	}
	memcpy(out->address.key, from, h.key_n);
	memcpy(out->address.email, from + h.key_n, h.email_n);
	out->address.domain = out->address.key + h.domain_at;
	out->address.utf8 = h.utf8;
	cvn_buf_clear(&out->text);
	cvn_buf_add(&out->text, from + h.key_n + h.email_n, h.text_n);
	out->n_free = h.n_free;
	out->flags = h.flags;
	out->meant = h.meant;
	out->consent = h.consent;
	out->assessment = h.assessment;
	return h.row;
}

static int by_address(const void *a, const void *b)
{
	const struct cvn_pack_entry *x = a, *y = b;

	if (x->prefix != y->prefix)
		return x->prefix < y->prefix ? -1 : 1;
	return strcmp(x->key, y->key);
}

void cvn_pack_sort(struct cvn_pack *p)
{
	qsort(p->entry, p->n, sizeof *p->entry, by_address);
}
