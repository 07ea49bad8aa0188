/*
 * csv_priv.h - octets of any encoding in, UTF-8 out: what csv.c reads from.
 */
#ifndef CONVENE_CONTACT_CSV_PRIV_H
#define CONVENE_CONTACT_CSV_PRIV_H

#include <iconv.h>

#include "convene/contact/csv.h"

struct cvn_decoder {
	cvn_csv_read *read;
	void *ctx;
	size_t skip;                 /* octets to drop at the beginning */
	uint64_t octets;
	iconv_t iconv;               /* (iconv_t)-1: UTF-8, passed on as it is */
	bool end;
	char raw[1 << 15];
	size_t raw_n;                /* octets of an unfinished character kept from the last read */
};
int cvn_decoder_init(struct cvn_decoder *d, const struct cvn_csv_form *form, cvn_csv_read *read, void *ctx,
                     struct cvn_err *err);
void cvn_decoder_release(struct cvn_decoder *d);
/* UTF-8 octets written to `out` (`cap` ≥ 4 times sizeof raw), 0 at the end, negative on failure. What cannot be decoded
 * becomes U+FFFD, which the reader refuses row by row. */
long cvn_decoder_read(struct cvn_decoder *d, char *out, size_t cap, struct cvn_err *err);

#endif
