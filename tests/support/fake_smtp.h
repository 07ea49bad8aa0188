/*
 * fake_smtp.h - an SMTP server that plays by a script: for tests of everything that can go wrong.
 *
 * It listens on a loopback port of its own, one thread a connection. Rules are asked in order at each step; the first that
 * fits plays, otherwise the server behaves. A letter is logged before its acceptance is answered, so that the log holds every
 * letter that anybody could ever receive.
 */
#ifndef TESTS_FAKE_SMTP_H
#define TESTS_FAKE_SMTP_H

#include <stdbool.h>
#include <stddef.h>

enum fake_at { AT_CONNECT, AT_EHLO, AT_STARTTLS, AT_AUTH, AT_MAIL, AT_RCPT, AT_DATA, AT_BODY, AT_DOT, AT_RSET, AT_QUIT, AT_STEPS };

enum fake_then {
	THEN_GO_ON,
	THEN_CLOSE,            /* close after the reply */
	THEN_RESET,            /* RST after the reply */
	THEN_HALF_CLOSE,       /* shut down our sending side after the reply, and read on */
	THEN_HANG              /* say nothing more, read on */
};

struct fake_rule {
	enum fake_at at;
	int from, to;          /* which occurrences of this step, counted over all connections from 1; 0, 0 = every one */
	const char *match;     /* a part of the command's argument (or of the recipient, AT_DOT); NULL = any */
	const char *reply;     /* "450 4.2.1 later", lines with \r\n between; NULL = the usual one; "" = none */
	enum fake_then then;
	int delay_ms;          /* before the reply */
	bool accept;           /* AT_DOT: log the letter as accepted although the reply says otherwise or never comes */
};

struct fake_options {
	const char *caps;      /* EHLO keywords with blanks between; NULL = "PIPELINING 8BITMIME SMTPUTF8 ENHANCEDSTATUSCODES" */
	const struct fake_rule *rule;
	size_t n_rules;
	bool one_byte;         /* answer in segments of one octet */
	const char *user, *password;           /* AUTH PLAIN and LOGIN are offered and checked */
	const char *cert_file, *key_file;      /* STARTTLS is offered (or, with smtps, spoken from the start) */
	bool smtps;
	size_t at_once;        /* connections at a time; one more hears 421; 0 = no limit */
	int dot_delay_ms;      /* before each reply to a dot */
	const char *address;   /* of the loopback, to be one of several hosts; NULL = 127.0.0.1 */
	int port;              /* 0 = a free one */
	const char *log_file;  /* recipients, one a line, written before the reply; NULL = memory only */
};

struct fake_smtp;
struct fake_smtp *fake_smtp_start(const struct fake_options *opt);
void fake_smtp_stop(struct fake_smtp *f);
int fake_smtp_port(const struct fake_smtp *f);
const char *fake_smtp_url(const struct fake_smtp *f);      /* smtp://127.0.0.1:port */

size_t fake_smtp_accepted(struct fake_smtp *f);                            /* letters accepted so far */
size_t fake_smtp_copies(struct fake_smtp *f, const char *recipient);       /* of them for this one */
size_t fake_smtp_seen(struct fake_smtp *f, enum fake_at step);             /* how often a step came */
size_t fake_smtp_in_clear(struct fake_smtp *f, enum fake_at step);         /* of them, without TLS */
void fake_smtp_each(struct fake_smtp *f, void (*each)(void *arg, const char *recipient), void *arg);
/* The last accepted letter for this one, without the final dot, unstuffed; the caller frees it; NULL = none. */
char *fake_smtp_letter(struct fake_smtp *f, const char *recipient);
/* Messages that were not strict: bare CR or LF, long lines. */
size_t fake_smtp_unclean(struct fake_smtp *f);
size_t fake_smtp_turned_away(struct fake_smtp *f);                         /* connections above at_once */
size_t fake_smtp_most_connections(struct fake_smtp *f);                    /* at one time */

#endif
