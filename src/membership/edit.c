/*
 * edit.c - changing one entry by hand, word by word.
 */
#include <string.h>

#include "convene/base/json.h"
#include "convene/base/value.h"
#include "convene/contact/person.h"
#include "convene/membership/person.h"
#include "convene/store/filter.h"

#include "convene/base/banned.h"

int cvn_membership_find(struct cvn_store *store, const char *address, struct cvn_contact *out, struct cvn_err *err)
{
	struct cvn_address a;
	int rc = cvn_address_parse(cvn_span_trim(cvn_span_of(address)), &a, err);

	if (rc != CVN_OK)
		return cvn_within(err, "'%.100s'", address);
	rc = cvn_store_contact_by_key(store, a.key, out, err);
	return rc == CVN_E_NOTFOUND ? cvn_fail(err, CVN_E_NOTFOUND, "nobody has the address %s", a.email) : rc;
}

struct editing {
	struct cvn_store *store;
	struct cvn_contact c;
	struct cvn_person person;        /* reads one word at a time */
	const char *who;
	int64_t now;
	size_t changed;
	bool dry;                        /* only see what would change */
	bool row;                        /* the row itself is to be written */
};

static int tell(struct editing *e, const char *field, const char *before, const char *after, struct cvn_err *err)
{
	struct cvn_contact_change change = { e->c.contact_id, e->who, 0, field, before, after };

	e->changed++;
	return e->dry ? CVN_OK : cvn_store_change_add(e->store, &change, e->now, err);
}

static char **column_of(struct cvn_contact *c, enum cvn_means m)
{
	switch (m) {
	case CVN_MEANS_FIRST_NAME:
		return &c->first_name;
	case CVN_MEANS_LAST_NAME:
		return &c->last_name;
	case CVN_MEANS_LANGUAGE:
		return &c->language;
	case CVN_MEANS_TIMEZONE:
		return &c->timezone;
	case CVN_MEANS_BUILDING:
		return &c->building;
	case CVN_MEANS_DISTRICT:
		return &c->district;
	case CVN_MEANS_PHONE:
		return &c->phone;
	case CVN_MEANS_QUIET_HOURS:
		return &c->quiet_hours;
	case CVN_MEANS_HOUSEHOLD:
		return &c->household;
	default:
		return NULL;
	}
}

static int edit_column(struct editing *e, enum cvn_means m, const char *value, struct cvn_err *err)
{
	char **at = column_of(&e->c, m);
	int rc;

	if (strcmp(*at, value) == 0)
		return CVN_OK;
	rc = tell(e, cvn_means_name(m), *at, value, err);
	free(*at);
	*at = cvn_xstrdup(value);
	e->row = true;
	return rc;
}

static int edit_address(struct editing *e, const char *value, struct cvn_err *err)
{
	struct cvn_address a;
	struct cvn_contact to = { 0 };
	int rc = cvn_address_parse(cvn_span_of(value), &a, err);

	if (rc != CVN_OK)
		return cvn_within(err, "email");
	to.email = a.email;
	to.email_key = a.key;
	to.domain = (char *)a.domain;
	to.flags = cvn_address_flags(&a, NULL);
	if (strcmp(a.email, e->c.email) == 0)
		return CVN_OK;
	e->changed++;
	return e->dry ? CVN_OK : cvn_store_contact_readdress(e->store, e->c.contact_id, &to, e->who, e->now, err);
}

static int edit_roles(struct editing *e, const char *roles, struct cvn_err *err)
{
	int rc;

	if (cvn_words_equal(roles, e->c.roles))
		return CVN_OK;
	rc = tell(e, "role", e->c.roles, roles, err);
	return rc == CVN_OK && !e->dry ? cvn_store_roles_write(e->store, e->c.contact_id, roles, err) : rc;
}

static int edit_tags(struct editing *e, const char *tags, struct cvn_err *err)
{
	CVN_AUTO_STR char *now = NULL;
	int rc = cvn_store_tags_read(e->store, e->c.contact_id, &now, err);

	if (rc != CVN_OK || cvn_words_equal(tags, now))
		return rc;
	rc = tell(e, "tag", now, tags, err);
	return rc == CVN_OK && !e->dry ? cvn_store_tags_write(e->store, e->c.contact_id, tags, err) : rc;
}

