/*
 * decoder.c - octets of any encoding in, UTF-8 out, in blocks.
 */
#include <errno.h>
#include <string.h>

#include "csv_priv.h"

#include "convene/base/banned.h"

int cvn_decoder_init(struct cvn_decoder *d, const struct cvn_csv_form *form, cvn_csv_read *read, void *ctx,
                     struct cvn_err *err)
{
	*d = (struct cvn_decoder){ .read = read, .ctx = ctx, .skip = form->skip, .iconv = (iconv_t)-1 };
	if (cvn_streq_nocase(form->encoding, "UTF-8"))
		return CVN_OK;
	d->iconv = iconv_open("UTF-8", form->encoding);
	if (d->iconv == (iconv_t)-1)
		return cvn_fail(err, CVN_E_INVALID, "the encoding '%s' is not known", form->encoding);
	return CVN_OK;
}

void cvn_decoder_release(struct cvn_decoder *d)
{
	if (d->iconv != (iconv_t)-1)
		iconv_close(d->iconv);
	d->iconv = (iconv_t)-1;
}

/* Fill `raw` behind what is left in it; drops the mark at the beginning of the file. */
static long fill(struct cvn_decoder *d, struct cvn_err *err)
{
	long n = d->read(d->ctx, d->raw + d->raw_n, sizeof d->raw - d->raw_n, err);

	if (n <= 0) {
		d->end = true;
		return n;
	}
	d->octets += (uint64_t)n;
	d->raw_n += (size_t)n;
	if (d->skip && d->raw_n >= d->skip) {
		d->raw_n -= d->skip;
		memmove(d->raw, d->raw + d->skip, d->raw_n);
		d->skip = 0;
	}
	return n;
}

static size_t convert(struct cvn_decoder *d, char *out, size_t cap)
{
	char *in = d->raw, *to = out;
	size_t in_n = d->raw_n, room = cap;

	while (in_n && iconv(d->iconv, &in, &in_n, &to, &room) == (size_t)-1) {
		if (errno == EINVAL && !d->end)
			break;                  /* the rest of this character is still in the file */
		if (errno == E2BIG || room < 3)
			break;
		memcpy(to, "\xEF\xBF\xBD", 3);
		to += 3;
		room -= 3;
		in++;
		in_n--;
	}
	memmove(d->raw, in, in_n);
	d->raw_n = in_n;
	return cap - room;
}

static size_t pass(struct cvn_decoder *d, char *out)
{
	size_t n = d->raw_n;

	memcpy(out, d->raw, n);
	d->raw_n = 0;
	return n;
}

long cvn_decoder_read(struct cvn_decoder *d, char *out, size_t cap, struct cvn_err *err)
{
	size_t n = 0;

	do {
		if (!d->end && fill(d, err) < 0)
			return -1;
		if (d->skip && !d->end)
			continue;               /* not even the mark is there yet */
		if (d->end && !d->raw_n)
			return 0;
		n = d->iconv == (iconv_t)-1 ? pass(d, out) : convert(d, out, cap);
	} while (n == 0);
	return (long)n;
}
