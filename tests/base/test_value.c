/* test_value.c - the tree of values, and what is taken from JSON and what is not. */
#include "base_test.h"

#include "convene/base/buf.h"
#include "convene/base/value.h"

TestSuite(value, .timeout = 30);

static struct cvn_value *given_json(const char *json)
{
	struct cvn_value *v = NULL;
	struct cvn_err err = { 0 };

	cr_assert(eq(int, cvn_value_from_json("data.json", json, strlen(json), &v, &err), CVN_OK), "%s", err.text);
	return v;
}

Test(value, a_map_keeps_its_order_and_replaces_by_key)
{
	CVN_AUTO(cvn_value_free) struct cvn_value *map = cvn_value_new(CVN_V_MAP);

	cvn_value_set(map, "a", cvn_value_text("1"));
	cvn_value_set(map, "b", cvn_value_text("2"));
	cvn_value_set(map, "a", cvn_value_text("3"));
	cr_assert(eq(sz, map->n, 2));
	assert_text(map->key[0], "a");
	assert_text(cvn_value_get_text(map, "a"), "3");
}

Test(value, what_is_absent_or_no_map_is_null)
{
	CVN_AUTO(cvn_value_free) struct cvn_value *list = cvn_value_new(CVN_V_LIST);

	cr_assert(cvn_value_get(list, "a") == NULL);
	cr_assert(cvn_value_get(NULL, "a") == NULL);
	cr_assert(cvn_value_get_text(list, "a") == NULL);
	cvn_value_free(NULL);
}

Test(value, a_list_grows)
{
	CVN_AUTO(cvn_value_free) struct cvn_value *list = cvn_value_new(CVN_V_LIST);

	for (int i = 0; i < 100; i++)
		cvn_value_push(list, cvn_value_new(i % 2 == 0 ? CVN_V_TRUE : CVN_V_NULL));
	cr_assert(eq(sz, list->n, 100));
	cr_assert(eq(int, list->child[99]->kind, CVN_V_NULL));
}

Test(value, json_of_every_kind_is_read)
{
	CVN_AUTO(cvn_value_free) struct cvn_value *v =
		given_json("\xef\xbb\xbf{\"n\": null, \"f\": false, \"t\": true, \"i\": 1, \"s\": \"caf\\u00e9\", "
		           "\"l\": [1, [2]], \"m\": {\"k\": \"v\"}}");

	cr_assert(eq(int, cvn_value_get(v, "n")->kind, CVN_V_NULL));
	cr_assert(eq(int, cvn_value_get(v, "f")->kind, CVN_V_FALSE));
	cr_assert(eq(int, cvn_value_get(v, "t")->kind, CVN_V_TRUE));
	assert_text(cvn_value_get_text(v, "i"), "1");
	assert_text(cvn_value_get_text(v, "s"), "caf\xc3\xa9");
	cr_assert(eq(sz, cvn_value_get(v, "l")->n, 2));
	assert_text(cvn_value_get_text(cvn_value_get(v, "m"), "k"), "v");
	cr_assert(cvn_value_get_text(v, "t") == NULL);
	for (size_t i = 0; i < v->n; i++)
		cr_assert(eq(chr, v->key[i][0], "nftislm"[i]));
}

Test(value, a_number_keeps_the_text_it_was_written_with)
{
	static const char *const numbers[] = { "1.21", "0", "-0", "1.10", "100.00", "1e3", "1E+3",
		                               "-2.5e-7", "12345678901234567890123", "0.1" };

	for (size_t i = 0; i < CVN_COUNT(numbers); i++) {
		CVN_AUTO_BUF(json, 1000);
		CVN_AUTO(cvn_value_free) struct cvn_value *v = NULL;

		cvn_buf_printf(&json, "{\"7\\\"8\": [\"9\", %s, true], \"-5\": %s}", numbers[i], numbers[i]);
		v = given_json(json.ptr);
		cr_assert(eq(int, v->child[0]->child[1]->kind, CVN_V_NUMBER));
		assert_text(v->child[0]->child[1]->text, numbers[i]);
		assert_text(cvn_value_get_text(v, "-5"), numbers[i]);
	}
}

Test(value, the_whole_of_the_input_may_be_one_plain_value)
{
	CVN_AUTO(cvn_value_free) struct cvn_value *v = given_json(" 42 ");

	assert_text(v->text, "42");
}

