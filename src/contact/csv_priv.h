/*
 * csv_priv.h - what csv.c reads from (decoder.c: octets of any encoding in, UTF-8 out) and with (csv_cell.c).
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

/* A row while it is being looked for. */
struct cvn_csv_scan {
	const char *p, *end;
	char separator;
	struct cvn_span *cell;       /* room for CVN_CSV_COLUMNS_MAX */
	size_t n;                    /* cells found */
	const char *problem;
};
enum cvn_csv_found { CVN_CSV_FOUND, CVN_CSV_NEED_MORE, CVN_CSV_BROKEN };
/* The cells of the row that begins at s->p; ends on its line end or on the end of the file. */
enum cvn_csv_found cvn_csv_scan(struct cvn_csv_scan *s, bool at_end);
/* CVN_CSV_BROKEN, for this reason. */
enum cvn_csv_found cvn_csv_broken(struct cvn_csv_scan *s, const char *problem);
/* Take the quotes off, in place: the cell lies in a buffer of ours. */
void cvn_csv_unquote(struct cvn_span *cell);
/* Why the unquoted cell is no text; NULL = it is. */
const char *cvn_csv_cell_problem(struct cvn_span cell);
static inline bool cvn_csv_line_end(char c)
{
	return c == '\n' || c == '\r';
}

#endif