static int edit_assessment(struct editing *e, int value, struct cvn_err *err)
{
	char before[2] = { e->c.assessment ? (char)('0' + e->c.assessment) : '\0', '\0' };
	char after[2] = { value ? (char)('0' + value) : '\0', '\0' };

	if (e->c.assessment == value)
		return CVN_OK;
	e->c.assessment = value;
	e->row = true;
	return tell(e, "assessment", before, after, err);
}

/* The address of whoever looks after the person now; "" = nobody. The caller owns it. */
static int steward_now(struct editing *e, char **out, struct cvn_err *err)
{
	struct cvn_contact s = { 0 };
	int rc = e->c.steward_id ? cvn_store_contact_by_id(e->store, e->c.steward_id, &s, err) : CVN_OK;

	if (rc == CVN_OK)
		*out = cvn_xstrdup(s.email ? s.email : "");
	cvn_contact_release(&s);
	return rc;
}

/* An empty value takes the steward away. */
static int edit_steward(struct editing *e, const char *value, struct cvn_err *err)
{
	CVN_AUTO_STR char *before = NULL;
	struct cvn_contact s = { 0 };
	bool set = false;
	int rc = *value ? cvn_membership_find(e->store, value, &s, err) : CVN_OK;

	if (rc == CVN_OK && s.contact_id == e->c.contact_id)
		rc = cvn_fail(err, CVN_E_INVALID, "nobody is their own steward");
	if (rc == CVN_OK && e->c.steward_id != s.contact_id)
		rc = steward_now(e, &before, err);
	if (rc == CVN_OK && before)
		rc = tell(e, "steward", before, s.email ? s.email : "", err);
	if (rc == CVN_OK && before && !e->dry)
		rc = cvn_store_steward_give(e->store, e->c.contact_id, s.contact_id, &set, err);
	if (rc == CVN_OK && before)
		e->c.steward_id = s.contact_id;
	cvn_contact_release(&s);
	return rc;
}

/* A free field; an empty value takes it away. */
static int edit_free(struct editing *e, const char *name, const char *value, struct cvn_err *err)
{
	CVN_AUTO(cvn_value_free) struct cvn_value *map = NULL;
	CVN_AUTO_STR char *field = cvn_xasprintf("field %s", name);
	CVN_AUTO_BUF(b, (size_t)4 << 20);
	struct cvn_json j = cvn_json_on(&b);
	const char *before;
	int rc = cvn_value_from_json("fields", e->c.fields, strlen(e->c.fields), &map, err);

	if (rc != CVN_OK)
		return rc;
	before = cvn_value_get_text(map, name);
	if (strcmp(before ? before : "", value) == 0)
		return CVN_OK;
	rc = tell(e, field, before ? before : "", value, err);
	if (rc != CVN_OK || e->dry)
		return rc;
	if (rc == CVN_OK)
		rc = cvn_store_field_add(e->store, name, e->now, err);
	cvn_value_set(map, name, cvn_value_text(value));
	cvn_json_open(&j, NULL, '{');
	for (size_t i = 0; i < map->n; i++)
		if (map->child[i]->text && *map->child[i]->text)
			cvn_json_text(&j, map->key[i], map->child[i]->text);
	cvn_json_close(&j, '}');
	free(e->c.fields);
	e->c.fields = cvn_buf_take(&b);
	e->row = true;
	return rc;
}

static bool find_means(const char *name, enum cvn_means *out)
{
	for (size_t i = 0; i < CVN_MEANINGS; i++)
		if (i != CVN_MEANS_FREE && cvn_streq(cvn_means_name((enum cvn_means)i), name)) {
			*out = (enum cvn_means)i;
			return true;
		}
	return false;
}

/* Read `value` by the rules of its meaning, then write what was understood. */
static int edit_means(struct editing *e, enum cvn_means m, const char *value, struct cvn_err *err)
{
	struct cvn_refusal no = { 0 };

	if (m == CVN_MEANS_EMAIL)
		return edit_address(e, value, err);
	if (m == CVN_MEANS_STEWARD)
		return edit_steward(e, value, err);
	cvn_person_clear(&e->person);
	if (!cvn_person_say(&e->person, m, NULL, cvn_span_of(value), &no))
		return cvn_fail(err, CVN_E_INVALID, "%s: %s", cvn_means_name(m), no.why);
	if (column_of(&e->c, m))
		return edit_column(e, m, cvn_person_text(&e->person, m), err);
	if (m == CVN_MEANS_ROLE)
		return edit_roles(e, cvn_person_text(&e->person, m), err);
	if (m == CVN_MEANS_TAGS)
		return edit_tags(e, cvn_person_text(&e->person, m), err);
	if (m == CVN_MEANS_ASSESSMENT)
		return edit_assessment(e, e->person.assessment, err);
	if (m == CVN_MEANS_NOTE && e->dry)
		return CVN_OK;
	if (m == CVN_MEANS_NOTE)
		return cvn_store_note_add(e->store, e->c.contact_id, e->who, cvn_person_text(&e->person, m), e->now, err);
	return cvn_fail(err, CVN_E_INVALID, "%s is not changed by hand", cvn_means_name(m));
}