Test(value, broken_json_is_refused_with_line_and_column)
{
	static const struct {
		const char *json;
		const char *at;
	} cases[] = {
		{ "", "data.json:1:0: " },
		{ "{\"a\": 1,\n \"b\" 2}", "data.json:2:6: " },
		{ "{\"a\": 1,}", "data.json:1:9: " },
		{ "[1, 2", "data.json:1:5: " },
		{ "[1] x", "data.json:1:5: " },
		{ "\"never closed", "data.json:1:13: premature end of input" },
		{ "{\"a\": 1, \"a\": 2}", "data.json:1:12: duplicate object key" },
		{ "[\"\xff\"]", "data.json:1:2: unable to decode byte 0xff" },
		{ "[\"\\u0000\"]", "data.json:1:" },
		{ "[01]", "data.json:1:" },
		{ "[1e999]", "data.json:1:" },
		{ "{'a': 1}", "data.json:1:2: " },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		struct cvn_value *v = NULL;
		struct cvn_err err = { 0 };

		cr_assert(eq(int, cvn_value_from_json("data.json", cases[i].json, strlen(cases[i].json), &v, &err), CVN_E_INVALID), "%s",
		          cases[i].json);
		cr_assert(strncmp(err.text, cases[i].at, strlen(cases[i].at)) == 0, "%s: %s", cases[i].json, err.text);
		cr_assert(v == NULL);
	}
}

static int read_nested(size_t depth, struct cvn_err *err)
{
	CVN_AUTO_BUF(json, 1 << 20);
	CVN_AUTO(cvn_value_free) struct cvn_value *v = NULL;

	for (size_t i = 0; i < depth; i++)
		cvn_buf_str(&json, i % 2 == 0 ? "[" : "{\"a\":");
	cvn_buf_char(&json, '1');
	for (size_t i = depth; i-- > 0;)
		cvn_buf_char(&json, i % 2 == 0 ? ']' : '}');
	return cvn_value_from_json("deep.json", json.ptr, json.len, &v, err);
}

Test(value, json_may_be_nested_to_a_ceiling)
{
	struct cvn_err err = { 0 };

	cr_assert(eq(int, read_nested(100, &err), CVN_OK));
	cr_assert(eq(int, read_nested(101, &err), CVN_E_LIMIT));
	assert_text(err.text, "deep.json:1:301: lists and maps are nested too deep");
	cr_assert(eq(int, read_nested(100000, &err), CVN_E_LIMIT));
}

Test(value, brackets_inside_strings_do_not_nest)
{
	CVN_AUTO_BUF(json, 1000);
	CVN_AUTO(cvn_value_free) struct cvn_value *v = NULL;

	cvn_buf_str(&json, "[\"\\\"");
	for (int i = 0; i < 200; i++)
		cvn_buf_char(&json, '[');
	cvn_buf_str(&json, "\"]");
	v = given_json(json.ptr);
	cr_assert(eq(sz, strlen(v->child[0]->text), 201));
}

Test(value, json_has_a_ceiling_of_octets_and_of_values)
{
	size_t n = ((size_t)16 << 20) + 1;
	CVN_AUTO_STR char *json = cvn_xmalloc(n);
	struct cvn_value *v = NULL;
	struct cvn_err err = { 0 };

	memset(json, ' ', n);
	cr_assert(eq(int, cvn_value_from_json("x", json, n, &v, &err), CVN_E_LIMIT));
	for (size_t i = 0; i < 5000000; i++)
		json[i] = i % 2 == 0 ? '1' : ',';
	json[0] = '[';
	cr_assert(eq(int, cvn_value_from_json("x", json, 5000000, &v, &err), CVN_E_LIMIT));
	cr_assert(v == NULL);
}

Test(value, a_map_of_many_keys_is_read_in_no_time, .timeout = 20)
{
	CVN_AUTO_BUF(json, 4 << 20);
	CVN_AUTO(cvn_value_free) struct cvn_value *v = NULL;

	cvn_buf_char(&json, '{');
	for (int i = 0; i < 200000; i++)
		cvn_buf_printf(&json, "%s\"key%d\":%d", i == 0 ? "" : ",", i, i);
	cvn_buf_char(&json, '}');
	v = given_json(json.ptr);
	cr_assert(eq(sz, v->n, 200000));
	assert_text(v->child[199999]->text, "199999");
}
