/*
 * sender_priv.h - what the files of the sender share: campaigns, pieces, sheets, connections, orders.
 *
 * Everything here belongs to the loop's thread, but for a batch of orders while the clerk has it and an opening while its
 * thread has it.
 */
#ifndef CONVENE_SENDER_PRIV_H
#define CONVENE_SENDER_PRIV_H

#include <pthread.h>
#include <stdatomic.h>

#include "convene/contact/quiet.h"
#include "convene/sender.h"
#include "convene/smtp.h"
#include "convene/smtp_link.h"
#include "convene/store/rule.h"
#include "convene/store/sending.h"

#include "domain.h"
#include "lane.h"
#include "policy.h"
#include "window.h"

struct sender;
struct conn;

/* A leased letter in memory, from claim to settlement. One block with its texts behind it. */
struct piece {
	struct piece *next;                    /* in the stock, in a domain's line or in a claim's answer */
	struct piece *all_next, **all_prev;    /* of all in memory */
	struct campaign *campaign;
	struct cvn_due due;                    /* texts point into this block */
	struct cvn_domain *domain;
	enum cvn_letter_state state;           /* LEASED or HANDED, as the database has it */
	int64_t written_for;                   /* the moment its octets are of: the first hand-over's on a retry */
	uint64_t fixed;                        /* their fingerprint */
	int losses;                            /* connections that broke under it before its dot */
	int64_t started_ms;                    /* offered to a connection */
	struct cvn_domain *counted;            /* whose number of letters in flight it is in; NULL = nobody's */
	struct sheet *sheet;
	struct conn *conn;                     /* while it is on one */
	struct relay *relay;                   /* of its last connection */
	int64_t written_at;                    /* for its signature */
	bool unsigned_;                        /* could not be signed */
	bool at_gate;                          /* the clerk is writing its intent */
	bool gone;                             /* its connection ended meanwhile; `outcome` says how */
	struct cvn_smtp_outcome outcome;       /* when it is settled with words */
};

/* A written letter: buffers that are used again and again. */
struct sheet {
	struct sheet *next;
	struct cvn_buf data, sender, recipient;
};

struct campaign {
	struct campaign *next;
	struct cvn_sending row;
	bool listed;                           /* runs and has waiting letters, by the clerk's last list */
	bool claiming;                         /* an order to claim is out */
	int64_t claim_again_at;                /* the last claim found nothing: not before this second */
	void *compiled;
	bool blocked;                          /* its next letter's domain is full; asked anew at each turn */
	bool unwritable;                       /* could not be compiled; said once */
	struct piece *stock, **stock_end;
	size_t n_stock, n_out;                 /* pieces waiting; pieces in domains' lines and on connections */
	double pass;                           /* of the weighted turn between campaigns (plan.c) */
	struct cvn_sender_tally tally;
	int64_t told_sent, counted_ms;         /* tell.c */
};

/* ---- clerk.c: the thread that writes ---- */

enum order_kind { ORDER_CLAIM, ORDER_HAND, ORDER_SETTLE };
enum hand_result { HAND_DONE, HAND_WITHDRAWN, HAND_PAUSED, HAND_EXPIRED };

struct order {
	enum order_kind kind;
	struct piece *piece;                   /* HAND, SETTLE */
	struct cvn_settlement move;            /* SETTLE */
	bool tell;                             /* SETTLE: keep piece->outcome as an attempt */
	bool resend;                           /* SETTLE to uncertain: on to pending, else to held */
	const char *suppress;                  /* SETTLE: NULL or the cause */
	int64_t campaign_id, now;              /* CLAIM; HAND: now */
	int64_t expires_at;                    /* CLAIM: of the campaign; 0 = never */
	bool any_hour;                         /* CLAIM: an answer, news of a change: quiet hours do not hold it */
	size_t cap;
	struct piece *claimed;                 /* answer to CLAIM, oldest first */
	size_t n_looked;                       /* due letters the claim came by; fewer than `cap`: no more were due */
	enum hand_result hand;                 /* answer to HAND */
};

