/*
 * sender.h - takes due letters from the queue and gets them accepted.
 *
 * One sender works in an office at a time. Three kinds of thread: the loop (dialogues, lanes, decisions), the clerk (the only
 * one that writes: claims, intents, outcomes, all of a moment in one commit) and short-lived ones that open connections.
 * No final dot leaves before the commit that made its letter `handed` is on the disk.
 */
#ifndef CONVENE_SENDER_H
#define CONVENE_SENDER_H

#include <stdatomic.h>

#include "convene/base/buf.h"
#include "convene/base/log.h"
#include "convene/office.h"
#include "convene/store/queue.h"

/* Where letters' octets come from: the campaign room, or what a test or a bench gives instead. */
struct cvn_letter_source {
	int (*load)(void *arg, int64_t campaign_id, void **out, struct cvn_err *err);
	/* As cvn_compiled_letter. CVN_E_INVALID: this letter can not be written. */
	int (*letter)(void *compiled, const struct cvn_due *due, int64_t now, struct cvn_buf *out, struct cvn_buf *out_sender,
	              struct cvn_buf *out_recipient, struct cvn_err *err);
	void (*unload)(void *compiled);
	void *arg;
};
struct cvn_letter_source cvn_letter_source_campaigns(struct cvn_office *office);

/* What one campaign's letters did in this run. */
struct cvn_sender_tally {
	int64_t campaign_id;
	char name[128];
	int64_t sent, deferred, failed, unsure;
	int64_t waiting;           /* left in the queue, about; -1 = not counted yet */
	double per_second;         /* accepted, over the last seconds */
	bool active;               /* has letters to send now */
};

struct cvn_sender_progress {
	const struct cvn_sender_tally *tally;
	size_t n, n_active;
	int64_t sent;              /* of all campaigns in this run */
	double per_second;         /* over the last seconds */
	int connections;
	const char *trouble;       /* the last thing an operator should know, "" = nothing */
};

struct cvn_sender_options {
	bool drain;                /* come home when nothing is due any more */
	const struct cvn_letter_source *source;
	const atomic_int *stop;    /* 1: finish what is in flight and come home; 2: come home now; NULL = never asked */
	int wake_fd;               /* readable when `stop` has changed; -1 = none */
	const struct cvn_log *log;
	/* Called about once a second from the loop; may be NULL. */
	void (*progress)(void *arg, const struct cvn_sender_progress *p);
	/* Tests: called at each named point, from the loop ("outcome", "release", "written") and from the clerk ("claim",
	 * "hand", "settled", "intent": before the commit, "committed": behind it); may be NULL. */
	void (*mark)(void *arg, const char *point);
	void *arg;
};

/* What came of a run. */
struct cvn_sender_report {
	int64_t sent, deferred, failed, unsure;
	int64_t swept_returned, swept_unsure;         /* of a sender that did not come home */
};

/* CVN_OK: came home (drained, or asked to stop). CVN_E_BUSY: another sender works here (the text names it). CVN_E_REMOTE: with
 * drain, no relay could be reached; the letters stay queued. CVN_E_DENIED: every relay refused login or certificate.
 * CVN_E_IO: the store could not commit; nothing was sent that is not on record. *out is filled in every case. */
int cvn_sender_run(struct cvn_office *office, const struct cvn_sender_options *opt, struct cvn_sender_report *out,
                   struct cvn_err *err);

/* A person says that this database is the one to go on with, although it may be a copy (see src/sender/mirror.c). Lifting the
 * pause itself is the office's word 'paused'. */
int cvn_sender_accept(struct cvn_office *office, struct cvn_err *err);

#endif
