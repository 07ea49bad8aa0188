/*
 * guard.c - what an IMAP server may send: the verdict must not hang on how the octets are cut into reads.
 */
#include <stdlib.h>

#include "imap/imap_priv.h"

static int verdict(const uint8_t *data, size_t n, size_t step)
{
	struct cvn_imap_guard g = { .budget = 1 << 20, .literal_max = 10000 };

	for (size_t i = 0; i < n; i += step)
		if (cvn_imap_guard_feed(&g, (const char *)data + i, n - i < step ? n - i : step))
			return 1;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (verdict(data, n, 1) != verdict(data, n, n ? n : 1) || verdict(data, n, 7) != verdict(data, n, 1))
		abort();
	return 0;
}
