/*
 * export.c - people as CSV, JSON lines or vCards, one at a time.
 */
#include <string.h>

#include "convene/base/json.h"
#include "convene/base/value.h"
#include "convene/contact/csv.h"
#include "convene/contact/vcard.h"
#include "convene/membership/export.h"
#include "convene/store/people.h"

#include "membership_priv.h"

#include "convene/base/banned.h"

#define PERSON_MAX ((size_t)8 << 20)

struct exporting {
	struct cvn_store *store;
	const struct cvn_export_spec *spec;
	struct cvn_fields_known fields;
	struct cvn_buf out;
	cvn_export_write *write;
	void *ctx;
	int64_t people;
	bool headed;                   /* the CSV header is out: not before the segment was understood */
};

static const char *const heads[] = { "email",    "first_name", "last_name", "language", "timezone", "building", "district",
	                             "role",     "phone",      "household", "quiet_hours", "assessment",
	                             "steward",  "tags" };

static int flush(struct exporting *x, struct cvn_err *err)
{
	int rc = cvn_buf_ok(&x->out, err);

	if (rc == CVN_OK)
		rc = x->write(x->ctx, x->out.ptr, x->out.len, err);
	cvn_buf_clear(&x->out);
	return rc;
}

static void cell(struct exporting *x, const char *text, bool first)
{
	cvn_csv_cell(&x->out, cvn_span_of(text), first, !x->spec->raw);
}

static int csv_header(struct exporting *x, struct cvn_err *err)
{
	if (x->headed || x->spec->format != CVN_EXPORT_CSV)
		return CVN_OK;
	for (size_t i = 0; i < CVN_COUNT(heads); i++)
		cell(x, heads[i], i == 0);
	for (size_t i = 0; i < x->fields.n; i++)
		cell(x, x->fields.name[i], false);
	cvn_buf_str(&x->out, "\r\n");
	x->headed = true;
	return flush(x, err);
}

/* What an entry says beside its own row. */
struct beside {
	char *tags;
	struct cvn_contact steward;
	struct cvn_value *fields;
	char assessment[2];
};

static void release_beside(struct beside *b)
{
	free(b->tags);
	cvn_contact_release(&b->steward);
	cvn_value_free(b->fields);
}

static int read_beside(struct exporting *x, const struct cvn_contact *c, struct beside *b, struct cvn_err *err)
{
	int rc = cvn_store_tags_read(x->store, c->contact_id, &b->tags, err);

	if (rc == CVN_OK && c->steward_id)
		rc = cvn_store_contact_by_id(x->store, c->steward_id, &b->steward, err);
	if (rc == CVN_OK)
		rc = cvn_value_from_json("fields", c->fields, strlen(c->fields), &b->fields, err);
	b->assessment[0] = c->assessment ? (char)('0' + c->assessment) : '\0';
	return rc;
}

static void csv_person(struct exporting *x, const struct cvn_contact *c, const struct beside *b)
{
	const char *const texts[] = { c->email,    c->first_name, c->last_name, c->language,   c->timezone,
		                      c->building, c->district,   c->roles,     c->phone,      c->household,
		                      c->quiet_hours, b->assessment, b->steward.email, b->tags };

	for (size_t i = 0; i < CVN_COUNT(texts); i++)
		cell(x, texts[i], i == 0);
	for (size_t i = 0; i < x->fields.n; i++)
		cell(x, cvn_value_get_text(b->fields, x->fields.name[i]), false);
	cvn_buf_str(&x->out, "\r\n");
}

static void json_person(struct exporting *x, const struct cvn_contact *c, const struct beside *b)
{
	struct cvn_json j = cvn_json_on(&x->out);

	cvn_json_open(&j, NULL, '{');
	cvn_json_int(&j, "contact", c->contact_id);
	cvn_json_text(&j, "email", c->email);
	cvn_json_text(&j, "first_name", c->first_name);
	cvn_json_text(&j, "last_name", c->last_name);
	cvn_json_text(&j, "language", c->language);
	cvn_json_text(&j, "timezone", c->timezone);
	cvn_json_text(&j, "building", c->building);
	cvn_json_text(&j, "district", c->district);
	cvn_json_text(&j, "role", c->roles);
	cvn_json_text(&j, "phone", c->phone);
	cvn_json_text(&j, "household", c->household);
	cvn_json_text(&j, "quiet_hours", c->quiet_hours);
	cvn_json_text(&j, "assessment", *b->assessment ? b->assessment : NULL);
	cvn_json_text(&j, "steward", b->steward.email);
	cvn_json_text(&j, "tags", b->tags);
	cvn_json_open(&j, "fields", '{');
	for (size_t i = 0; i < b->fields->n; i++)
		cvn_json_text(&j, b->fields->key[i], b->fields->child[i]->text);
	cvn_json_close(&j, '}');
	cvn_json_text(&j, "suppressed", *c->suppressed ? c->suppressed : NULL);
	cvn_json_close(&j, '}');
	cvn_buf_char(&x->out, '\n');
}

static void vcard_person(struct exporting *x, const struct cvn_contact *c, const struct beside *b)
{
	struct cvn_vcard_person p = { c->email,    c->first_name, c->last_name, c->language, c->timezone,
		                      c->building, c->roles,      b->tags,      c->phone,    NULL };

	cvn_vcard_write(&x->out, &p);
}

static int person(void *ctx, int64_t id, struct cvn_err *err)
{
	struct exporting *x = ctx;
	struct cvn_contact c = { 0 };
	struct beside b = { 0 };
	int rc = cvn_store_contact_by_id(x->store, id, &c, err);

	if (rc == CVN_OK)
		rc = read_beside(x, &c, &b, err);
	if (rc == CVN_OK)
		rc = csv_header(x, err);
	if (rc == CVN_OK) {
		x->people++;
		if (x->spec->format == CVN_EXPORT_CSV)
			csv_person(x, &c, &b);
		else if (x->spec->format == CVN_EXPORT_JSON)
			json_person(x, &c, &b);
		else
			vcard_person(x, &c, &b);
		rc = flush(x, err);
	}
	release_beside(&b);
	cvn_contact_release(&c);
	return rc;
}

int cvn_membership_export(struct cvn_store *store, const struct cvn_export_spec *spec, cvn_export_write *write, void *ctx,
                          int64_t *out_people, struct cvn_err *err)
{
	struct exporting x = { .store = store, .spec = spec, .write = write, .ctx = ctx };
	int64_t list_id = 0;
	int rc = spec->list ? cvn_store_list_find(store, spec->list, &list_id, err) : CVN_OK;

	cvn_buf_init(&x.out, PERSON_MAX);
	if (rc == CVN_OK)
		rc = cvn_store_fields(store, &x.fields, err);
	if (rc == CVN_OK)
		rc = cvn_membership_each(store, spec->segment, list_id, spec->now, spec->timezone, person, &x, err);
	if (rc == CVN_OK)
		rc = csv_header(&x, err);        /* nobody is meant: the header alone */
	cvn_fields_known_release(&x.fields);
	cvn_buf_release(&x.out);
	if (rc == CVN_OK)
		*out_people = x.people;
	return rc;
}
