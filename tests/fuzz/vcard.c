/* vcard.c - any octets as cards of an address book. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "convene/contact.h"

struct octets {
	const uint8_t *ptr;
	size_t n;
};

static long take(void *ctx, void *out, size_t n, struct cvn_err *err)
{
	struct octets *o = ctx;
	size_t k = n < o->n ? n : o->n;

	(void)err;
	memcpy(out, o->ptr, k);
	o->ptr += k;
	o->n -= k;
	return (long)k;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct octets o = { data, n };
	struct cvn_person *person = cvn_xcalloc(1, sizeof *person);
	struct cvn_refusal no;
	struct cvn_vcard *v = NULL;
	uint64_t card = 0, line = 0;

	cvn_vcard_new(take, &o, &v);
	cvn_person_init(person);
	for (enum cvn_csv_step step; (step = cvn_vcard_next(v, person, &no, &card, &line, NULL)) != CVN_CSV_END;) {
		assert(step == CVN_CSV_ROW || step == CVN_CSV_BAD);
		assert(step == CVN_CSV_BAD ? no.why[0] : person->address.key[0]);
	}
	cvn_vcard_free(v);
	cvn_person_release(person);
	free(person);
	return 0;
}
