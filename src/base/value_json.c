/*
 * value_json.c - JSON text to a tree of values. jansson is included here alone.
 *
 * jansson judges the text (syntax, UTF-8, duplicate keys) but turns numbers into machine numbers. A template prints what
 * the author wrote, so the text of each number is fetched from the source: the numbers of the tree, walked in order, are
 * the numbers of the source in order.
 */
#include "convene/base/value.h"

#include <string.h>

#include <jansson.h>

#include "value_priv.h"

#include "convene/base/banned.h"

#define JSON_MAX_BYTES ((size_t)16 << 20)
#define JSON_MAX_DEPTH 100                  /* lists and maps inside each other; walks of the tree recurse */
#define JSON_MAX_VALUES ((size_t)2000000)

struct source {
	const char *name;
	const char *ptr;
	size_t n;
	size_t at;                          /* where the next number is looked for */
};

/* The octet behind the string that opens at `at`; the end for one that never closes. */
static size_t behind_string(const struct source *s, size_t at)
{
	for (at++; at < s->n && s->ptr[at] != '"'; at++)
		if (s->ptr[at] == '\\')
			at++;
	return at < s->n ? at + 1 : s->n;
}

static size_t column_of(const struct source *s, size_t line_start, size_t at)
{
	size_t column = 1;

	for (size_t i = line_start; i < at; i++)
		column += ((unsigned char)s->ptr[i] & 0xc0) != 0x80;
	return column;
}

/* Before jansson spends memory: how deep and how many. Counts commas and brackets outside strings, valid JSON or not. */
static int check_size(const struct source *s, struct cvn_err *err)
{
	size_t depth = 0, values = 1, line = 1, line_start = 0;

	if (s->n > JSON_MAX_BYTES)
		return cvn_fail(err, CVN_E_LIMIT, "%s: longer than %zu octets", s->name, JSON_MAX_BYTES);
	for (size_t i = 0; i < s->n; i++) {
		char c = s->ptr[i];

		if (c == '\n') {
			line++;
			line_start = i + 1;
		} else if (c == '"') {
			i = behind_string(s, i) - 1;
		} else if (c == '[' || c == '{') {
			depth++;
		} else if ((c == ']' || c == '}') && depth > 0) {
			depth--;
		}
		values += c == ',' || c == '[' || c == '{';
		if (depth > JSON_MAX_DEPTH || values > JSON_MAX_VALUES)
			return cvn_fail(err, CVN_E_LIMIT, "%s:%zu:%zu: %s", s->name, line, column_of(s, line_start, i),
			                depth > JSON_MAX_DEPTH ? "lists and maps are nested too deep" : "too many values");
	}
	return CVN_OK;
}

/* The source is valid JSON by now: outside strings, digits and '-' begin a number. */
static char *next_number(struct source *s)
{
	size_t from;

	while (s->at < s->n && strchr("-0123456789", s->ptr[s->at]) == NULL)
		s->at = s->ptr[s->at] == '"' ? behind_string(s, s->at) : s->at + 1;
	from = s->at;
	while (s->at < s->n && strchr("+-.0123456789eE", s->ptr[s->at]) != NULL)
		s->at++;
	return cvn_xstrndup(s->ptr + from, s->at - from);
}

static struct cvn_value *from_jansson(struct source *s, json_t *j);

static struct cvn_value *list_from(struct source *s, json_t *j)
{
	struct cvn_value *list = cvn_value_new(CVN_V_LIST);
	size_t n = json_array_size(j);

	for (size_t i = 0; i < n; i++)
		cvn_value_push(list, from_jansson(s, json_array_get(j, i)));
	return list;
}

/* jansson keeps the order in which the keys stood. */
static struct cvn_value *map_from(struct source *s, json_t *j)
{
	struct cvn_value *map = cvn_value_new(CVN_V_MAP);

	for (void *it = json_object_iter(j); it != NULL; it = json_object_iter_next(j, it))
		cvn_value_add_(map, json_object_iter_key(it), from_jansson(s, json_object_iter_value(it)));
	return map;
}

static struct cvn_value *number_from(struct source *s)
{
	struct cvn_value *v = cvn_xcalloc(1, sizeof *v);

	v->kind = CVN_V_NUMBER;
	v->text = next_number(s);
	return v;
}

static struct cvn_value *from_jansson(struct source *s, json_t *j)
{
	switch (json_typeof(j)) {
	case JSON_OBJECT: return map_from(s, j);
	case JSON_ARRAY: return list_from(s, j);
	case JSON_STRING: return cvn_value_text(json_string_value(j));
	case JSON_INTEGER:
	case JSON_REAL: return number_from(s);
	case JSON_TRUE: return cvn_value_new(CVN_V_TRUE);
	case JSON_FALSE: return cvn_value_new(CVN_V_FALSE);
	case JSON_NULL: break;
	}
	return cvn_value_new(CVN_V_NULL);
}

int cvn_value_from_json(const char *name, const char *json, size_t n, struct cvn_value **out, struct cvn_err *err)
{
	struct source s = { .name = name, .ptr = json, .n = n };
	json_error_t why;
	json_t *root;
	int rc;

	if (n >= 3 && memcmp(json, "\xef\xbb\xbf", 3) == 0) {
		s.ptr += 3;
		s.n -= 3;
	}
	rc = check_size(&s, err);
	if (rc != CVN_OK)
		return rc;
	/* Integers are read as reals only so that long ones are not refused; nobody looks at the real. */
	root = json_loadb(s.n == 0 ? "" : s.ptr, s.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &why);
	if (root == NULL)
		return cvn_fail(err, CVN_E_INVALID, "%s:%d:%d: %s", name, why.line, why.column, why.text);
	*out = from_jansson(&s, root);
	json_decref(root);
	return CVN_OK;
}
