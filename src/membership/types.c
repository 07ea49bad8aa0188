/*
 * types.c - free fields that were given a type: does what a row says fit?
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convene/base/clock.h"
#include "convene/base/value.h"

#include "import_priv.h"

#include "convene/base/banned.h"

static bool is_number(const char *s)
{
	char *end;

	strtod(s, &end);
	return end != s && *end == '\0';
}

static bool is_date(const char *s)
{
	struct cvn_civil day = { 0 };
	uint64_t y, m, d;

	if (strlen(s) != 10 || s[4] != '-' || s[7] != '-' || cvn_parse_u64((struct cvn_span){ s, 4 }, 9999, &y, NULL) != CVN_OK ||
	    cvn_parse_u64((struct cvn_span){ s + 5, 2 }, 12, &m, NULL) != CVN_OK ||
	    cvn_parse_u64((struct cvn_span){ s + 8, 2 }, 31, &d, NULL) != CVN_OK)
		return false;
	day = (struct cvn_civil){ .year = (int)y, .month = (int)m, .day = (int)d };
	return cvn_civil_valid(&day);
}

static bool is_choice(const char *s, const char *choices)
{
	CVN_AUTO(cvn_value_free) struct cvn_value *list = NULL;

	if (cvn_value_from_json("choices", choices, strlen(choices), &list, NULL) != CVN_OK)
		return false;
	for (size_t i = 0; i < list->n; i++)
		if (list->child[i]->text && cvn_streq_nocase(list->child[i]->text, s))
			return true;
	return false;
}

static bool fits(const struct cvn_fields_known *known, size_t i, const char *s)
{
	switch (known->type[i]) {
	case CVN_FIELD_NUMBER:
		return is_number(s);
	case CVN_FIELD_DATE:
		return is_date(s);
	case CVN_FIELD_YESNO:
		return cvn_streq_nocase(s, "yes") || cvn_streq_nocase(s, "no");
	case CVN_FIELD_CHOICE:
		return is_choice(s, known->choices[i]);
	default:
		return true;
	}
}

static const char *wanted(enum cvn_field_type type)
{
	static const char *const words[] = { "text", "a number", "a date such as 2026-01-31", "yes or no", "one of its choices" };

	return words[type];
}

static size_t column_of(const struct cvn_columns *columns, const char *name)
{
	for (size_t i = 0; i < columns->n; i++)
		if (columns->column[i].means == CVN_MEANS_FREE && cvn_streq(columns->column[i].field, name))
			return i + 1;
	return 0;
}

bool cvn_types_check(const struct cvn_fields_known *known, const struct cvn_person *p, const struct cvn_columns *columns,
                     struct cvn_refusal *no)
{
	for (size_t k = 0; k < known->n; k++) {
		if (known->type[k] == CVN_FIELD_TEXT)
			continue;
		for (size_t i = 0; i < p->n_free; i++) {
			if (!cvn_streq(known->name[k], cvn_person_free_name(p, i)) || fits(known, k, cvn_person_free_value(p, i)))
				continue;
			no->column = column_of(columns, known->name[k]);
			snprintf(no->why, sizeof no->why, "the field %.60s is %s, not '%.60s'", known->name[k], wanted(known->type[k]),
			         cvn_person_free_value(p, i));
			return false;
		}
	}
	return true;
}
