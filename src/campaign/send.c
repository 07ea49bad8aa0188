/*
 * send.c - freezing: the campaign, its texts and one letter a person, in one write.
 *
 * If we die before the commit nothing was queued; after it everybody is, once.
 */
#include "plan.h"

#include "convene/base/buf.h"

#include <string.h>

#include "convene/base/banned.h"

/* List and segment in words, for `campaign show`. */
static char *note_of(const struct cvn_send *send)
{
	CVN_AUTO_BUF(b, 4096);
	const struct cvn_audience *a = &send->audience;

	if (send->test_contact)
		return cvn_xstrdup(CVN_TEST_NOTE);
	for (size_t i = 0; i < a->n_lists; i++)
		cvn_buf_printf(&b, "%s%s", i ? ", " : "list ", a->list[i]);
	if (a->segment && a->segment[0])
		cvn_buf_printf(&b, " where %s", a->segment);
	for (size_t i = 0; i < a->n_exclude_lists; i++)
		cvn_buf_printf(&b, "%s%s", i ? ", " : " without list ", a->exclude_list[i]);
	for (size_t i = 0; i < a->n_exclude_segments; i++)
		cvn_buf_printf(&b, "%s%s", i ? ", " : " without ", a->exclude_segment[i]);
	return cvn_buf_take(&b);
}

static int freeze(struct planner *p, int64_t *out_id, struct cvn_err *err)
{
	struct cvn_store *s = p->office->store;
	const struct cvn_message *m = &p->files.msg[0];
	CVN_AUTO_STR char *note = note_of(p->send);
	int64_t n = 0, due = p->send->due_at ? p->send->due_at : p->send->now;
	struct cvn_campaign_row row = {
		.name = p->plan->name, .kind = m->kind, .note = note, .unsure = m->unsure,
		.priority = p->send->test_contact ? 1 : cvn_letter_kind_find(m->kind)->priority,
		.created_at = p->send->now, .expires_at = p->plan->expires_at,
	};
	int rc = cvn_store_campaign_add(s, &row, out_id, err);

	for (size_t i = 0; rc == CVN_OK && i < p->files.n; i++)
		rc = cvn_store_campaign_source_add(s, *out_id, &p->files.src[i], err);
	for (size_t i = 0; rc == CVN_OK && i < p->files.n_files; i++)
		rc = cvn_store_campaign_file_add(s, *out_id, p->files.file[i].name, p->files.file[i].data.ptr, p->files.file[i].data.len, err);
	for (size_t i = 0; rc == CVN_OK && !p->send->test_contact && i < p->send->audience.n_lists; i++)
		rc = cvn_store_campaign_list_add(s, *out_id, p->send->audience.list[i], err);
	if (rc == CVN_OK)
		rc = cvn_store_campaign_freeze(s, *out_id, p->send->test_contact ? "test" : "campaign", due, &n, err);
	return rc;
}

static int first_error(const struct cvn_plan *plan, struct cvn_err *err)
{
	for (size_t i = 0; i < plan->n_findings; i++) {
		if (plan->finding[i].error)
			return cvn_fail(err, CVN_E_INVALID, "%s", plan->finding[i].text);
	}
	return CVN_OK;
}

int cvn_campaign_send(struct cvn_office *office, const struct cvn_send *send, struct cvn_plan *out_plan, int64_t *out_id,
                      struct cvn_err *err)
{
	struct cvn_plan plan = { 0 };
	struct planner p = { .office = office, .send = send, .plan = &plan };
	int rc = cvn_store_begin(office->store, err);
	bool begun = rc == CVN_OK;

	if (rc == CVN_OK)
		rc = cvn_plan_make(&p, err);
	if (rc == CVN_OK)
		rc = first_error(&plan, err);
	if (rc == CVN_OK)
		rc = freeze(&p, out_id, err);
	if (rc == CVN_OK)
		rc = cvn_store_commit(office->store, err);
	else if (begun)
		cvn_store_rollback(office->store);
	cvn_message_files_release(&p.files);
	if (rc == CVN_OK || plan.n_errors > 0)
		*out_plan = plan;
	else
		cvn_plan_release(&plan);
	return rc;
}
