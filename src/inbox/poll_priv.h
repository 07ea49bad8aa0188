/* poll_priv.h - a poller at work: its life is poll.c, one batch of mails after the other batch.c. */
#ifndef CONVENE_INBOX_POLL_PRIV_H
#define CONVENE_INBOX_POLL_PRIV_H

#include "act_priv.h"

#define BATCH_MAILS 400
#define LOOK_AHEAD 20000              /* sizes asked for at a time */

struct cvn_poller {
	struct cvn_office *office;
	const struct cvn_mailbox *mailbox;
	const struct cvn_poll_options *options;
	struct cvn_poll_counts *counts;
	struct cvn_mime_reader *reader;
	struct cvn_imap *imap;
	struct cvn_cursor cursor;
	struct cvn_imap_size *sizes;
	struct cvn_incoming batch[BATCH_MAILS];
	size_t n_batch;
	bool cannot_move;
};

/* Somebody wants us to stop. */
bool cvn_poller_stopped(const struct cvn_poller *p);
/* batch.c: everything new, to the end. CVN_E_STOPPED between two batches; else the codes of imap.h and the store. */
int cvn_poller_drain(struct cvn_poller *p, struct cvn_err *err);
void cvn_poller_clear(struct cvn_poller *p);

#endif
