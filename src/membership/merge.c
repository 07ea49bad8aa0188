/*
 * merge.c - one person of a file against the database: added, brought up to date, or as they were.
 *
 * Free fields are merge_fields.c; the list and consent are subscribe.c.
 */
#include <stddef.h>
#include <string.h>

#include "import_priv.h"

#include "convene/base/banned.h"

/* The plain texts of a contact that a file can change. */
static const struct {
	enum cvn_means means;
	size_t offset;
} texts[] = {
	{ CVN_MEANS_FIRST_NAME, offsetof(struct cvn_contact, first_name) },
	{ CVN_MEANS_LAST_NAME, offsetof(struct cvn_contact, last_name) },
	{ CVN_MEANS_LANGUAGE, offsetof(struct cvn_contact, language) },
	{ CVN_MEANS_TIMEZONE, offsetof(struct cvn_contact, timezone) },
	{ CVN_MEANS_BUILDING, offsetof(struct cvn_contact, building) },
	{ CVN_MEANS_DISTRICT, offsetof(struct cvn_contact, district) },
	{ CVN_MEANS_PHONE, offsetof(struct cvn_contact, phone) },
	{ CVN_MEANS_QUIET_HOURS, offsetof(struct cvn_contact, quiet_hours) },
	{ CVN_MEANS_HOUSEHOLD, offsetof(struct cvn_contact, household) },
};

static char **text_of(struct cvn_contact *c, size_t i)
{
	return (char **)((char *)c + texts[i].offset);
}

static int tell(const struct cvn_settle *how, int64_t contact_id, const char *field, const char *before,
                const char *after, struct cvn_err *err)
{
	struct cvn_contact_change change = { contact_id, how->source, how->import_id, field, before, after };

	return how->dry ? CVN_OK : cvn_store_change_add(how->store, &change, how->now, err);
}

static int add_person(const struct cvn_settle *how, const struct cvn_person *p, int64_t *out_id, struct cvn_err *err)
{
	CVN_AUTO_STR char *fields = NULL;
	const char *tags = cvn_person_text(p, CVN_MEANS_TAGS);
	struct cvn_contact c = { .import_id = how->import_id, .assessment = p->assessment, .flags = p->flags };
	int rc;

	/* The row is borrowed for the call: no text of it is freed or changed. */
	c.email = (char *)p->address.email;
	c.email_key = (char *)p->address.key;
	c.domain = (char *)p->address.domain;
	c.roles = (char *)cvn_person_text(p, CVN_MEANS_ROLE);
	for (size_t i = 0; i < CVN_COUNT(texts); i++)
		*text_of(&c, i) = (char *)cvn_person_text(p, texts[i].means);
	rc = cvn_merge_fields(NULL, p, CVN_CONFLICT_REPLACE, &fields, NULL, NULL, err);
	c.fields = fields;
	if (rc == CVN_OK)
		rc = cvn_store_contact_add(how->store, &c, how->now, out_id, err);
	if (rc == CVN_OK && *tags)
		rc = cvn_store_tags_write(how->store, *out_id, tags, err);
	return rc;
}

/* One text by its rule; true when it changes. */
static bool take_text(enum cvn_conflict rule, const char *now, const char *said)
{
	if (!*said || rule == CVN_CONFLICT_KEEP || (rule == CVN_CONFLICT_FILL && *now))
		return false;
	return strcmp(now, said) != 0;
}

static int merge_texts(const struct cvn_settle *how, const struct cvn_person *p, struct cvn_contact *c, bool *changed,
                       struct cvn_err *err)
{
	int rc = CVN_OK;

	for (size_t i = 0; i < CVN_COUNT(texts) && rc == CVN_OK; i++) {
		const char *said = cvn_person_text(p, texts[i].means);
		char **now = text_of(c, i);

		if (!take_text(how->rules->of[texts[i].means], *now, said))
			continue;
		*changed = true;
		rc = tell(how, c->contact_id, cvn_means_name(texts[i].means), *now, said, err);
		free(*now);
		*now = cvn_xstrdup(said);
	}
	return rc;
}

static int merge_assessment(const struct cvn_settle *how, const struct cvn_person *p, struct cvn_contact *c,
                            bool *changed, struct cvn_err *err)
{
	char before[2] = { c->assessment ? (char)('0' + c->assessment) : '\0', '\0' };
	char said[2] = { p->assessment ? (char)('0' + p->assessment) : '\0', '\0' };

	if (!take_text(how->rules->of[CVN_MEANS_ASSESSMENT], before, said))
		return CVN_OK;
	*changed = true;
	c->assessment = p->assessment;
	return tell(how, c->contact_id, "assessment", before, said, err);
}

