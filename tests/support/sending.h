/*
 * sending.h - an office with letters to send, for tests of the sender: contacts and a campaign put straight into the store,
 * letters written by a small source of their own.
 */
#ifndef TESTS_SENDING_H
#define TESTS_SENDING_H

#include <stdbool.h>
#include <stdint.h>

#include "convene/office.h"
#include "convene/sender.h"
#include "convene/store/audit.h"

struct sending {
	char dir[64];
	struct cvn_office *office;
	struct cvn_letter_source source;
	size_t letter_bytes;           /* of each letter; 0 = short ones */
};

/* An office in a temporary directory whose relays are what `conf` says (text of [relay] sections). */
void given_office(struct sending *w, const char *relays);
/* The same over an existing directory, for a second process. */
void given_same_office(struct sending *w, const char *dir);
void given_relays(struct sending *w, const char *relays);      /* other relays from the next start on */
void end_office(struct sending *w);

/* A campaign for people n = first … first + count - 1, addressed pN@DOMAIN (domain NULL: example.org). */
struct given_campaign {
	const char *name, *unsure, *domain;
	int priority;
	int64_t expires_at;
	int first, count;
};
int64_t given_campaign(struct sending *w, const struct given_campaign *c);

int64_t letters_in(struct sending *w, int64_t campaign_id, enum cvn_letter_state state);
int64_t letters_total(struct sending *w, int64_t campaign_id);
/* "state attempts" of the letter for pN, e.g. "deferred 1"; in a buffer of its own. */
const char *letter_of(struct sending *w, int64_t campaign_id, int n);
const char *last_words_of(struct sending *w, int n);           /* "rcpt 550 5.1.1 text" of the last attempt, "" = none */
bool is_suppressed(struct sending *w, int n);
int64_t store_int(struct sending *w, const char *sql);         /* one number of our own SQL */
void store_do(struct sending *w, const char *sql);

/* Run a sender over it to the end. */
int when_sent(struct sending *w, struct cvn_sender_report *out, struct cvn_err *err);

#endif
