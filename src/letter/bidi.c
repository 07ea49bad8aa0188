/*
 * bidi.c - letters from right to left: what runs the other way inside them keeps its order.
 *
 * Two things go wrong in an Arabic or Hebrew sentence without help (UAX 9): a value in another script drags the punctuation
 * around it along, so each field is isolated (FSI … PDI); and "518-555-0100" is read as "0100-555-518", because behind an
 * Arabic letter its hyphens separate numbers, so a mark of the other direction (LRM) goes in front.
 */
#include "md.h"

#include <string.h>

#include "convene/base/banned.h"

#define LRM "\xe2\x80\x8e"
#define FSI "\xe2\x81\xa8"
#define PDI "\xe2\x81\xa9"

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The length of "518-555-0100", "+1-518", or the number of "40 Chapel Street" at `p`; 0 when its order is in no doubt. */
static size_t doubtful(const char *p, const char *end)
{
	const char *start = p;
	bool sign = p < end && *p == '+', latin;

	p += sign;
	if (p == end || !digit(*p))
		return 0;
	while (p < end && (digit(*p) || ((*p == '-' || *p == '/') && p + 1 < end && digit(p[1])))) {
		sign = sign || !digit(*p);
		p++;
	}
	latin = p + 1 < end && *p == ' ' && ((p[1] >= 'A' && p[1] <= 'Z') || (p[1] >= 'a' && p[1] <= 'z'));
	return sign || latin ? (size_t)(p - start) : 0;
}

static void put_literal(struct cvn_buf *out, const char *p, const char *end)
{
	bool in_word = false;

	while (p < end) {
		size_t n = in_word ? 0 : doubtful(p, end);

		if (n > 0)
			cvn_buf_str(out, LRM);
		n = n ? n : 1;
		cvn_buf_add(out, p, n);
		in_word = digit(p[n - 1]);
		p += n;
	}
}

static void isolate_text(const struct marks *m, struct md_node *n)
{
	CVN_AUTO_BUF(out, CVN_TEMPLATE_BYTES);
	const char *p = n->text, *end = n->text + n->len;
	struct mark_found f;

	while (cvn_mark_next(m, p, end, &f)) {
		bool value = !cvn_mark_is_section(m, &f);

		put_literal(&out, p, f.at);
		cvn_buf_str(&out, value ? FSI : "");
		cvn_buf_add(&out, f.at, f.len);
		cvn_buf_str(&out, value ? PDI : "");
		p = f.at + f.len;
	}
	put_literal(&out, p, end);
	free(n->text);
	n->len = out.len;
	n->text = cvn_buf_take(&out);
}

void cvn_md_isolate(const struct marks *m, struct md_node *root)
{
	for (struct md_node *n = root->first; n; n = n->next) {
		if (n->kind == MD_K_TEXT)
			isolate_text(m, n);
		else if (n->kind != MD_K_CODE_BLOCK)
			cvn_md_isolate(m, n);
	}
}