struct batch {
	struct order *order;
	size_t n, cap;
};

struct clerk;
int cvn_clerk_start(struct sender *s, struct clerk **out, struct cvn_swept *out_swept, struct cvn_err *err);
/* The sender's, to put further orders into `todo` when those there were are carried out, before the commit; false: none came. */
typedef bool clerk_more_fn(struct sender *s);
/* Everything in `todo` in one commit; `todo` is left empty. Answers come by cvn_clerk_collect, often at once. `more` may be
 * NULL, and is not asked when the clerk's thread has to do it. */
void cvn_clerk_submit(struct clerk *c, struct batch *todo, clerk_more_fn *more);
/* Take the answers; false when there are none. CVN_E_… in *out_rc: the store failed, the sender must stop at once. */
bool cvn_clerk_collect(struct clerk *c, struct batch *out_done, int *out_rc, struct cvn_err *err);
/* A newer list of campaigns with waiting letters, when there is one; the caller frees it. */
bool cvn_clerk_list(struct clerk *c, struct cvn_sending **out, size_t *out_n);
void cvn_clerk_ask(struct clerk *c);                  /* a new list, now */
bool cvn_clerk_busy(struct clerk *c);                 /* orders are out, or answers wait */
int cvn_clerk_fd(const struct clerk *c);              /* readable when there is something to collect */
/* Finish what was submitted, forget the claims when `home`, end the thread. */
void cvn_clerk_stop(struct clerk *c, bool home);

/* ---- what the clerk's files share: commit.c is its writes, order.c one order in them ---- */

#define CLERK_LOOK_MS 250      /* how often other commands' commits are noticed while nothing is to write */
#define CLERK_ALLOWED 64

/* Only clerk.c, commit.c and order.c look inside. */
struct clerk {
	struct sender *sender;         /* options and log only */
	struct cvn_store *store;
	pthread_t thread;
	pthread_mutex_t lock;          /* guards what follows, down to the line */
	pthread_cond_t wake;
	struct batch todo, done;
	bool working;                  /* the thread or the loop is at the store */
	bool waiting;                  /* the thread, for the loop to leave the store */
	bool ending, asked;
	int rc;
	struct cvn_err err;
	struct cvn_sending *list;      /* news for the loop */
	size_t n_list;
	bool news;
	/* ---- of whoever is `working` ---- */
	int fd;
	int64_t version;               /* of the store when `allowed` was read */
	int64_t listed_ms, expired_at;
	struct {
		int64_t campaign_id;
		bool yes;
	} allowed[CLERK_ALLOWED];
	size_t n_allowed;
	struct cvn_quiet_rule rule;    /* quiet hours of the office, as of `version` */
	struct cvn_quiet quiet;        /* the same, read */
	bool rule_known;
	struct cvn_quiet_clock clock;
};

enum clerk_patience { CLERK_AT_ONCE, CLERK_PATIENT };

/* All of the batch in one commit, or nothing of it. At once: CVN_E_BUSY, and nothing touched, when another has the turn. */
int cvn_commit_batch(struct clerk *c, struct batch *b, enum clerk_patience patience, clerk_more_fn *more, struct cvn_err *err);
int cvn_commit_housekeeping(struct clerk *c, bool asked, struct cvn_err *err);       /* what is due beside orders */
int cvn_commit_sweep(struct clerk *c, struct cvn_swept *out, struct cvn_err *err);
int cvn_order_obey(struct clerk *c, struct order *o, struct cvn_err *err);   /* inside the write */
struct order *cvn_batch_add(struct batch *b, enum order_kind kind);
void cvn_batch_append(struct batch *to, struct batch *from);                 /* `from` is left empty */
void cvn_batch_drop_claimed(struct batch *b);                                /* free the letters claimed in it */

/* ---- piece.c ---- */
struct piece *cvn_piece_new(const struct cvn_due *due);
void cvn_piece_own(struct sender *s, struct piece *p);       /* the loop has it from now on */
void cvn_piece_free(struct piece *p);
struct sheet *cvn_sheet_take(struct sender *s);
void cvn_sheet_give(struct sender *s, struct sheet *sheet);

