/*
 * campaign.h - from a message file and an audience to frozen rows, and from a row to a letter's octets.
 *
 * Joins letter (pure) with the store: compile, check fields, freeze the audience (one INSERT … SELECT), preview; and gives
 * the sender the octets of each letter. What goes over the wire and when is the sender's.
 */
#ifndef CONVENE_CAMPAIGN_H
#define CONVENE_CAMPAIGN_H

#include "convene/base/buf.h"
#include "convene/office.h"
#include "convene/store/queue.h"

/* A campaign compiled once: every language, every slot resolved. Not shared between threads. */
struct cvn_compiled;
int cvn_compiled_load(struct cvn_office *office, int64_t campaign_id, struct cvn_compiled **out, struct cvn_err *err);
void cvn_compiled_free(struct cvn_compiled *c);
CVN_AUTO_DEF(struct cvn_compiled, cvn_compiled_free)

/* One person's copy: `out` is cleared and gets the whole message (CRLF lines ≤ 998 octets, not dot-stuffed);
 * `out_sender` the VERP envelope sender, `out_recipient` the address on the wire (domain in A-labels).
 * The same row gives the same octets, but for the time `now` in Date.
 * CVN_E_INVALID: this letter can not be written (the text says why); others of the campaign can. */
int cvn_compiled_letter(struct cvn_compiled *c, const struct cvn_due *due, int64_t now, struct cvn_buf *out,
                        struct cvn_buf *out_sender, struct cvn_buf *out_recipient, struct cvn_err *err);

#endif
