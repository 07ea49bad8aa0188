/* csv.c - any octets as a spreadsheet: probed, read to the end, mapped and understood. */
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
	if (k > 7)
		k -= k % 7;              /* odd pieces */
	memcpy(out, o->ptr, k);
	o->ptr += k;
	o->n -= k;
	return (long)k;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct cvn_csv_probe probe = { 0 };
	struct octets o = { data, n };
	struct cvn_columns columns = { 0 };
	struct cvn_person *person = cvn_xcalloc(1, sizeof *person);
	struct cvn_refusal no;
	struct cvn_csv *csv = NULL;
	struct cvn_csv_row row;
	uint64_t last = 0;

	cvn_csv_probe_feed(&probe, data, n);
	struct cvn_csv_form form = cvn_csv_probe_form(&probe);
	assert(cvn_csv_new(&form, take, &o, &csv, NULL) == CVN_OK);
	cvn_person_init(person);
	for (enum cvn_csv_step step; (step = cvn_csv_next(csv, &row, NULL)) != CVN_CSV_END;) {
		assert(step != CVN_CSV_FAILED);
		assert(row.row > last);
		last = row.row;
		if (step == CVN_CSV_BAD)
			assert(row.column > 0 && row.problem[0]);
		else if (!columns.column)
			cvn_columns_map(row.cell, row.n, NULL, 0, &columns, NULL);
		else if (!cvn_person_read(person, &columns, row.cell, row.n, &no))
			assert(no.column == 0 || no.why[0]);
	}
	cvn_csv_free(csv);
	cvn_columns_release(&columns);
	cvn_person_release(person);
	free(person);
	return 0;
}
