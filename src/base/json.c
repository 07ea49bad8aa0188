/*
 * json.c - writing JSON: commas, keys and quotes. Escaping of strings is cvn_buf_json(); reading is value_json.c.
 */
#include "convene/base/json.h"
#include "convene/base/clock.h"

#include <inttypes.h>
#include <string.h>

#include "convene/base/banned.h"

struct cvn_json cvn_json_on(struct cvn_buf *out)
{
	return (struct cvn_json){ .out = out };
}

/* What stands in front of any value. */
static void item(struct cvn_json *j, const char *key)
{
	if (j->comma)
		cvn_buf_char(j->out, ',');
	j->comma = true;
	if (key == NULL)
		return;
	cvn_buf_json(j->out, key, strlen(key));
	cvn_buf_char(j->out, ':');
}

void cvn_json_open(struct cvn_json *j, const char *key, char bracket)
{
	item(j, key);
	cvn_buf_char(j->out, bracket);
	j->comma = false;
}

void cvn_json_close(struct cvn_json *j, char bracket)
{
	cvn_buf_char(j->out, bracket);
	j->comma = true;
}

void cvn_json_text(struct cvn_json *j, const char *key, const char *text)
{
	if (text == NULL) {
		cvn_json_null(j, key);
		return;
	}
	item(j, key);
	cvn_buf_json(j->out, text, strlen(text));
}

void cvn_json_int(struct cvn_json *j, const char *key, int64_t n)
{
	item(j, key);
	cvn_buf_printf(j->out, "%" PRId64, n);
}

void cvn_json_bool(struct cvn_json *j, const char *key, bool on)
{
	item(j, key);
	cvn_buf_str(j->out, on ? "true" : "false");
}

void cvn_json_null(struct cvn_json *j, const char *key)
{
	item(j, key);
	cvn_buf_str(j->out, "null");
}

void cvn_json_time(struct cvn_json *j, const char *key, int64_t t)
{
	char text[32];

	cvn_rfc3339(t, text);
	cvn_json_text(j, key, t == 0 ? NULL : text);
}