static int edit_word(struct editing *e, const char *word, struct cvn_err *err)
{
	const char *eq = strchr(word, '=');
	CVN_AUTO_STR char *name = cvn_xstrndup(word, eq ? (size_t)(eq - word) : strlen(word));
	CVN_AUTO_STR char *field = cvn_field_name(cvn_span_of(name));
	enum cvn_means m;

	if (!eq || !*field)
		return cvn_fail(err, CVN_E_USAGE, "expected FIELD=VALUE, not '%s'", word);
	if (find_means(name, &m))
		return edit_means(e, m, eq + 1, err);
	CVN_AUTO_BUF(clean, CVN_CELL_MAX);
	cvn_person_clear(&e->person);
	struct cvn_refusal no = { 0 };
	if (!cvn_person_say(&e->person, CVN_MEANS_FREE, field, cvn_span_of(eq + 1), &no))
		return cvn_fail(err, CVN_E_INVALID, "%s: %s", field, no.why);
	return edit_free(e, field, e->person.n_free ? cvn_person_free_value(&e->person, 0) : "", err);
}

static int edit(struct cvn_store *store, int64_t contact_id, const char *const *word, size_t n, const char *who,
                int64_t now, bool dry, size_t *out_changed, struct cvn_err *err)
{
	CVN_AUTO_STR struct editing *e = cvn_xcalloc(1, sizeof *e);
	int rc;

	e->store = store;
	e->who = who;
	e->now = now;
	e->dry = dry;
	cvn_person_init(&e->person);
	rc = cvn_store_contact_by_id(store, contact_id, &e->c, err);
	for (size_t i = 0; i < n && rc == CVN_OK; i++)
		rc = edit_word(e, word[i], err);
	if (rc == CVN_OK && e->row && !dry)
		rc = cvn_store_contact_update(store, &e->c, now, err);
	if (rc == CVN_OK && out_changed)
		*out_changed = e->changed;
	cvn_person_release(&e->person);
	cvn_contact_release(&e->c);
	return rc;
}

int cvn_membership_edit(struct cvn_store *store, int64_t contact_id, const char *const *word, size_t n, const char *who,
                        int64_t now, size_t *out_changed, struct cvn_err *err)
{
	return edit(store, contact_id, word, n, who, now, false, out_changed, err);
}

int cvn_membership_differs(struct cvn_store *store, int64_t contact_id, const char *word, size_t *out_differs,
                           struct cvn_err *err)
{
	return edit(store, contact_id, &word, 1, "", 0, true, out_differs, err);
}

int cvn_membership_add(struct cvn_store *store, const char *address, const char *const *word, size_t n, const char *who,
                       int64_t now, int64_t *out_id, struct cvn_err *err)
{
	struct cvn_address a;
	struct cvn_contact c = { 0 }, old = { 0 };
	int64_t id = 0;
	int rc = cvn_address_parse(cvn_span_trim(cvn_span_of(address)), &a, err);

	if (rc != CVN_OK)
		return cvn_within(err, "'%.100s'", address);
	if (cvn_store_contact_by_key(store, a.key, &old, NULL) == CVN_OK) {
		cvn_contact_release(&old);
		return cvn_fail(err, CVN_E_EXISTS, "%s is there already", a.email);
	}
	c.email = a.email;
	c.email_key = a.key;
	c.domain = (char *)a.domain;
	c.flags = cvn_address_flags(&a, NULL);
	rc = cvn_store_contact_add(store, &c, now, &id, err);
	if (rc == CVN_E_INVALID)
		cvn_within(err, "%s", a.email);
	if (rc == CVN_OK)
		rc = cvn_membership_edit(store, id, word, n, who, now, NULL, err);
	if (rc == CVN_OK)
		*out_id = id;
	return rc;
}