/* ---- fixed.c: what a first hand-over fixes ---- */
uint64_t cvn_fixed_of(const struct sheet *sheet);            /* envelope in the upper half, octets in the lower */
const char *cvn_fixed_objection(const struct piece *p);      /* why it must not leave as the same letter; NULL = it may */
bool cvn_fixed_changed(const struct piece *p);               /* not what was handed over first */

/* ---- sheet.c: a letter's octets ---- */
/* Put the letter on a sheet. False: it can not be written and has been settled, or its campaign can not. */
bool cvn_sheet_write(struct sender *s, struct piece *p);
/* The same before its turn, without consequences; its octets, 0 = it could not be written. */
size_t cvn_sheet_write_ahead(struct sender *s, struct piece *p);

/* ---- stock.c: letters that wait in memory ---- */
void cvn_stock_claim(struct sender *s, int64_t now);                                 /* order what is running low */
void cvn_stock_add(struct sender *s, struct campaign *c, const struct order *o);     /* an answer to a claim */
struct piece *cvn_stock_take(struct sender *s, struct campaign *c);                  /* its first; there must be one */
void cvn_stock_return(struct sender *s, struct piece *p);                            /* back to the front */
void cvn_stock_line(struct sender *s, struct piece *p);                              /* taken out: to its domain's line instead */
struct piece *cvn_stock_unline(struct sender *s, struct cvn_domain *d);              /* the first in that line; there must be one */

/* ---- plan.c: whose turn it is ---- */
struct campaign *cvn_plan_find(struct sender *s, int64_t campaign_id);
void cvn_plan_list(struct sender *s, const struct cvn_sending *list, size_t n);      /* the clerk's news */
struct piece *cvn_plan_next(struct sender *s, struct relay *r);       /* the next letter for it that may start now, written; NULL = none */
struct piece *cvn_plan_turn(struct sender *s);        /* straight to MX: the letter whose turn it is, out of the stock; NULL = none */
struct piece *cvn_plan_start(struct sender *s, struct piece *p, struct cvn_domain *counted);  /* write it; NULL: it can not be */
struct piece *cvn_plan_pop(struct sender *s);         /* any letter that waits in memory; NULL = none */
void cvn_plan_write_ahead(struct sender *s);                  /* while the servers work: the next letters of whose turn it is */
void cvn_plan_return(struct sender *s, struct piece *p);      /* back to the front of its line: nothing happened */
bool cvn_plan_empty(const struct sender *s);          /* nothing waits in memory and nothing is being claimed */
size_t cvn_plan_ready(struct sender *s);        /* letters waiting in memory */
void cvn_plan_free(struct sender *s);

/* ---- signing.c: threads that sign; absent (NULL) unless a key is configured ---- */
struct signing;
int cvn_signing_start(struct sender *s, struct cvn_err *err);
void cvn_signing_stop(struct sender *s);
int cvn_signing_fd(const struct sender *s);                  /* readable when letters are signed; -1 = none */
void cvn_signing_put(struct sender *s, struct piece *p);
struct piece *cvn_signing_take(struct sender *s);            /* a signed one; NULL = none yet */
struct piece *cvn_signing_untake(struct sender *s);          /* any, signed or not; NULL = none is left */
size_t cvn_signing_inside(struct sender *s);

/* ---- settle.c: outcomes carried out ---- */
void cvn_settle_outcome(struct sender *s, struct piece *p, const struct cvn_smtp_outcome *o);
void cvn_settle_local(struct sender *s, struct piece *p, enum cvn_letter_state to, const char *why);
/* It never came to a connection: deferred, or failed for good when `o` says refused. */
void cvn_settle_unreached(struct sender *s, struct piece *p, const struct cvn_smtp_outcome *o, const char *suppress);
void cvn_settle_back(struct sender *s, struct piece *p, int64_t due_at);     /* leased -> pending or, with a time, deferred */
void cvn_settle_done(struct sender *s, struct order *o);                     /* the clerk has written it */

