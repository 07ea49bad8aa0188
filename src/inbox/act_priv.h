/* act_priv.h - what the acting files of this room share: one incoming mail on its way from octets to effects. */
#ifndef CONVENE_INBOX_ACT_PRIV_H
#define CONVENE_INBOX_ACT_PRIV_H

#include "convene/base/crypto.h"
#include "convene/imap.h"
#include "convene/inbox.h"
#include "convene/office.h"
#include "convene/store/inbox.h"

struct cvn_incoming {
	const char *mailbox;         /* borrowed: its label */
	uint32_t uid;
	int64_t received_at, size;
	char *raw;
	size_t raw_n;
	char hash[2 * CVN_SHA256_BYTES + 1];
	struct cvn_mail_tree *tree;  /* NULL: quarantined, and `trouble` says why */
	struct cvn_verdict verdict;
	struct cvn_ties ties;
	struct cvn_err trouble;
};
void cvn_incoming_release(struct cvn_incoming *in);
/* incoming.c: octets -> hash, tree, verdict, ties. Outside any write: a hostile mail may take seconds. CVN_E_IO only. */
int cvn_incoming_read(struct cvn_incoming *in, struct cvn_mime_reader *reader, const char *own_domain, struct cvn_err *err);

/* whose.c: which letter, invitation and person of ours this mail belongs to, by what stands behind genuine tokens. */
struct cvn_whose {
	int64_t letter_id, invitation_id, contact_id, campaign_id, event_id;    /* 0 = none */
	const char *how;             /* static: token, message-id, sender, none */
	bool proven;                 /* by a token or Message-ID of ours, not only by the sender's address */
	bool to_unsubscribe;         /* sent to the address of List-Unsubscribe */
	bool to_invitation;          /* sent to the address of an invitation, or that stands as ORGANIZER */
};
int cvn_whose_mail(struct cvn_office *office, const struct cvn_incoming *in, struct cvn_whose *out, struct cvn_err *err);

/* effect.c: inside a write. What follows from one mail, and its row. `line` gets what the log may say. */
int cvn_incoming_apply(struct cvn_office *office, const struct cvn_incoming *in, int64_t now, struct cvn_poll_counts *counts,
                       char line[200], struct cvn_err *err);

/* The same for a stored mail whose new verdict is of another kind: effects, not the row's verdict. */
int cvn_incoming_again(struct cvn_office *office, const struct cvn_incoming *in, const struct cvn_mail_row *stored, int64_t now,
                       struct cvn_poll_counts *counts, struct cvn_err *err);

/* answer.c: inside a write. The calendar answers of a mail, into the roster. */
int cvn_incoming_answer(struct cvn_office *office, const struct cvn_incoming *in, const struct cvn_whose *whose, int64_t now,
                        struct cvn_mail_row *row, struct cvn_poll_counts *counts, char effect[300], struct cvn_err *err);

/* What our own host found out about the sender's domain (DMARC): 1 pass, -1 fail, 0 unknown. What others say is not asked. */
int cvn_own_authentication(const struct cvn_office *office, const struct cvn_incoming *in);

/* The same for a reply in words to an invitation. *out_understood: it was plain and went to the roster. */
int cvn_incoming_plain_answer(struct cvn_office *office, const struct cvn_incoming *in, const struct cvn_whose *whose, int64_t now,
                              struct cvn_mail_row *row, struct cvn_poll_counts *counts, bool *out_understood, char effect[300],
                              struct cvn_err *err);

/* ties.c: the Message-IDs of the thread a mail stands in, the oldest first, a blank between; "" when it is the first. Pure. */
char *cvn_reference_ids(const char *raw, size_t n);

/* canned.c: the text of a prepared answer for somebody who reads `language`; release it. CVN_E_NOTFOUND names a near one. */
struct cvn_canned_text {
	char *body, *language;
};
int cvn_canned_read(struct cvn_office *office, const char *name, const char *language, struct cvn_canned_text *out,
                    struct cvn_err *err);
void cvn_canned_text_release(struct cvn_canned_text *t);
/* What such a text may say about the event of a mail, as a letter's params; nothing is written when there is none. */
int cvn_canned_params(struct cvn_office *office, int64_t event_id, int64_t contact_id, struct cvn_buf *out, struct cvn_err *err);

/* server.c: the open mailbox that a section of convene.conf describes. `url` without the folder means INBOX. */
int cvn_inbox_connect(struct cvn_office *office, const struct cvn_mailbox *mailbox, struct cvn_imap **out, struct cvn_err *err);

#endif
