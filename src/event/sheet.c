/*
 * sheet.c - what a host writes back about who came.
 */
#include <string.h>

#include "event_priv.h"
#include "convene/base/banned.h"

static bool says(const char *text, const char *const *phrases, size_t n, const char **out_behind)
{
	for (size_t i = 0; i < n; i++) {
		const char *at = cvn_find_nocase(text, phrases[i]);

		if (at != NULL) {
			*out_behind = at + strlen(phrases[i]);
			return true;
		}
	}
	return false;
}

static size_t numbers(const char *s, int64_t *out, size_t cap)
{
	size_t n = 0;

	while (*s && n < cap) {
		size_t len = strspn(s, "0123456789");
		uint64_t number;

		if (len > 0 && cvn_parse_u64((struct cvn_span){ s, len }, INT64_MAX / 2, &number, NULL) == CVN_OK)
			out[n++] = (int64_t)number;
		s += len > 0 ? len : 1;
	}
	return n;
}

enum cvn_sheet cvn_attendance_read(const char *text, size_t n, int64_t *out_numbers, size_t cap, size_t *out_n)
{
	static const char *const all[] = { "all came", "everybody came", "everyone came", "all were there", "vinieron todos", "todos vinieron",
		"vinieron todas", "no no-shows" };
	static const char *const missing[] = { "no-shows", "no-show", "no shows", "no show", "did not come", "didn't come", "absent", "missing",
		"faltaron", "falto", "faltó", "no vinieron", "no vino" };
	CVN_AUTO_STR char *s = cvn_xstrndup(text, n);
	const char *behind = NULL;

	*out_n = 0;
	if (says(s, all, CVN_COUNT(all), &behind))
		return CVN_SHEET_ALL_CAME;
	if (!says(s, missing, CVN_COUNT(missing), &behind))
		return CVN_SHEET_NONE;
	*out_n = numbers(behind, out_numbers, cap);
	return *out_n > 0 ? CVN_SHEET_NO_SHOWS : CVN_SHEET_NONE;
}