/* ---- conn.c: one connection ---- */
enum conn_state { CONN_OPENING, CONN_LIVE, CONN_DEAD };

struct relay {
	const struct cvn_relay *conf;
	struct route *route;                   /* named by DNS (route.c); NULL: by convene.conf */
	struct cvn_lane lane;
	char *password;                        /* read once, wiped at the end */
	int n_conns, n_opening;
	bool proven;                           /* the last opening worked, EHLO and all */
	bool said_lost;                        /* an unreachable relay is told once a series */
	int full_at;                           /* it refused one more than these connections … */
	int64_t full_until_ms;                 /* … and is not asked for one more before */
	int attempts_lost;                     /* openings that failed in a row */
	int64_t lost_ms;                       /* when the last of them did */
	struct cvn_smtp_outcome why;           /* the last failure */
};

struct conn {
	struct conn *next;
	struct sender *sender;
	struct relay *relay;
	enum conn_state state;
	struct cvn_link *link;
	struct cvn_smtp *dialogue;
	bool ready;                            /* the server has answered our EHLO: letters are welcome */
	bool want_out;                         /* epoll was asked for room to write */
	int n_pieces;                          /* letters on it */
	int n_offered;                         /* letters that it was given so far */
	struct piece *gated;                   /* waits for its intent */
	int64_t deadline_ms;                   /* the awaited reply must be here; 0 = none awaited */
	int64_t idle_since_ms;
	int64_t moved_ms;                      /* the last outcome: the next letter's turn began */
	bool in_pit;                           /* a letter for a tar pit is on it: no other is put behind */
	bool was_busy;                         /* carried letters when the last news came */
	bool withheld;                         /* we ended it ourselves, at a gate */
	bool dirty;                            /* has something to write at the end of the round */
};

int cvn_conn_adopt(struct sender *s, struct conn *c, struct cvn_link *link);         /* opened: begin the dialogue */
void cvn_conn_readable(struct conn *c);
void cvn_conn_gate(struct conn *c, struct piece *p, enum hand_result answer);
void cvn_conn_fill(struct conn *c);                  /* offer letters while it wants some */
void cvn_conn_flush(struct conn *c);
void cvn_conn_tick(struct conn *c, int64_t now_ms);  /* deadlines, idleness */
void cvn_conn_drop(struct conn *c, const char *why);
void cvn_conn_free(struct conn *c);

/* ---- pool.c: all connections and their relays ---- */
void cvn_pool_open(struct sender *s);                 /* as many as the letters waiting and the lanes allow */
void cvn_pool_collect(struct sender *s);              /* take over what the openings brought */
void cvn_pool_ready(struct relay *r);                 /* one of its connections welcomes letters */
void cvn_pool_unready(struct sender *s, struct conn *c, const struct cvn_smtp_outcome *why);   /* this one ended before it did */
int cvn_pool_width(const struct sender *s);           /* connections that are welcome now, on all relays */
void cvn_pool_look(struct sender *s);                 /* who takes part in the turns of this round */
bool cvn_pool_turn(const struct sender *s, const struct relay *r);    /* the next letter may be this relay's */
bool cvn_pool_other_works(const struct sender *s, const struct relay *r);
void cvn_pool_reap(struct sender *s);                 /* free what is dead and owes nothing */
bool cvn_pool_in_flight(const struct sender *s);      /* a letter is on a connection or at its gate */
int cvn_pool_hopeless(struct sender *s, struct cvn_err *err);         /* CVN_E_…: no relay can be used */
void cvn_pool_end(struct sender *s);                  /* no opening is under way any more */

/* ---- opening.c: threads that open connections ---- */
struct opening;
void cvn_opening_start(struct sender *s, struct conn *c);
/* The next finished opening; false when there is none. */
bool cvn_opening_collect(struct sender *s, struct conn **out_conn, struct cvn_link **out_link, int *out_rc,
                         struct cvn_smtp_outcome *out_why, struct cvn_err *err);

