/*
 * test_strangers.c - the readers of src/base fed octets that nobody meant, the same ones in every run.
 *
 * Half of the inputs are plain noise, half are good inputs with a few octets changed, which get further in. The sanitizers
 * see what the asserts do not. Each input lies at the end of its own block, so that reading one octet too far is seen.
 */
#include "base_test.h"

#include "convene/base/buf.h"
#include "convene/base/fields.h"
#include "convene/base/text.h"
#include "convene/base/token.h"
#include "convene/base/value.h"

TestSuite(strangers, .timeout = 60);

#define ROUNDS 20000
#define MAX_BYTES 200

static const char good_block[] = "\xef\xbb\xbfSubject: {{first_name | friend}}, caf\xc3\xa9\r\n# note\n"
                                 "From: Ana <a@b.example>\n  more\n\nBody \xf0\x9f\x8f\xab\n";
static const char good_conf[] = "# c\n[office]\nname = Local 59\n\n[relay \"main\"] # x\nurl = smtps://h:465\n  more\n";
static const char good_json[] = "{\"a\": [1, -2.5e3, \"x\\u00e9\\n\", {\"b\": null}], \"c\": {\"d\": true, \"e\": false}}";

static char *given_octets(uint64_t *seed, const char *good, size_t good_n, const char *alphabet, size_t *out_n)
{
	size_t n = good_n, changes = 1 + dice(seed) % 4;
	char *octets;

	if (dice(seed) % 2 == 0) {
		n = dice(seed) % MAX_BYTES;
		octets = cvn_xmalloc(n);
		for (size_t i = 0; i < n; i++)
			octets[i] = dice(seed) % 4 == 0 ? (char)dice(seed) : alphabet[dice(seed) % strlen(alphabet)];
	} else {
		n = dice(seed) % 4 == 0 ? dice(seed) % (good_n + 1) : good_n;
		octets = cvn_xmalloc(n);
		memcpy(octets, good, n);
		for (; changes > 0 && n > 0; changes--)
			octets[dice(seed) % n] = dice(seed) % 2 == 0 ? (char)dice(seed) : alphabet[dice(seed) % strlen(alphabet)];
	}
	*out_n = n;
	return octets;
}

static bool has_end_of_header(const char *value)
{
	for (; *value != '\0'; value++)
		if (*value == '\r' || (unsigned char)*value == 0x7f || ((unsigned char)*value < 0x20 && *value != '\t' && *value != '\n'))
			return true;
	return false;
}

static void fields_hold(const struct cvn_fields *f, const char *text, size_t n)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct cvn_field *field = &f->field[i];

		cr_assert(field->name != NULL && field->value != NULL && field->section != NULL && field->label != NULL);
		cr_assert(gt(sz, strlen(field->name), 0));
		cr_assert(cvn_utf8_valid(field->value, strlen(field->value)));
		cr_assert(not(has_end_of_header(field->value)));
		cr_assert(ge(sz, field->line, i == 0 ? 1 : f->field[i - 1].line + 1));
	}
	if (f->body_len > 0)
		cr_assert(f->body > text && f->body + f->body_len == text + n);
}

Test(strangers, a_block_is_read_or_refused_with_its_line)
{
	uint64_t seed = 1;
	size_t read = 0;

	for (int round = 0; round < ROUNDS; round++) {
		CVN_AUTO_RELEASE(cvn_fields_release) struct cvn_fields f = { 0 };
		struct cvn_err err = { 0 };
		size_t n = 0;
		CVN_AUTO_STR char *octets = given_octets(&seed, S(good_block), "aB:  \n\n\t#-_", &n);
		int rc = cvn_fields_read_block("f", octets, n, &f, &err);

		cr_assert(rc == CVN_OK || (rc == CVN_E_INVALID && strncmp(err.text, "f:", 2) == 0), "round %d", round);
		fields_hold(&f, octets, n);
		read += rc == CVN_OK;
	}
	cr_assert(gt(sz, read, 100), "too few get past the door");
	cr_assert(lt(sz, read, ROUNDS - 100));
}

Test(strangers, a_configuration_is_read_or_refused_with_its_line)
{
	uint64_t seed = 2;
	size_t read = 0;

	for (int round = 0; round < ROUNDS; round++) {
		CVN_AUTO_RELEASE(cvn_fields_release) struct cvn_fields f = { 0 };
		struct cvn_err err = { 0 };
		size_t n = 0;
		CVN_AUTO_STR char *octets = given_octets(&seed, S(good_conf), "a[]\"=  \n\n\t#", &n);
		int rc = cvn_fields_read_conf("f", octets, n, &f, &err);

		cr_assert(rc == CVN_OK || (rc == CVN_E_INVALID && strncmp(err.text, "f:", 2) == 0), "round %d", round);
		fields_hold(&f, octets, n);
		read += rc == CVN_OK;
	}
	cr_assert(gt(sz, read, 100), "too few get past the door");
	cr_assert(lt(sz, read, ROUNDS - 100));
}