struct field_change {
	const struct cvn_settle *how;
	int64_t contact_id;
};

static int field_changed(void *ctx, const char *name, const char *before, const char *after, struct cvn_err *err)
{
	struct field_change *f = ctx;
	CVN_AUTO_STR char *field = cvn_xasprintf("field %s", name);

	return tell(f->how, f->contact_id, field, before, after, err);
}

static int merge_free(const struct cvn_settle *how, const struct cvn_person *p, struct cvn_contact *c, bool *changed,
                      struct cvn_err *err)
{
	struct field_change f = { how, c->contact_id };
	char *json = NULL;
	int rc = cvn_merge_fields(c->fields, p, how->rules->of[CVN_MEANS_FREE], &json, field_changed, &f, err);

	if (rc == CVN_OK && json) {
		free(c->fields);
		c->fields = json;
		*changed = true;
	}
	return rc;
}

/* Words add up, unless the rule says that the file's are all. The caller owns the result. */
static char *merge_words(enum cvn_conflict rule, const char *now, const char *said)
{
	CVN_AUTO_BUF(all, 2 * CVN_CELL_MAX);

	if (!*said || rule == CVN_CONFLICT_KEEP || (rule == CVN_CONFLICT_FILL && *now))
		return cvn_xstrdup(now);
	if (rule != CVN_CONFLICT_OVERWRITE)
		cvn_buf_str(&all, now);
	for (const char *w = said, *end; *w; w = *end ? end + 2 : end) {
		end = strstr(w, ", ");
		end = end ? end : w + strlen(w);
		cvn_words_add(&all, (struct cvn_span){ w, (size_t)(end - w) });
	}
	return cvn_buf_take(&all);
}

static int merge_roles(const struct cvn_settle *how, const struct cvn_person *p, struct cvn_contact *c, bool *changed,
                       struct cvn_err *err)
{
	CVN_AUTO_STR char *roles =
	        merge_words(how->rules->of[CVN_MEANS_ROLE], c->roles, cvn_person_text(p, CVN_MEANS_ROLE));
	int rc;

	if (strcmp(roles, c->roles) == 0)
		return CVN_OK;
	*changed = true;
	rc = tell(how, c->contact_id, "role", c->roles, roles, err);
	return rc == CVN_OK && !how->dry ? cvn_store_roles_write(how->store, c->contact_id, roles, err) : rc;
}

static int merge_tags(const struct cvn_settle *how, const struct cvn_person *p, struct cvn_contact *c, bool *changed,
                      struct cvn_err *err)
{
	CVN_AUTO_STR char *now = NULL;
	CVN_AUTO_STR char *tags = NULL;
	int rc;

	if (!*cvn_person_text(p, CVN_MEANS_TAGS))
		return CVN_OK;
	rc = cvn_store_tags_read(how->store, c->contact_id, &now, err);
	if (rc != CVN_OK)
		return rc;
	tags = merge_words(how->rules->of[CVN_MEANS_TAGS], now, cvn_person_text(p, CVN_MEANS_TAGS));
	if (strlen(tags) == strlen(now) && how->rules->of[CVN_MEANS_TAGS] != CVN_CONFLICT_OVERWRITE)
		return CVN_OK;                   /* words only add up: the same length is the same words */
	if (cvn_words_equal(tags, now))
		return CVN_OK;
	*changed = true;
	rc = tell(how, c->contact_id, "tag", now, tags, err);
	return rc == CVN_OK && !how->dry ? cvn_store_tags_write(how->store, c->contact_id, tags, err) : rc;
}

static int update_person(const struct cvn_settle *how, const struct cvn_person *p, struct cvn_contact *c, bool *changed,
                         struct cvn_err *err)
{
	bool row = false;
	int rc = merge_texts(how, p, c, &row, err);

	if (rc == CVN_OK)
		rc = merge_assessment(how, p, c, &row, err);
	if (rc == CVN_OK)
		rc = merge_free(how, p, c, &row, err);
	if (rc == CVN_OK && row && !how->dry)
		rc = cvn_store_contact_update(how->store, c, how->now, err);
	*changed = row;
	if (rc == CVN_OK)
		rc = merge_roles(how, p, c, changed, err);
	return rc == CVN_OK ? merge_tags(how, p, c, changed, err) : rc;
}

static int add_note(const struct cvn_settle *how, const struct cvn_person *p, int64_t id, struct cvn_err *err)
{
	const char *note = cvn_person_text(p, CVN_MEANS_NOTE);

	return *note && !how->dry ? cvn_store_note_add(how->store, id, how->source, note, how->now, err) : CVN_OK;
}

