/* address.c - any octets as an address: what is taken is fit for an envelope, and is taken again the same. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "convene/base/mem.h"
#include "convene/contact/address.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct cvn_address a, again;
	struct cvn_err err = { 0 };

	if (cvn_address_parse((struct cvn_span){ (const char *)data, n }, &a, &err) != CVN_OK) {
		assert(err.text[0]);
		return 0;
	}
	assert(strlen(a.key) <= CVN_ADDRESS_MAX);
	for (const char *p = a.key; *p; p++)
		assert((unsigned char)*p >= ' ' && *p != 0x7F);
	if (a.key[0] != '"')
		assert(!strpbrk(a.key, " <>()[],;:\\\""));
	for (const char *p = a.domain; *p; p++)
		assert((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '-' || *p == '.');
	cvn_address_flags(&a, NULL);
	/* Both forms are addresses of the same mailbox. */
	assert(cvn_address_parse(cvn_span_of(a.key), &again, NULL) == CVN_OK && strcmp(again.key, a.key) == 0);
	assert(cvn_address_parse(cvn_span_of(a.email), &again, NULL) == CVN_OK && strcmp(again.key, a.key) == 0);
	return 0;
}
