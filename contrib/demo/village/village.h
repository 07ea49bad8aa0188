/*
 * village.h - a simulated membership: a mail host on loopback whose fictional members read their letters and answer.
 *
 * The demo, the end-to-end tests and the load tests talk to it. It stands for other people's programs, so it uses none of
 * the rooms it is there to test: only the ground (base). What a member does is drawn from seed and address alone, so a run
 * can be repeated and a test can ask vil_persona() what to expect.
 *
 * The way of a letter: server (sockets) -> session (SMTP) -> accept log -> play (who does what) -> reply_*, words, away, dsn,
 * complaint, leave (mails in the forms of real programs) -> post (delays) -> maildir (the office's mailbox).
 */
#ifndef VILLAGE_H
#define VILLAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convene/base/buf.h"
#include "convene/base/text.h"

#define VIL_ADDRESS 320                    /* octets of an address with its NUL */
#define VIL_LETTER_MAX (32u << 20)

enum vil_client { VIL_GMAIL, VIL_OUTLOOK, VIL_APPLE, VIL_THUNDERBIRD, VIL_CLIENTS };

/* What a member does with an ordinary letter. */
enum vil_temper {
	VIL_SILENT,          /* reads and says nothing */
	VIL_WRITES,          /* a sentence above the quoted letter */
	VIL_AWAY,            /* auto-reply as RFC 3834 asks */
	VIL_AWAY_OLD,        /* auto-reply as older programs write it */
	VIL_REFUSED,         /* 550 5.1.1 at RCPT */
	VIL_BOUNCES,         /* accepted, then a DSN: no such mailbox */
	VIL_FULL,            /* accepted, then a DSN: mailbox full */
	VIL_COMPLAINS,       /* presses "spam": an ARF report follows */
	VIL_LEAVES,          /* unsubscribes by the mailto of List-Unsubscribe */
	VIL_TEMPERS
};

/* What a member does with an invitation. */
enum vil_answer { VIL_NO_ANSWER, VIL_ACCEPTS, VIL_DECLINES, VIL_TENTATIVE, VIL_ANSWERS };

struct vil_persona {
	enum vil_client client;
	enum vil_temper temper;
	enum vil_answer answer;
};
extern const char *const vil_client_name[VIL_CLIENTS];
extern const char *const vil_temper_name[VIL_TEMPERS];
extern const char *const vil_answer_name[VIL_ANSWERS];

/* An evenly spread number that only `seed`, `address` (ASCII case folded) and `question` decide. */
uint64_t vil_roll(uint64_t seed, const char *address, const char *question);
struct vil_persona vil_persona(uint64_t seed, const char *address);
/* Words of the three tables above, separated by commas, laid over `p`. False when a word is unknown. */
bool vil_persona_cast(struct vil_persona *p, const char *words);

/* --- a letter as received (letter.c). Spans point into the raw octets; decoded parts are owned. */
struct vil_letter {
	struct cvn_span raw, head;
	struct cvn_buf plain, html, calendar;        /* decoded; empty when the letter has none */
	bool spanish;
};
void vil_letter_read(struct vil_letter *l, const char *raw, size_t n);
void vil_letter_release(struct vil_letter *l);
/* Value of the first header of that name, unfolded, encoded words left alone; "" when absent. */
void vil_header(const struct vil_letter *l, const char *name, struct cvn_buf *out);
/* `Name <local@host>` -> address and display name (encoded words of UTF-8 decoded). */
void vil_mailbox(const char *header, char address[VIL_ADDRESS], struct cvn_buf *name);
void vil_decode_words(struct cvn_span text, struct cvn_buf *out);      /* encoded words of UTF-8 become text */

/* --- the invitation in it (invite.c). Values as they stand in the object, unescaped where the name says text. */
struct vil_invite {
	char method[24], uid[256], start[48], end[48], zone[64], partstat[24];
	char organizer[VIL_ADDRESS], attendee[VIL_ADDRESS];
	char organizer_cn[256], summary[512], location[512];      /* still escaped as in the object */
	char title[512];                                           /* the summary for human eyes */
	char recurrence[64];
	int sequence;
};
bool vil_invite_read(const struct cvn_buf *calendar, struct vil_invite *out);
/* A local time in the invitation's zone as 20261203T233000Z; the value itself when it is UTC or a date already. */
void vil_invite_utc(const struct vil_invite *inv, const char *value, char out[24]);

/* --- one member reading one letter: what all writers of mails are given. */
struct vil_scene {
	uint64_t seed;
	const char *domain;                    /* the office's */
	const char *address, *name;            /* the member's */
	const char *envelope_from;             /* of the letter */
	const struct vil_letter *letter;
	const struct vil_invite *invite;       /* NULL when it holds none */
	struct vil_persona who;
	int64_t now;
};
/* Writers: each appends a whole message with CRLF lines. */
typedef void vil_writer(const struct vil_scene *s, struct cvn_buf *out);
vil_writer vil_rsvp_gmail, vil_rsvp_outlook, vil_rsvp_apple, vil_rsvp_thunderbird;
vil_writer vil_words, vil_away, vil_away_old, vil_dsn_unknown, vil_dsn_full, vil_complaint;
/* The unsubscribe mail; `to` gets the address of the mailto. False when the letter offers none. */
bool vil_leave(const struct vil_scene *s, char to[VIL_ADDRESS], struct cvn_buf *out);

