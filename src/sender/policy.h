/*
 * policy.h - what follows from an outcome. The only place that decides; pure.
 */
#ifndef CONVENE_SENDER_POLICY_H
#define CONVENE_SENDER_POLICY_H

#include "convene/smtp.h"
#include "convene/store/queue.h"

/* What an outcome says about the way there, beside the letter. */
enum cvn_way {
	CVN_WAY_FINE,              /* the server talks to us and takes letters, or refused this person only */
	CVN_WAY_LOST,              /* the connection broke or was not made: about no letter */
	CVN_WAY_FAULT,             /* the server objects to us: 5.7.x, block lists, content */
	CVN_WAY_DENIED             /* login, certificate, STARTTLS: asking again does harm */
};

/* A receiving side asks for less: seconds of it, and what is still welcome meanwhile. */
struct cvn_slowdown {
	int seconds;               /* 0 = none asked */
	int per_minute;            /* letters that may go meanwhile; 0 = none at all */
	const char *why;           /* the rule, for the log */
};

struct cvn_decision {
	enum cvn_letter_state state;   /* SENT, DEFERRED, FAILED, UNCERTAIN; PENDING: back in line, nothing happened */
	int64_t due_at;                /* DEFERRED: when to try again; UNCERTAIN with resend: when it goes again */
	int attempts;                  /* added to the letter's count */
	bool tell;                     /* keep the server's words as an attempt */
	const char *suppress;          /* NULL, or the cause for never writing to this address again */
	enum cvn_way way;
	struct cvn_slowdown slowdown;  /* about the receiving domain */
};

struct cvn_policy_facts {
	int64_t now;
	int attempts;              /* before this one */
	uint32_t random;           /* for the jitter */
};

struct cvn_decision cvn_policy_decide(const struct cvn_smtp_outcome *o, const struct cvn_policy_facts *f);

/* Seconds before attempt number `attempts` + 1: 6, 15, 30, 60, 120, 240, 240 … minutes ± 20 %. */
int64_t cvn_policy_backoff(int attempts, uint32_t random);
/* Whether the retries of 72 hours are used up after this many attempts. */
bool cvn_policy_spent(int attempts);

/* provider.c: what the words of a known provider ask for. */
struct cvn_slowdown cvn_provider_slowdown(const struct cvn_smtp_outcome *o);

#endif