/* ---- route.c and routed.c: straight to MX; all but start and end only where s->mx ---- */
void cvn_route_start(struct sender *s);
void cvn_route_end(struct sender *s);
void cvn_route_round(struct sender *s);               /* look up, line up */
struct piece *cvn_route_next(struct sender *s, struct relay *r);
void cvn_route_failed(struct sender *s, struct relay *r, const struct cvn_smtp_outcome *why);         /* an opening did */
void cvn_route_reached(struct relay *r);
int cvn_route_room(const struct sender *s, const struct relay *r);    /* connections that its provider and we allow beyond those open */
bool cvn_route_spent(const struct conn *c);           /* it has carried what one connection may */
void cvn_route_addresses(const struct sender *s, const struct relay *r, struct cvn_buf *out);
enum cvn_starttls cvn_route_starttls(const struct relay *r);
int64_t cvn_route_idle_ms(const struct relay *r);     /* how long one of its connections is kept without a letter */
size_t cvn_route_ready(const struct sender *s, struct relay *r);      /* letters for it that may leave now */
struct piece *cvn_route_take_signed(struct sender *s, struct relay *r);       /* one that waits signed; r NULL: for any relay */

/* ---- warmup.c ---- */
int64_t cvn_warmup_limit(int64_t first_day, int64_t days_before);
int cvn_warmup_look(struct sender *s, struct cvn_err *err);
/* Inside a write, by the clerk: what these orders add to the day of each relay that is warming up. */
int cvn_warmup_record(const struct sender *s, struct cvn_store *store, const struct order *orders, size_t n, struct cvn_err *err);

/* ---- mirror.c: a copied database starts paused ---- */
int cvn_mirror_check(struct sender *s, struct cvn_err *err);

/* ---- lock.c ---- */
struct cvn_sender_lock;
int cvn_sender_lock_take(struct cvn_office *office, struct cvn_sender_lock **out, struct cvn_err *err);
void cvn_sender_lock_give(struct cvn_sender_lock *l);

struct sender {
	struct cvn_office *office;
	struct cvn_sender_options opt;
	struct cvn_letter_source source;
	struct cvn_log log;
	char *helo;
	int epoll_fd, opening_fd;
	struct clerk *clerk;
	struct signing *signing;
	struct batch todo;                     /* orders of this round */
	struct campaign *campaigns;
	struct piece *pieces;                  /* every one in memory */
	size_t n_stock;                        /* pieces waiting, in stocks and in domains' lines */
	struct sheet *sheets;                  /* free ones */
	struct cvn_domains *domains;
	struct relay *relay;
	struct cvn_lane **lane;                /* of each relay */
	size_t n_relays;
	struct conn *conns;
	int n_conns;
	pthread_mutex_t opening_lock;          /* guards `opened` */
	struct opening *opened;
	int n_opening;
	bool mx;                               /* straight to MX: relays are those of DNS */
	struct lookup *looked_up;              /* under opening_lock too */
	int n_lookups;
	atomic_bool cancel;                    /* openings give up */
	int stopping;                          /* 0, 1: in flight only, 2: now */
	int64_t day;                           /* that the lanes' limits are for */
	struct cvn_day mx_day;                 /* of all routes together */
	struct cvn_window window;
	int64_t now, now_ms;                   /* read once a round */
	int64_t told_ms, wait_ms;              /* the next round is due in so many ms if nothing comes */
	bool asked;                            /* for a new list */
	bool fresh;                            /* the list is newer than every order */
	struct cvn_sender_report report;
	char trouble[320];
	uint64_t random;
};

/* ---- round.c: the loop, until there is nothing more to do ---- */
int cvn_round_run(struct sender *s, struct cvn_err *err);

/* ---- sender.c ---- */
void cvn_sender_mark(const struct sender *s, const char *point);
void cvn_sender_tell(struct sender *s);                 /* tell.c */
void cvn_sender_trouble(struct sender *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void cvn_sender_wait(struct sender *s, int64_t wait_ms);      /* look again after so long at the latest */
uint32_t cvn_sender_random(struct sender *s);
void cvn_sender_clocks(struct sender *s);               /* read them, once a round */
bool cvn_sender_unsettled(const struct sender *s);

#endif
