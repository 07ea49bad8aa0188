/*
 * dialogue_priv.h - the state of a dialogue, shared by its three files: dialogue.c (the caller's side: letters, gate,
 * output), reply_step.c (the server's side: what a reply does) and command.c (what is written).
 */
#ifndef CONVENE_SMTP_DIALOGUE_PRIV_H
#define CONVENE_SMTP_DIALOGUE_PRIV_H

#include "smtp_priv.h"

enum command { CMD_EHLO, CMD_RSET, CMD_MAIL, CMD_RCPT, CMD_DATA, CMD_DOT, CMD_EMPTY, CMD_QUIT };

/* A place for a letter. At most one is in ENVELOPE or GATE and at most one other in BODY: the server answers in order, so
 * the reply to a dot comes before the 354 of the letter behind it. */
enum slot_state {
	SLOT_FREE,
	SLOT_ENVELOPE,         /* MAIL, RCPT, DATA are being written or answered */
	SLOT_GATE,             /* 354 came; the caller makes its intent durable */
	SLOT_BODY              /* body and dot are in the output; the reply to the dot is awaited */
};

struct slot {
	enum slot_state state;
	struct cvn_smtp_letter letter;
	struct cvn_smtp_facts facts;
	bool utf8;                             /* an address is not ASCII */
	bool opened;                           /* MAIL was taken: the server has a transaction open */
	bool judged;                           /* `outcome` is decided; told when its last reply is in */
	uint64_t dot_at;                       /* BODY: where in the stream its terminator begins */
	struct cvn_smtp_outcome outcome;
};

#define MAX_AWAITED 16         /* RSET, MAIL, RCPT, DATA, DOT, RSET …: 5 at most */
#define MAX_EVENTS 8           /* two outcomes, READY, GATE and CLOSED are the most that can wait */

struct cvn_smtp {
	char *helo;
	char host[sizeof((struct cvn_smtp_outcome *)0)->host];
	bool stepwise;
	struct cvn_smtp_caps caps;
	bool ready, closed, quitting;
	bool reset;                            /* a refused letter left a transaction open: RSET before the next */
	struct slot slot[2];
	struct {
		enum command command;
		struct slot *slot;             /* NULL: not about a letter */
	} awaited[MAX_AWAITED];
	size_t n_awaited;
	struct cvn_smtp_event event[MAX_EVENTS];
	size_t event_first, n_events;
	struct cvn_buf out;
	size_t out_pos;                        /* octets of `out` already written */
	uint64_t out_base, shown;              /* stream offsets: of out.ptr[0]; behind the last octet shown to the caller */
	struct cvn_smtp_reply reply;
};

/* command.c */
void cvn_smtp_say(struct cvn_smtp *d, enum command command, struct slot *slot);
void cvn_smtp_begin(struct cvn_smtp *d, struct slot *slot);      /* the first commands of a letter */
enum cvn_smtp_phase cvn_smtp_phase_of(enum command command);

/* dialogue.c */
void cvn_smtp_emit(struct cvn_smtp *d, enum cvn_smtp_event_kind kind, struct slot *slot);
void cvn_smtp_finish(struct cvn_smtp *d, struct slot *slot);     /* its outcome is told, its place is free */
void cvn_smtp_end(struct cvn_smtp *d, int code, const char *why);

#endif
