/*
 * export.c - people as CSV, JSON lines or vCards, one at a time.
 */
#include <string.h>

#include "convene/base/json.h"
#include "convene/base/text.h"
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

static void csv_person(struct exporting *x, const struct cvn_contact *c, const struct cvn_beside *b)
{
	const char assessment[2] = { c->assessment ? (char)('0' + c->assessment) : '\0', '\0' };
	const char *const texts[] = { c->email,    c->first_name, c->last_name, c->language,   c->timezone,
		                      c->building, c->district,   c->roles,     c->phone,      c->household,
		                      c->quiet_hours, assessment, b->steward.email, b->tags };

	for (size_t i = 0; i < CVN_COUNT(texts); i++)
		cell(x, texts[i], i == 0);
	for (size_t i = 0; i < x->fields.n; i++)
		cell(x, cvn_value_get_text(b->fields, x->fields.name[i]), false);
	cvn_buf_str(&x->out, "\r\n");
}

static void json_person(struct exporting *x, const struct cvn_contact *c, const struct cvn_beside *b)
{
	struct cvn_json j = cvn_json_on(&x->out);

	cvn_json_open(&j, NULL, '{');
	cvn_beside_json(&j, c, b);
	cvn_json_close(&j, '}');
	cvn_buf_char(&x->out, '\n');
}

static void vcard_person(struct exporting *x, const struct cvn_contact *c, const struct cvn_beside *b)
{
	CVN_AUTO_STR struct cvn_vcard_field *field = cvn_xcalloc(b->fields->n + 1, sizeof *field);
	char assessment[2] = { c->assessment ? (char)('0' + c->assessment) : '\0', '\0' };
	struct cvn_vcard_person p = {
		.email = c->email, .first_name = c->first_name, .last_name = c->last_name, .language = c->language, .timezone = c->timezone,
		.building = c->building, .district = c->district, .roles = c->roles, .tags = b->tags, .phone = c->phone,
		.household = c->household, .quiet_hours = c->quiet_hours, .assessment = assessment, .steward = b->steward.email,
		.field = field, .n_fields = b->fields->n,
	};

	for (size_t i = 0; i < b->fields->n; i++)
		field[i] = (struct cvn_vcard_field){ b->fields->key[i], b->fields->child[i]->text };
	cvn_vcard_write(&x->out, &p);
}

static int person(void *ctx, int64_t id, struct cvn_err *err)
{
	struct exporting *x = ctx;
	struct cvn_contact c = { 0 };
	struct cvn_beside b = { 0 };
	int rc = cvn_store_contact_by_id(x->store, id, &c, err);

	if (rc == CVN_OK)
		rc = cvn_beside_read(x->store, &c, &b, err);
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
	cvn_beside_release(&b);
	cvn_contact_release(&c);
	return rc;
}

/* Looking one person up is work; a whole list in a file is a risk of another kind. */
static int may_export(const struct cvn_export_spec *spec, struct cvn_err *err)
{
	const char *who = spec->who ? spec->who : "";

	if (!spec->exporters || !*spec->exporters)
		return CVN_OK;
	for (const char *p = spec->exporters, *end; *p; p = *end ? end + 1 : end) {
		end = p + strcspn(p, ",");
		if (cvn_span_is(cvn_span_trim((struct cvn_span){ p, (size_t)(end - p) }), who))
			return CVN_OK;
	}
	return cvn_fail(err, CVN_E_DENIED, "%s may not export people; convene.conf says who may (exporters)", who);
}

int cvn_membership_export(struct cvn_store *store, const struct cvn_export_spec *spec, cvn_export_write *write, void *ctx,
                          int64_t *out_people, struct cvn_err *err)
{
	struct exporting x = { .store = store, .spec = spec, .write = write, .ctx = ctx };
	int64_t list_id = 0;
	int rc = may_export(spec, err);

	if (rc == CVN_OK && spec->list)
		rc = cvn_store_list_find(store, spec->list, &list_id, err);

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
