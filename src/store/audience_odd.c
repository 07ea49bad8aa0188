/*
 * audience_odd.c - those of an audience whose texts are no plain text, so that callers need to look at these only.
 *
 * Found in the pass of audience_kind.c. Nearly every octet of a million people is plain, so eight are asked at once.
 */
#include <string.h>

#include "convene/store/audience.h"
#include "store/audience_priv.h"

#include "convene/base/banned.h"

#define ONES 0x0101010101010101u
#define HIGH (ONES * 0x80)

/* A mark in the top bit of every octet below 32 or of 127, as long as none is above 127; of those above it is the octet itself.
 * An octet behind a marked one may be marked without a reason: callers look again, one by one. */
static uint64_t marks(uint64_t eight)
{
	uint64_t low = eight - ONES * 32, del = (eight ^ ONES * 127) - ONES;

	return (low | del | eight) & HIGH;
}

static bool odd_octets(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] < 32 || text[i] == 127)
			return true;
	return !cvn_utf8_valid(text, n);
}

bool cvn_text_is_odd(struct cvn_span text)
{
	uint64_t found = 0, eight;
	size_t i = 0;

	for (; i + sizeof eight <= text.len; i += sizeof eight) {
		memcpy(&eight, text.ptr + i, sizeof eight);
		found |= marks(eight);
	}
	eight = ONES * ' ';
	memcpy(&eight, text.ptr + i, text.len - i);
	return (found | marks(eight)) != 0 && odd_octets(text.ptr, text.len);
}

int cvn_audience_odd_add(struct cvn_store *s, int64_t contact_id, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_AUDIENCE_ODD_ADD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":contact", contact_id);
	rc = cvn_query_row(&q, err);           /* of a TEMP table: no write of the office */
	cvn_query_end(&q);
	return rc < 0 ? rc : CVN_OK;
}