static void write_value(struct cvn_buf *b, const struct cvn_value *v)
{
	switch (v->kind) {
	case CVN_V_NULL: cvn_buf_str(b, "null"); return;
	case CVN_V_FALSE: cvn_buf_str(b, "false"); return;
	case CVN_V_TRUE: cvn_buf_str(b, "true"); return;
	case CVN_V_NUMBER: cvn_buf_str(b, v->text); return;
	case CVN_V_TEXT: cvn_buf_json(b, v->text, strlen(v->text)); return;
	case CVN_V_LIST:
	case CVN_V_MAP: break;
	}
	cvn_buf_char(b, v->kind == CVN_V_LIST ? '[' : '{');
	for (size_t i = 0; i < v->n; i++) {
		if (i > 0)
			cvn_buf_char(b, ',');
		if (v->kind == CVN_V_MAP) {
			cvn_buf_json(b, v->key[i], strlen(v->key[i]));
			cvn_buf_char(b, ':');
		}
		write_value(b, v->child[i]);
	}
	cvn_buf_char(b, v->kind == CVN_V_LIST ? ']' : '}');
}

/* What was read is the same after being written and read again: no number strayed to another place. */
Test(strangers, json_is_read_alike_twice_or_refused)
{
	uint64_t seed = 3;
	size_t read = 0;

	for (int round = 0; round < ROUNDS; round++) {
		CVN_AUTO(cvn_value_free) struct cvn_value *v = NULL;
		CVN_AUTO(cvn_value_free) struct cvn_value *again = NULL;
		CVN_AUTO_BUF(one, 10000);
		CVN_AUTO_BUF(two, 10000);
		struct cvn_err err = { 0 };
		size_t n = 0;
		CVN_AUTO_STR char *octets = given_octets(&seed, S(good_json), "[]{}\",:0123456789-.eE \\u\n", &n);
		int rc = cvn_value_from_json("f", octets, n, &v, &err);

		cr_assert(rc == CVN_OK || rc == CVN_E_INVALID, "round %d", round);
		cr_assert(rc == CVN_OK ? v != NULL : v == NULL, "round %d", round);
		if (rc != CVN_OK)
			continue;
		read++;
		write_value(&one, v);
		cr_assert(eq(int, cvn_value_from_json("again", one.ptr, one.len, &again, &err), CVN_OK), "%s: %s", one.ptr, err.text);
		write_value(&two, again);
		assert_text(one.ptr, two.ptr);
	}
	cr_assert(gt(sz, read, 100), "too few get past the door");
	cr_assert(lt(sz, read, ROUNDS - 100));
}

Test(strangers, no_noise_is_a_token)
{
	struct cvn_keys keys = { .n = 2, .key = { { .id = 1, .secret = "b" }, { .id = 0, .secret = "a" } } };
	char good[CVN_TOKEN_CHARS];
	uint64_t seed = 4;

	cvn_token_make(&keys, CVN_PURPOSE_BOUNCE, 123456, good);
	for (int round = 0; round < 5 * ROUNDS; round++) {
		int64_t row = -1;
		size_t n = 0;
		CVN_AUTO_STR char *octets = given_octets(&seed, good, strlen(good), "abcdefghijklmnopqrstuvwxyz234567AZ", &n);
		bool same = n == strlen(good) && cvn_span_is_nocase((struct cvn_span){ octets, n }, good);

		cr_assert(eq(int, cvn_token_read(&keys, CVN_PURPOSE_BOUNCE, octets, n, &row, NULL), same ? CVN_OK : CVN_E_INVALID),
		          "round %d", round);
		cr_assert(eq(i64, row, same ? 123456 : -1));
	}
}

/* Walking always ends at the end, and what is valid is written back to the octet. */
Test(strangers, utf8_is_walked_to_its_end)
{
	uint64_t seed = 5;

	for (int round = 0; round < ROUNDS; round++) {
		CVN_AUTO_BUF(back, 1000);
		size_t n = 0, at = 0;
		CVN_AUTO_STR char *octets = given_octets(&seed, S(good_block), "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x8f\xab\xed\xa0", &n);

		while (at < n) {
			uint32_t cp = 0;
			size_t used = cvn_utf8_next(octets + at, n - at, &cp);
			char out[4];

			cr_assert(used >= 1 && used <= n - at);
			cvn_buf_add(&back, out, cvn_utf8_put(cp, out));
			at += used;
		}
		cr_assert(eq(sz, at, n));
		cr_assert(cvn_utf8_valid(back.ptr, back.len));
		cr_assert(cvn_utf8_valid(octets, n) == (back.len == n && memcmp(back.ptr, octets, n) == 0));
		cr_assert(le(sz, cvn_utf8_columns(octets, n), 2 * n));
	}
}