/* --- helpers of the writers (compose.c) */
uint64_t vil_scene_roll(const struct vil_scene *s, const char *question);    /* also told apart by Message-ID */
void vil_put_header(struct cvn_buf *out, const char *name, const char *utf8);  /* encoded words when not ASCII */
void vil_put_from(struct cvn_buf *out, const struct vil_scene *s);
void vil_put_date(struct cvn_buf *out, int64_t now);
void vil_put_subject(struct cvn_buf *out, const struct vil_scene *s, const char *prefix);
void vil_put_thread(struct cvn_buf *out, const struct vil_scene *s);          /* In-Reply-To and References */
void vil_put_qp(struct cvn_buf *out, const char *text, size_t n);             /* LF or CRLF text */
void vil_put_lines(struct cvn_buf *out, const char *text, size_t n, const char *prefix);   /* CRLF, each behind prefix */
void vil_put_ical(struct cvn_buf *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));  /* folded at 75 */
void vil_reply_address(const struct vil_scene *s, char out[VIL_ADDRESS]);     /* Reply-To, else From */
const char *vil_partstat(enum vil_answer a);                                  /* ACCEPTED, … */

/* --- mails on their way to the office (post.c, maildir.c) */
struct vil_post;
struct vil_post *vil_post_new(const char *maildir, const char *domain, const char *mailbox);
void vil_post_free(struct vil_post *p);
/* Deliver at `due_ms` (monotonic). `from` is the envelope sender, "" for bounces. */
void vil_post_add(struct vil_post *p, int64_t due_ms, const char *from, const char *to, const char *text, size_t n);
/* Deliver what is due; returns how long until the next one, -1 when nothing waits. */
int64_t vil_post_step(struct vil_post *p, int64_t now_ms, int64_t now);
struct vil_post_count {
	size_t waiting, delivered, stray;      /* stray: to an address that is not the office's mailbox */
};
struct vil_post_count vil_post_count(const struct vil_post *p);
/* A file in tmp/, then renamed into new/; owned by the owner of the Maildir. Not synced: it is a play. False: errno. */
bool vil_maildir_make(const char *dir);
bool vil_maildir_deliver(const char *dir, const char *text, size_t n);

/* --- members acting (play.c) */
struct vil_options {
	uint64_t seed;
	size_t members;                        /* for --write-list */
	const char *domain, *mailbox;          /* the office's domain and the local part of its mailbox */
	const char *maildir, *accept_log, *status, *keep, *write_list;
	int port;
	int64_t delay_ms, reply_delay_ms, quiet_after_ms;
	size_t n_cast;
	const char *cast[256];                 /* ADDRESS=WORDS */
};
struct vil_play;
struct vil_play *vil_play_new(const struct vil_options *o, struct vil_post *post);
void vil_play_free(struct vil_play *p);
struct vil_persona vil_play_who(const struct vil_play *p, const char *address);
/* A letter was accepted: decide what its reader does and post it. */
void vil_play_letter(struct vil_play *p, const char *from, const char *to, const char *raw, size_t n, int64_t now_ms,
                     int64_t now);
size_t vil_play_unwanted(const struct vil_play *p);      /* letters to members who had left or complained before */

/* --- SMTP (session.c): octets in, octets out, no socket. */
struct vil_host;                               /* what all sessions share: play, log, counts */
struct vil_session;
struct vil_session *vil_session_new(struct vil_host *host);
void vil_session_free(struct vil_session *s);
void vil_session_feed(struct vil_session *s, const char *data, size_t n, int64_t now_ms);
/* Answers to write now; the caller takes them out. A session that holds an answer back (--reply-delay) has more at
 * *out_wake_ms; 0 = it holds none. */
struct cvn_buf *vil_session_out(struct vil_session *s, int64_t now_ms, int64_t *out_wake_ms);
bool vil_session_over(const struct vil_session *s);

struct vil_host_count {
	size_t accepted, refused, faults;      /* faults: things no correct sender does */
};
struct vil_host *vil_host_new(const struct vil_options *o, struct vil_play *play);     /* NULL: errno */
void vil_host_free(struct vil_host *h);
struct vil_host_count vil_host_count(const struct vil_host *h);
int64_t vil_host_last_ms(const struct vil_host *h);      /* when the last letter came; 0 = none yet */
const struct vil_play *vil_host_play(const struct vil_host *h);

/* --- the loop (server.c) and the list (members.c) */
int vil_serve(const struct vil_options *o, struct vil_host *host, struct vil_post *post);
int vil_write_list(const struct vil_options *o);
/* `quiet accepted=240 refused=4 …`: counts in one line; with `quiet` false the first word is busy. */
void vil_status_line(const struct vil_host *host, const struct vil_post *post, bool quiet, struct cvn_buf *out);

#endif
