/*
 * merge_fields.c - free fields of a row against those that are there.
 */
#include <string.h>

#include "convene/base/json.h"
#include "convene/base/value.h"

#include "import_priv.h"

#include "convene/base/banned.h"

#define FIELDS_MAX ((size_t)4 << 20)

static char *to_json(const struct cvn_value *map)
{
	CVN_AUTO_BUF(b, FIELDS_MAX);
	struct cvn_json j = cvn_json_on(&b);

	cvn_json_open(&j, NULL, '{');
	for (size_t i = 0; i < map->n; i++)
		cvn_json_text(&j, map->key[i], map->child[i]->text ? map->child[i]->text : "");
	cvn_json_close(&j, '}');
	return cvn_buf_take(&b);
}

/* New people have nothing to merge with: straight to JSON. A heading that came twice keeps the first word. */
static char *fresh(const struct cvn_person *p)
{
	CVN_AUTO_BUF(b, FIELDS_MAX);
	struct cvn_json j = cvn_json_on(&b);

	cvn_json_open(&j, NULL, '{');
	for (size_t i = 0; i < p->n_free; i++) {
		bool again = false;

		for (size_t k = 0; k < i && !again; k++)
			again = strcmp(cvn_person_free_name(p, k), cvn_person_free_name(p, i)) == 0;
		if (!again)
			cvn_json_text(&j, cvn_person_free_name(p, i), cvn_person_free_value(p, i));
	}
	cvn_json_close(&j, '}');
	return cvn_buf_take(&b);
}

int cvn_merge_fields(const char *old, const struct cvn_person *p, enum cvn_conflict rule, char **out_json,
                     cvn_field_changed *each, void *ctx, struct cvn_err *err)
{
	CVN_AUTO(cvn_value_free) struct cvn_value *map = NULL;
	bool changed = false;
	int rc = CVN_OK;

	*out_json = NULL;
	if (p->n_free == 0 || (old && rule == CVN_CONFLICT_KEEP))
		return CVN_OK;
	if (!old) {
		*out_json = fresh(p);
		return CVN_OK;
	}
	rc = cvn_value_from_json("fields", old, strlen(old), &map, err);
	for (size_t i = 0; i < p->n_free && rc == CVN_OK; i++) {
		const char *name = cvn_person_free_name(p, i), *value = cvn_person_free_value(p, i);
		const char *before = cvn_value_get_text(map, name);

		if (before && *before && (rule == CVN_CONFLICT_FILL || strcmp(before, value) == 0))
			continue;
		changed = true;
		if (each)
			rc = each(ctx, name, before ? before : "", value, err);
		cvn_value_set(map, name, cvn_value_text(value));
	}
	if (rc == CVN_OK && changed)
		*out_json = to_json(map);
	return rc;
}
