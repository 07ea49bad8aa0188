/* segment.c - any text as a segment: refused with a column, or understood and said back. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "convene/base/mem.h"
#include "convene/contact/segment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static char *names[] = { (char *)"grade", (char *)"weight" };
	static enum cvn_field_type types[] = { CVN_FIELD_TEXT, CVN_FIELD_NUMBER };
	static struct cvn_fields_known fields = { names, types, NULL, 2 };
	static const struct cvn_segment_context ctx = { .now = 1795294800, .fields = &fields };
	CVN_AUTO_STR char *text = cvn_xstrndup((const char *)data, n);
	CVN_AUTO(cvn_filter_free) struct cvn_filter *f = NULL;
	CVN_AUTO_BUF(said, 1 << 20);
	struct cvn_err err = { 0 };

	if (cvn_segment_parse(text, &ctx, &f, &err) != CVN_OK)
		assert(err.text[0]);
	else
		cvn_segment_say(f, &ctx, &said);
	return 0;
}
