/*
 * template.c - any text as a template, rendered with data that has every kind of value; a partial is the text itself.
 */
#include <stdint.h>
#include <string.h>

#include "convene/letter/template.h"

#include "convene/base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static int fuzz_partial(void *arg, const char *name, struct cvn_buf *out, struct cvn_err *err)
{
	(void)err;
	(void)name;
	cvn_buf_str(out, arg);
	return CVN_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char json[] = "{\"a\":\"<x&>\",\"b\":[{\"a\":1},{\"a\":[2,3]}],\"c\":{\"d\":{\"e\":\"deep\"}},\"t\":true,\"f\":false,"
	                           "\"z\":null,\"d\":\"2026-12-01 18:30 America/New_York\",\"n\":1796140800}";
	CVN_AUTO_STR char *text = cvn_xstrndup((const char *)data, n);
	CVN_AUTO(cvn_templates_free) struct cvn_templates *family = cvn_templates_new(fuzz_partial, text);
	CVN_AUTO(cvn_value_free) struct cvn_value *value = NULL;
	CVN_AUTO_BUF(out, 1u << 16);
	const struct cvn_template *t;
	struct cvn_err err = { 0 };

	if (n > 4096 || cvn_value_from_json("data", json, sizeof json - 1, &value, &err) != CVN_OK)
		return 0;
	if (cvn_template_compile(family, &(struct cvn_template_source){ "t", (const char *)data, n, 1, 1 }, &t, &err) == CVN_OK)
		cvn_template_render(t, value, &out, &err);
	return 0;
}
