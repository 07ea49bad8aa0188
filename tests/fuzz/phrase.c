/*
 * phrase.c - fuzz: a plain reply. Never more than an answer, a party from 0 to 21, and a reason.
 */
#include <stdint.h>
#include <stdlib.h>

#include "convene/event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct cvn_phrase_reading r = cvn_answer_phrase((const char *)data, n);
	int64_t numbers[8];
	size_t found;

	if (r.why == NULL || r.party < 0 || r.party > 21 || (r.phrase == CVN_PHRASE_UNSURE && r.party != 0))
		abort();
	cvn_attendance_read((const char *)data, n, numbers, 8, &found);
	if (found > 8)
		abort();
	return 0;
}
