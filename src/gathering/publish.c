/*
 * publish.c - events as public calendar objects: one to download, all of them to subscribe to. Nobody stands in them.
 */
#include "convene/base/text.h"
#include "gathering_priv.h"

#include "convene/base/banned.h"

#define DESCRIPTION_BYTES 32000
#define PLACE_BYTES 4000

struct published {
	struct cvn_event ev;
	struct cvn_buf description, place;
	struct cvn_cal_event object;
};

static int load(struct cvn_office *office, const struct cvn_event_row *row, struct published *p, struct cvn_err *err)
{
	struct cvn_event_facts facts = { .uid = row->uid, .sequence = row->sequence, .created_at = row->created_at, .changed_at = row->changed_at,
		.web_url = "", .office = office->conf.name };
	int rc = cvn_gathering_event(office, row->event_id, row->revision, "", &p->ev, NULL, err);

	cvn_buf_init(&p->description, DESCRIPTION_BYTES);
	cvn_buf_init(&p->place, PLACE_BYTES);
	if (rc == CVN_OK)
		cvn_event_public(&p->ev, &facts, office->conf.language, cvn_streq(row->state, "cancelled"), &p->description, &p->place, &p->object);
	return rc;
}

static void release(struct published *p)
{
	free((void *)(uintptr_t)p->object.moved);
	cvn_event_release(&p->ev);
	cvn_buf_release(&p->description);
	cvn_buf_release(&p->place);
}

static const char *organizer(const struct cvn_office *office)
{
	return office->conf.n_mailboxes > 0 ? office->conf.mailbox[0].address : NULL;
}

int cvn_gathering_ics(struct cvn_office *office, const char *event, int64_t now, struct cvn_buf *out, struct cvn_err *err)
{
	struct cvn_event_row row = { 0 };
	struct published p = { 0 };
	int rc = cvn_zones_load(err);

	if (rc == CVN_OK)
		rc = cvn_store_event_find(office->store, event, &row, err);
	if (rc != CVN_OK)
		return rc;
	rc = load(office, &row, &p, err);
	if (rc == CVN_OK)
		rc = cvn_calendar_publish(&p.object, 1, NULL, organizer(office), now, out, err);
	release(&p);
	cvn_event_row_release(&row);
	return rc;
}

int cvn_gathering_feed(struct cvn_office *office, int64_t now, struct cvn_buf *out, struct cvn_err *err)
{
	struct cvn_event_row *rows = NULL;
	struct published *all;
	struct cvn_cal_event *objects;
	size_t n = 0, kept = 0;
	int rc = cvn_zones_load(err);

	if (rc == CVN_OK)
		rc = cvn_store_event_list(office->store, &rows, &n, err);
	if (rc != CVN_OK)
		return rc;
	all = cvn_xcalloc(n + 1, sizeof *all);
	objects = cvn_xcalloc(n + 1, sizeof *objects);
	for (size_t i = 0; i < n && rc == CVN_OK; i++) {
		rc = load(office, &rows[i], &all[i], err);
		if (rc == CVN_OK && all[i].ev.kind != CVN_EVENT_HOME_VISIT)
			objects[kept++] = all[i].object;
	}
	if (rc == CVN_OK)
		rc = cvn_calendar_publish(objects, kept, office->conf.name, organizer(office), now, out, err);
	for (size_t i = 0; i < n; i++) {
		release(&all[i]);
		cvn_event_row_release(&rows[i]);
	}
	free(all), free(objects), free(rows);
	return rc;
}