/* Whoever has this address: their own, or that of an entry which was merged into theirs. Of such a one the file's words only
 * fill what is empty, or two rows about one person would change each other at every import. */
static int find_person(const struct cvn_settle *how, const struct cvn_person *p, struct cvn_contact *out, bool *out_merged,
                       struct cvn_err *err)
{
	int64_t id = 0;
	int rc = cvn_store_contact_by_key(how->store, p->address.key, out, NULL);

	*out_merged = false;
	if (rc == CVN_E_NOTFOUND && how->merged) {
		rc = cvn_store_merged_into(how->store, p->address.key, &id, err);
		if (rc == CVN_OK)
			rc = id ? cvn_store_contact_by_id(how->store, id, out, NULL) : CVN_E_NOTFOUND;
		*out_merged = rc == CVN_OK;
	}
	if (rc != CVN_OK && rc != CVN_E_NOTFOUND)
		return cvn_fail(err, (enum cvn_code)rc, "the database could not be asked for this address");
	return rc;
}

/* Add, or say why not. */
static int add_new(const struct cvn_settle *how, const struct cvn_person *p, enum cvn_settled *out, int64_t *out_id, struct cvn_err *err)
{
	struct cvn_err why = { 0 };
	int64_t since = 0;
	int rc;

	*out = CVN_SETTLED_NEW;
	if (how->dry) {
		rc = cvn_store_contact_erased(how->store, p->address.key, &since, err);
		*out = since ? CVN_SETTLED_ERASED : CVN_SETTLED_NEW;
		return rc;
	}
	rc = add_person(how, p, out_id, &why);
	if (rc == CVN_E_INVALID) {
		*out = CVN_SETTLED_ERASED;
		return CVN_OK;
	}
	if (rc != CVN_OK)
		*err = why;
	return rc;
}

/* What is there already about a person of the file. */
struct there {
	struct cvn_contact c;
	bool merged;
};

/* Is somebody there, and what became of them? Adding is tried first where the last one was new: most files are either all
 * new or all known, and a try costs less than a look. */
static int add_or_update(struct cvn_settle *how, const struct cvn_person *p, struct there *there, enum cvn_settled *out,
                         int64_t *out_id, struct cvn_err *err)
{
	struct cvn_settle gently = *how;
	struct cvn_rules fill;
	bool changed = false;
	int rc = how->expect_new && !how->dry && !how->merged ? add_new(how, p, out, out_id, err) : CVN_E_EXISTS;

	if (rc != CVN_E_EXISTS)
		return rc;
	rc = find_person(how, p, &there->c, &there->merged, err);
	how->expect_new = rc == CVN_E_NOTFOUND;
	if (rc == CVN_E_NOTFOUND)
		return add_new(how, p, out, out_id, err);
	if (rc != CVN_OK)
		return rc;
	*out_id = there->c.contact_id;
	for (size_t i = 0; i < CVN_MEANINGS; i++)
		fill.of[i] = CVN_CONFLICT_FILL;
	gently.rules = &fill;
	rc = update_person(there->merged ? &gently : how, p, &there->c, &changed, err);
	*out = changed ? CVN_SETTLED_UPDATED : CVN_SETTLED_UNCHANGED;
	return rc;
}

static int settle_rest(struct cvn_settle *how, const struct cvn_person *p, const struct there *there, enum cvn_settled *out,
                       int64_t id, struct cvn_err *err)
{
	bool fresh = *out == CVN_SETTLED_NEW, joined = false, named = false;
	int rc = there->merged || (fresh && how->dry) ? CVN_OK
	                                              : cvn_settle_steward(how, p, id, fresh, there->c.steward_id, &named, err);

	if (rc == CVN_OK)
		rc = add_note(how, p, id, err);
	if (rc == CVN_OK && (id || !how->dry))
		rc = cvn_settle_subscription(how, p, id, fresh, &joined, err);
	if (*out == CVN_SETTLED_UNCHANGED && (joined || named))
		*out = CVN_SETTLED_UPDATED;
	return rc;
}

int cvn_settle_person(struct cvn_settle *how, const struct cvn_person *p, enum cvn_settled *out, int64_t *out_id,
                      struct cvn_err *err)
{
	struct there there = { 0 };
	int rc;

	*out_id = 0;
	rc = add_or_update(how, p, &there, out, out_id, err);
	if (rc == CVN_OK && *out != CVN_SETTLED_ERASED)
		rc = settle_rest(how, p, &there, out, *out_id, err);
	cvn_contact_release(&there.c);
	return rc;
}
