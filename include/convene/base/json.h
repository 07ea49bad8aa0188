/*
 * json.h - writing JSON, one object a line. The writer puts the commas; the caller opens and closes.
 *
 *   struct cvn_json j = cvn_json_on(&buf);
 *   cvn_json_open(&j, NULL, '{');  cvn_json_text(&j, "file", path);  cvn_json_close(&j, '}');
 */
#ifndef CONVENE_BASE_JSON_H
#define CONVENE_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "convene/base/buf.h"

struct cvn_json {
	struct cvn_buf *out;      /* borrowed */
	bool comma;               /* the next item needs a comma in front */
};
struct cvn_json cvn_json_on(struct cvn_buf *out);
/* `key` is NULL inside a list and at the top. */
void cvn_json_open(struct cvn_json *j, const char *key, char bracket);
void cvn_json_close(struct cvn_json *j, char bracket);
void cvn_json_text(struct cvn_json *j, const char *key, const char *text);     /* NULL text gives null */
void cvn_json_int(struct cvn_json *j, const char *key, int64_t n);
void cvn_json_bool(struct cvn_json *j, const char *key, bool on);
void cvn_json_null(struct cvn_json *j, const char *key);
void cvn_json_time(struct cvn_json *j, const char *key, int64_t t);            /* RFC 3339; 0 gives null */

#endif
