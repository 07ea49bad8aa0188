/*
 * slots.c - one person's values, one slot a name. Free columns are read from their JSON text in one pass, without a tree.
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

/* Copies and counts; what does not fit is left out. Not printf: this runs six times a letter. */
static size_t put(char *out, size_t size, size_t at, const char *s, size_t n)
{
	n = at + n < size ? n : size - 1 - at;
	memcpy(out + at, s, n);
	out[at + n] = '\0';
	return at + n;
}

void cvn_token_address(const char *mailbox, const char *token, char *out, size_t size)
{
	const char *at = mailbox ? strrchr(mailbox, '@') : NULL;
	size_t n = 0;

	out[0] = '\0';
	if (!at)
		return;
	n = put(out, size, n, mailbox, (size_t)(at - mailbox));
	n = put(out, size, n, "+", 1);
	n = put(out, size, n, token, strlen(token));
	put(out, size, n, at, strlen(at));
}

/* base_url, a path and a token: a page of the office. */
static void token_page(const char *base, const char *path, const char *token, char *out, size_t size)
{
	size_t n = strlen(base);

	n = put(out, size, 0, base, n - (n > 0 && base[n - 1] == '/'));
	n = put(out, size, n, path, strlen(path));
	put(out, size, n, token, strlen(token));
}

/* ---- Free columns: {"steward":"Ana","note":"says \"yes\""} ---- */

static const char *skip_space(const char *p)
{
	while (cvn_ascii_space(*p))
		p++;
	return p;
}

static const char *hex4(const char *p, uint32_t *out)
{
	*out = 0;
	for (int i = 0; i < 4; i++, p++) {
		int c = cvn_ascii_lower(*p);

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return NULL;
		*out = *out * 16 + (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	return p;
}

/* Behind the backslash at `p`; NULL when the escape is broken. */
static const char *unescape(const char *p, struct cvn_buf *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *hit = *p ? strchr(from, *p) : NULL;
	uint32_t cp, low;
	char utf8[4];

	if (hit) {
		cvn_buf_char(out, to[hit - from]);
		return p + 1;
	}
	if (*p != 'u' || !(p = hex4(p + 1, &cp)))
		return NULL;
	if (cp >= 0xd800 && cp < 0xdc00 && p[0] == '\\' && p[1] == 'u' && hex4(p + 2, &low) && low >= 0xdc00 && low < 0xe000) {
		cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
		p += 6;
	}
	cvn_buf_add(out, utf8, cvn_utf8_put(cp, utf8));
	return p;
}

/* The string that begins at the quote `p`. Plain ones are borrowed, others unescaped into `values`. */
static const char *read_string(const char *p, struct cvn_buf *values, struct cvn_span *out)
{
	const char *start = ++p;
	size_t from;

	p += strcspn(p, "\"\\");
	if (*p == '"') {
		*out = (struct cvn_span){ start, (size_t)(p - start) };
		return p + 1;
	}
	from = values->len;
	cvn_buf_add(values, start, (size_t)(p - start));
	while (p && *p == '\\') {
		size_t run;

		p = unescape(p + 1, values);
		run = p ? strcspn(p, "\"\\") : 0;
		cvn_buf_add(values, p, run);
		p = p ? p + run : NULL;
	}
	*out = (struct cvn_span){ values->ptr + from, values->len - from };
	return p && *p == '"' ? p + 1 : NULL;
}

static void set_slot(struct cvn_letter *l, struct cvn_span key, struct found value)
{
	for (size_t i = 0; i < l->family->n_names; i++) {
		if (l->source[i] == FROM_FIELDS && cvn_span_is(key, l->family->name[i].text))
			l->slot[i] = value;
	}
}

/* Numbers, true, false, null: as written. Lists and objects do not occur in free columns and end the reading. */
static const char *read_bare(const char *p, struct cvn_span *out)
{
	size_t n = strcspn(p, ",}[{\" \t\r\n");

	*out = (struct cvn_span){ p, n };
	if (cvn_span_is(*out, "null"))
		out->len = 0;
	return n ? p + n : NULL;
}

/* `values` was reserved for the whole text: spans into it stay. */
static void read_fields(struct cvn_letter *l, const char *p)
{
	struct cvn_span key, value;

	p = skip_space(p);
	if (*p++ != '{')
		return;
	for (p = skip_space(p); p && *p == '"';) {
		p = read_string(p, &l->values, &key);
		p = p ? skip_space(p) : NULL;
		if (!p || *p++ != ':')
			return;
		p = skip_space(p);
		p = *p == '"' ? read_string(p, &l->values, &value) : read_bare(p, &value);
		if (!p)
			return;
		set_slot(l, key, (struct found){ .text = value });
		p = skip_space(p);
		if (*p++ != ',')
			return;
		p = skip_space(p);
	}
}

/* ---- Parameters of the letter ---- */

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

		set_slot(l, cvn_span_of(l->params->key[i]),
		         text ? (struct found){ .text = cvn_span_of(v->text) } : (struct found){ .value = v });
	}
	id = cvn_value_get_text(l->params, "invitation_id");
	if (id && cvn_parse_u64(cvn_span_of(id), INT64_MAX, &row, NULL) == CVN_OK)
		*out_invitation = (int64_t)row;
	return CVN_OK;
}

static void make_tokens(struct cvn_letter *l, int64_t letter_id, int64_t invitation_id)
{
	static const enum cvn_purpose purposes[] = { CVN_PURPOSE_BOUNCE, CVN_PURPOSE_REPLY, CVN_PURPOSE_UNSUBSCRIBE,
		                                     CVN_PURPOSE_MESSAGE };
	const char *url = l->office.base_url;

	for (size_t i = 0; i < CVN_COUNT(purposes); i++)
		cvn_token_make(l->office.keys, purposes[i], letter_id, l->tokens[i]);
	l->answer_address[0] = l->answer_link[0] = l->unsubscribe_url[0] = '\0';
	cvn_token_address(l->office.mailbox, l->tokens[TOKEN_UNSUBSCRIBE], l->unsubscribe_mail, sizeof l->unsubscribe_mail);
	if (url)
		token_page(url, CVN_PATH_UNSUBSCRIBE, l->tokens[TOKEN_UNSUBSCRIBE], l->unsubscribe_url, sizeof l->unsubscribe_url);
	else if (l->unsubscribe_mail[0])
		snprintf(l->unsubscribe_url, sizeof l->unsubscribe_url, "mailto:%.360s?subject=unsubscribe", l->unsubscribe_mail);
	if (invitation_id == 0)
		return;
	cvn_token_make(l->office.keys, CVN_PURPOSE_INVITATION, invitation_id, l->tokens[TOKEN_INVITATION]);
	cvn_token_make(l->office.keys, CVN_PURPOSE_ANSWER, invitation_id, l->tokens[TOKEN_ANSWER]);
	cvn_token_address(l->office.mailbox, l->tokens[TOKEN_INVITATION], l->answer_address, sizeof l->answer_address);
	if (url)
		token_page(url, CVN_PATH_ANSWER, l->tokens[TOKEN_ANSWER], l->answer_link, sizeof l->answer_link);
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
		read_fields(l, p->fields);
	rc = read_params(l, p, &invitation_id, err);
	if (rc != CVN_OK)
		return rc;
	make_tokens(l, p->letter_id, invitation_id);
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
