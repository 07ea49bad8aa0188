/*
 * entity.c - character references of HTML as UTF-8, by libxml2's table of names.
 */
#include "entity.h"

#include "convene/base/text.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#include "convene/base/banned.h"

static uint32_t numeric(const char *p, size_t n)
{
	bool hex = n > 0 && (p[0] == 'x' || p[0] == 'X');
	uint32_t cp = 0;

	for (size_t i = hex; i < n; i++) {
		int c = cvn_ascii_lower(p[i]);
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;

		if (digit >= (hex ? 16 : 10) || cp > 0x10ffff)
			return 0;
		cp = cp * (hex ? 16 : 10) + (uint32_t)digit;
	}
	return cp;
}

void cvn_entity_put(struct cvn_buf *out, const char *p, size_t n)
{
	CVN_AUTO_STR char *name = NULL;
	const htmlEntityDesc *desc;
	uint32_t cp = 0;
	char utf8[4];
	size_t used;

	if (n >= 3 && p[0] == '&' && p[1] == '#') {
		cp = numeric(p + 2, n - 2 - (p[n - 1] == ';'));
	} else if (n >= 3 && p[0] == '&') {
		name = cvn_xstrndup(p + 1, n - 1 - (p[n - 1] == ';'));
		desc = htmlEntityLookup((const xmlChar *)name);
		cp = desc ? desc->value : 0;
	}
	used = cp >= 32 || cp == 9 || cp == 10 ? cvn_utf8_put(cp, utf8) : 0;
	cvn_buf_add(out, used ? utf8 : p, used ? used : n);
}
