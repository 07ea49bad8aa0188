/*
 * smtp.h - getting one letter after another accepted by an SMTP server.
 *
 * Two halves. The dialogue (struct cvn_smtp) is a pure state machine: replies in, commands and outcomes out; it knows no
 * socket and no clock. The link (smtp_link.h) is the connection that carries it. The sender joins the two.
 *
 * With PIPELINING (RFC 2920) a letter in steady state is one write - body, final dot and the next letter's MAIL, RCPT and
 * DATA - and one round trip; without it the same machine goes step by step. One recipient a letter (RFC 5321 3.3).
 *
 * The gate: between the server's 354 and the first octet of the body the caller is asked (CVN_SMTP_GATE) to make its
 * intent durable and then to call cvn_smtp_release(). So no final dot can leave before the caller agreed.
 */
#ifndef CONVENE_SMTP_H
#define CONVENE_SMTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convene/base/buf.h"
#include "convene/base/err.h"

/* Where in the dialogue something was said. */
enum cvn_smtp_phase {
	CVN_SMTP_CONNECT, CVN_SMTP_GREETING, CVN_SMTP_EHLO, CVN_SMTP_STARTTLS, CVN_SMTP_AUTH,
	CVN_SMTP_MAIL, CVN_SMTP_RCPT, CVN_SMTP_DATA, CVN_SMTP_DOT, CVN_SMTP_PHASES
};
const char *cvn_smtp_phase_name(enum cvn_smtp_phase phase);      /* "connect", "rcpt", "dot" … */

/* What is known of a letter afterwards. UNSURE: the final dot (or a part of it) left and no whole reply came back, so the
 * server may have accepted it (RFC 1047). Nothing else is ever UNSURE. */
enum cvn_smtp_verdict { CVN_SMTP_ACCEPTED, CVN_SMTP_DEFERRED, CVN_SMTP_REFUSED, CVN_SMTP_UNSURE };
const char *cvn_smtp_verdict_name(enum cvn_smtp_verdict verdict);

#define CVN_SMTP_TEXT 256
struct cvn_smtp_outcome {
	enum cvn_smtp_verdict verdict;
	enum cvn_smtp_phase phase;
	bool local;                    /* we decided (too large, needs SMTPUTF8 …); the server was not asked */
	int code;                      /* the reply's three digits; 0: no reply */
	char enhanced[16];             /* "5.1.1" (RFC 3463), "" when the server gave none */
	char host[128];                /* the server, as the options name it */
	char text[CVN_SMTP_TEXT];      /* the server's words on one line, or our reason; controls shown as '?' */
};

/* What the server said to EHLO. */
struct cvn_smtp_caps {
	bool pipelining, eightbitmime, smtputf8, dsn, chunking, enhanced, starttls;
	bool size;                     /* SIZE was offered */
	uint64_t max_bytes;            /* with SIZE: its limit, 0 = none told */
};

struct cvn_smtp_options {
	const char *helo;              /* our name in EHLO */
	const char *host;              /* what outcomes call the server */
	bool stepwise;                 /* never pipeline, whatever the server offers */
};

/* One letter to be sent. Texts and octets are the caller's and stay until its outcome. */
struct cvn_smtp_letter {
	void *who;                     /* the caller's; comes back with the events */
	const char *sender;            /* envelope sender, "" = <> */
	const char *recipient;
	const char *data;              /* the message: CRLF lines of at most 998 octets, not dot-stuffed */
	size_t data_len;
};

struct cvn_smtp;
struct cvn_smtp *cvn_smtp_new(const struct cvn_smtp_options *opt);  /* texts are copied; EHLO waits in the output */
void cvn_smtp_free(struct cvn_smtp *d);
CVN_AUTO_DEF(struct cvn_smtp, cvn_smtp_free)

enum cvn_smtp_event_kind {
	CVN_SMTP_READY,                /* capabilities are known; letters are welcome */
	CVN_SMTP_GATE,                 /* 354 came for `who`: make the intent durable, then release or withhold */
	CVN_SMTP_OUTCOME,              /* `who` is done with; see outcome */
	CVN_SMTP_CLOSED                /* no more letters on this connection; outcome says why (verdict means nothing) */
};
struct cvn_smtp_event {
	enum cvn_smtp_event_kind kind;
	void *who;
	struct cvn_smtp_outcome outcome;
};
/* The next event, oldest first; false when there is none. Every offered letter gets exactly one OUTCOME. */
bool cvn_smtp_next_event(struct cvn_smtp *d, struct cvn_smtp_event *out);

/* Octets from the server, cut anywhere. */
void cvn_smtp_receive(struct cvn_smtp *d, const char *data, size_t n);
/* The link is gone, or waiting took too long; `why` is our reason. Every letter still here gets its outcome. */
void cvn_smtp_lost(struct cvn_smtp *d, const char *why);

/* A further letter would be taken now. */
bool cvn_smtp_wants(const struct cvn_smtp *d);
/* Take a letter (asserts cvn_smtp_wants). A letter that this server can not take gets a local outcome at once. */
void cvn_smtp_offer(struct cvn_smtp *d, const struct cvn_smtp_letter *letter);
/* The gate is open for the letter that waits at it: body and final dot go to the output. */
void cvn_smtp_release(struct cvn_smtp *d);
/* The letter at the gate must not go: nothing of it leaves, it gets no outcome, and the connection is finished, since
 * the data phase has no other way out. Send nothing more; close the link. */
void cvn_smtp_withhold(struct cvn_smtp *d);
/* Say QUIT when nothing is under way; true when said (or already closing). */
bool cvn_smtp_quit(struct cvn_smtp *d);

/* What waits to be written, at most `max` octets of it; *out_n 0 when nothing does. Octets shown count as possibly sent. */
const char *cvn_smtp_output(struct cvn_smtp *d, size_t max, size_t *out_n);
void cvn_smtp_written(struct cvn_smtp *d, size_t n);

bool cvn_smtp_idle(const struct cvn_smtp *d);            /* nothing under way, nothing awaited */
bool cvn_smtp_closed(const struct cvn_smtp *d);
const struct cvn_smtp_caps *cvn_smtp_caps(const struct cvn_smtp *d);     /* valid after READY */
/* How long the reply that is awaited now may take, in seconds (RFC 5321 4.5.3.2; the dot: 600); 0 when none is. */
int cvn_smtp_patience(const struct cvn_smtp *d);

#endif
