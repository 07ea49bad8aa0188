/*
 * poll.c - the life of a poller: connect, take in what is new (batch.c), wait, begin again after growing pauses.
 */
#include <poll.h>

#include "poll_priv.h"
#include "convene/base/clock.h"
#include "convene/base/log.h"
#include "convene/gathering.h"

#include "convene/base/banned.h"

#define IDLE_SECONDS 60                 /* events have clocks: look at what is due that often */
#define PAUSE_FIRST 5
#define PAUSE_LAST 600

bool cvn_poller_stopped(const struct cvn_poller *p)
{
	struct pollfd fd = { .fd = p->options->stop_fd, .events = POLLIN };

	return p->options->stop_fd >= 0 && poll(&fd, 1, 0) > 0;
}

static int connect_and_find(struct cvn_poller *p, struct cvn_err *err)
{
	uint32_t validity;
	int rc = cvn_inbox_connect(p->office, p->mailbox, &p->imap, err);

	if (rc == CVN_OK)
		rc = cvn_store_cursor_get(p->office->store, p->mailbox->label, &p->cursor, err);
	if (rc != CVN_OK)
		return rc;
	validity = cvn_imap_uidvalidity(p->imap);
	/* The server numbered its mails anew: read all of them again. What took effect is known by its hash. */
	if (p->cursor.uidvalidity != validity)
		p->cursor = (struct cvn_cursor){ validity, 0, 0 };
	return CVN_OK;
}

static int session(struct cvn_poller *p, struct cvn_err *err)
{
	int rc = connect_and_find(p, err);

	while (rc == CVN_OK) {
		bool changed;

		rc = cvn_poller_drain(p, err);
		if (rc == CVN_OK && p->options->progress)
			p->options->progress(p->options->ctx, p->counts);
		if (rc == CVN_OK)       /* reminders, digests, offers that ran out: what the clock asks of events */
			rc = cvn_gathering_tick(p->office, cvn_now(), NULL, err);
		if (rc != CVN_OK || p->options->once)
			break;
		rc = cvn_imap_wait(p->imap, IDLE_SECONDS, p->options->stop_fd, &changed, err);
		if (rc == CVN_OK && cvn_poller_stopped(p))
			rc = cvn_fail(err, CVN_E_STOPPED, "stopped");
	}
	cvn_imap_close(p->imap);
	p->imap = NULL;
	cvn_poller_clear(p);
	return rc;
}

/* True: wait was cut short because somebody wants us to stop. */
static bool rest(const struct cvn_poller *p, int seconds)
{
	struct pollfd fd = { .fd = p->options->stop_fd, .events = POLLIN };

	return poll(&fd, p->options->stop_fd >= 0 ? 1 : 0, seconds * 1000) > 0;
}

/* A mailbox that is down keeps no reminder waiting; offers wait, for a timely yes may lie in it unread. */
static bool rest_by_the_clock(const struct cvn_poller *p, int seconds)
{
	for (; seconds > 0; seconds -= IDLE_SECONDS) {
		struct cvn_err err = { 0 };

		if (cvn_gathering_tick_unread(p->office, cvn_now(), NULL, &err) != CVN_OK && p->options->log)
			cvn_log(p->options->log, CVN_LOG_WARNING, "poller mailbox=%s events=\"%s\"", p->mailbox->label, err.text);
		if (rest(p, seconds < IDLE_SECONDS ? seconds : IDLE_SECONDS))
			return true;
	}
	return false;
}

static bool passes(int rc)
{
	return rc == CVN_E_REMOTE || rc == CVN_E_BUSY;
}

static int poll_for_ever(struct cvn_poller *p, struct cvn_err *err)
{
	int pause = PAUSE_FIRST;

	for (;;) {
		int64_t began = cvn_monotonic_ms();
		int rc = session(p, err);

		if (p->options->once || !passes(rc))
			return rc;
		pause = cvn_monotonic_ms() - began > 60000 ? PAUSE_FIRST : pause;
		if (p->options->log)
			cvn_log(p->options->log, CVN_LOG_WARNING, "poller mailbox=%s trouble=\"%s\" again_in=%ds", p->mailbox->label,
			        err->text, pause);
		if (rest_by_the_clock(p, pause))
			return cvn_fail(err, CVN_E_STOPPED, "stopped");
		pause = pause * 2 < PAUSE_LAST ? pause * 2 : PAUSE_LAST;
		*err = (struct cvn_err){ 0 };
	}
}

int cvn_inbox_poll(struct cvn_office *office, const struct cvn_mailbox *mailbox, const struct cvn_poll_options *options,
                   struct cvn_poll_counts *counts, struct cvn_err *err)
{
	CVN_AUTO(cvn_mime_reader_free) struct cvn_mime_reader *reader = NULL;
	struct cvn_poller *p = cvn_xcalloc(1, sizeof *p);
	int rc = cvn_mime_reader_new(NULL, &reader, err);

	p->office = office;
	p->mailbox = mailbox;
	p->options = options;
	p->counts = counts;
	p->reader = reader;
	p->sizes = cvn_xreallocarray(NULL, LOOK_AHEAD, sizeof *p->sizes);
	if (rc == CVN_OK)
		rc = poll_for_ever(p, err);
	free(p->sizes);
	free(p);
	return rc;
}
