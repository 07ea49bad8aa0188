/* test_json.c - what is written is one line of JSON with its commas in the right places. */
#include "base_test.h"

#include "convene/base/json.h"
#include "convene/base/value.h"

TestSuite(json, .timeout = 10);

Test(json, commas_stand_between_items_at_every_level)
{
	CVN_AUTO_BUF(b, 1000);
	struct cvn_json j = cvn_json_on(&b);

	cvn_json_open(&j, NULL, '{');
	cvn_json_text(&j, "file", "a \"b\"\n");
	cvn_json_open(&j, "empty", '[');
	cvn_json_close(&j, ']');
	cvn_json_open(&j, "list", '[');
	cvn_json_int(&j, NULL, INT64_MIN);
	cvn_json_bool(&j, NULL, true);
	cvn_json_open(&j, NULL, '{');
	cvn_json_null(&j, "n");
	cvn_json_close(&j, '}');
	cvn_json_close(&j, ']');
	cvn_json_bool(&j, "last", false);
	cvn_json_close(&j, '}');
	assert_text(b.ptr, "{\"file\":\"a \\\"b\\\"\\n\",\"empty\":[],"
	                   "\"list\":[-9223372036854775808,true,{\"n\":null}],\"last\":false}");
}

Test(json, no_text_and_no_time_are_null)
{
	CVN_AUTO_BUF(b, 1000);
	struct cvn_json j = cvn_json_on(&b);

	cvn_json_open(&j, NULL, '{');
	cvn_json_text(&j, "a", NULL);
	cvn_json_time(&j, "b", 0);
	cvn_json_time(&j, "c", 1796148000);
	cvn_json_close(&j, '}');
	assert_text(b.ptr, "{\"a\":null,\"b\":null,\"c\":\"2026-12-01T18:00:00Z\"}");
}

/* Any octets a stranger sends, as key and as text, are read back by a JSON reader. */
Test(json, any_octets_make_valid_json)
{
	uint64_t seed = 11;

	for (int round = 0; round < 2000; round++) {
		CVN_AUTO_BUF(b, 10000);
		CVN_AUTO(cvn_value_free) struct cvn_value *v = NULL;
		struct cvn_json j = cvn_json_on(&b);
		struct cvn_err err = { 0 };
		char octets[64];
		size_t n = dice(&seed) % 63;

		for (size_t i = 0; i < n; i++)
			octets[i] = (char)(1 + dice(&seed) % 255);
		octets[n] = '\0';
		cvn_json_open(&j, NULL, '{');
		cvn_json_text(&j, octets, octets);
		cvn_json_close(&j, '}');
		cr_assert(eq(int, cvn_value_from_json("x", b.ptr, b.len, &v, &err), CVN_OK), "%s: %s", b.ptr, err.text);
		assert_text(v->key[0], v->child[0]->text);
	}
}
