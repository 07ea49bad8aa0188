/*
 * slots.c - one person's values, one slot a name. Free columns are columns.c's, tokens tokens.c's.
 */
#include "letter_priv.h"

#include <stdio.h>
#include <string.h>

#include "convene/base/banned.h"

static const struct {
	const char *name;
	enum source source;
} builtins[] = {
	{ "first_name", FROM_FIRST_NAME }, { "last_name", FROM_LAST_NAME }, { "name", FROM_NAME }, { "email", FROM_EMAIL },
	{ "language", FROM_LANGUAGE }, { "timezone", FROM_TIMEZONE }, { "building", FROM_BUILDING }, { "school", FROM_BUILDING },
	{ "district", FROM_DISTRICT }, { "roles", FROM_ROLES }, { "role", FROM_ROLES },
	{ "unsubscribe_url", FROM_UNSUBSCRIBE_URL }, { "answer_address", FROM_ANSWER_ADDRESS },
	{ "answer_link", FROM_ANSWER_LINK }, { "today", FROM_TODAY },
};

enum source cvn_source_of(const char *name)
{
	for (size_t i = 0; i < CVN_COUNT(builtins); i++) {
		if (strcmp(builtins[i].name, name) == 0)
			return builtins[i].source;
	}
	return FROM_FIELDS;
}

void cvn_letter_set_slot(struct cvn_letter *l, struct cvn_span key, struct found value)
{
	for (size_t i = 0; i < l->family->n_names; i++) {
		if (l->source[i] == FROM_FIELDS && cvn_span_is(key, l->family->name[i].text))
			l->slot[i] = value;
	}
}

/* ---- Parameters of the letter ---- */

/* What the world around the person says goes before a free column of the same name. */
static void read_around(struct cvn_letter *l, const struct cvn_value *around)
{
	for (size_t i = 0; around && i < around->n; i++)
		cvn_letter_set_slot(l, cvn_span_of(around->key[i]), (struct found){ .value = around->child[i] });
}

static int read_params(struct cvn_letter *l, const struct cvn_reader *p, int64_t *out_invitation, struct cvn_err *err)
{
	const char *id;
	uint64_t row = 0;
	int rc;

	cvn_value_free(l->params);
	l->params = NULL;
	*out_invitation = 0;
	if (!p->params[0])
		return CVN_OK;
	rc = cvn_value_from_json("params", p->params, strlen(p->params), &l->params, err);
	if (rc != CVN_OK)
		return rc;
	for (size_t i = 0; l->params->kind == CVN_V_MAP && i < l->params->n; i++) {
		const struct cvn_value *v = l->params->child[i];
		bool text = v->kind == CVN_V_TEXT || v->kind == CVN_V_NUMBER;

		cvn_letter_set_slot(l, cvn_span_of(l->params->key[i]),
		         text ? (struct found){ .text = cvn_span_of(v->text) } : (struct found){ .value = v });
	}
	id = cvn_value_get_text(l->params, "invitation_id");
	if (id && cvn_parse_u64(cvn_span_of(id), INT64_MAX, &row, NULL) == CVN_OK)
		*out_invitation = (int64_t)row;
	return CVN_OK;
}

static struct cvn_span full_name(struct cvn_letter *l, const struct cvn_reader *p)
{
	size_t from = l->values.len;

	cvn_buf_str(&l->values, p->first_name);
	if (p->first_name[0] && p->last_name[0])
		cvn_buf_char(&l->values, ' ');
	cvn_buf_str(&l->values, p->last_name);
	return (struct cvn_span){ l->values.ptr + from, l->values.len - from };
}

static struct cvn_span builtin(struct cvn_letter *l, const struct cvn_reader *p, enum source source)
{
	switch (source) {
	case FROM_FIRST_NAME:
		return cvn_span_of(p->first_name);
	case FROM_LAST_NAME:
		return cvn_span_of(p->last_name);
	case FROM_NAME:
		return full_name(l, p);
	case FROM_EMAIL:
		return cvn_span_of(p->email);
	case FROM_LANGUAGE:
		return cvn_span_of(p->language);
	case FROM_TIMEZONE:
		return cvn_span_of(p->timezone);
	case FROM_BUILDING:
		return cvn_span_of(p->building);
	case FROM_DISTRICT:
		return cvn_span_of(p->district);
	case FROM_ROLES:
		return cvn_span_of(p->roles);
	case FROM_UNSUBSCRIBE_URL:
		return cvn_span_of(l->unsubscribe_url);
	case FROM_ANSWER_ADDRESS:
		return cvn_span_of(l->answer_address);
	case FROM_ANSWER_LINK:
		return cvn_span_of(l->answer_link);
	case FROM_TODAY:
		return cvn_span_of(l->today);
	case FROM_FIELDS:
	case FROM_CONSTANT:
		break;
	}
	return (struct cvn_span){ 0 };
}

int cvn_letter_fill(struct cvn_letter *l, const struct cvn_reader *p, int64_t now, struct cvn_err *err)
{
	int64_t invitation_id;
	bool free_names = false;
	int rc;

	cvn_buf_clear(&l->values);
	cvn_buf_reserve(&l->values, strlen(p->fields) + 2 * (strlen(p->first_name) + strlen(p->last_name) + 8));
	for (size_t i = 0; i < l->family->n_names; i++) {
		if (l->source[i] != FROM_CONSTANT)
			l->slot[i] = (struct found){ 0 };
		free_names = free_names || l->source[i] == FROM_FIELDS;
	}
	if (free_names)
		cvn_letter_columns(l, p->fields);
	read_around(l, p->around);
	rc = read_params(l, p, &invitation_id, err);
	if (rc != CVN_OK)
		return rc;
	cvn_letter_tokens(l, p->letter_id, invitation_id);
	snprintf(l->today, sizeof l->today, "%lld", (long long)now);
	for (size_t i = 0; i < l->family->n_names; i++) {
		if (l->source[i] != FROM_FIELDS && l->source[i] != FROM_CONSTANT)
			l->slot[i].text = builtin(l, p, (enum source)l->source[i]);
	}
	return CVN_OK;
}

int cvn_letter_render(struct cvn_letter *l, const struct cvn_template *t, const struct cvn_reader *p, bool quoted,
                      struct cvn_buf *out, struct cvn_err *err)
{
	struct render r = {
		.scope = { .slot = l->slot },
		.sink = { .out = out, .scratch = &l->escaped, .quoted = quoted },
		.scratch = &l->scratch,
		.manner = { l->language, p->timezone[0] ? p->timezone : l->zone },
		.err = err,
	};

	return cvn_render_ops(&r, t, 0, t->n);
}
