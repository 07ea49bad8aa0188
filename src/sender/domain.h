/*
 * domain.h - receiving domains behind a relay: letters in flight, slowdowns they asked for, letters that wait for them.
 */
#ifndef CONVENE_SENDER_DOMAIN_H
#define CONVENE_SENDER_DOMAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pace.h"
#include "policy.h"

struct piece;
struct relay;

/* A receiving side: one domain, or all domains of a known provider. */
struct cvn_domain {
	struct cvn_domain *next;       /* in its bucket */
	char *name;
	int in_flight;
	struct cvn_slowdown slowdown;
	int64_t slow_until_ms;         /* the slowdown ends */
	int64_t next_ms;               /* the next letter may start during it */
	struct cvn_pace pace;          /* straight to MX: ours */
	double took_ms;                /* moving average of offer to outcome; 0 = none ended yet */
	double slowness;               /* the same in multiples of what is usual on the relay; above 4 it is a tar pit */
	bool once;                     /* that is by its first letter only */
	bool is_new;                   /* its line stands since nothing was known of it */
	int slow_out;                  /* letters in flight that count for the tar pits */
	int64_t began_ms;              /* its first letter was taken */
	int64_t moved_ms;              /* one of its letters ended, or one was taken where none was out */
	double window;                 /* letters that may be in flight while others wait: 1 at first, +1 a letter */
	struct piece *line, **line_end;        /* leased letters that wait for it */
	size_t n_line;
	struct relay *route;           /* straight to MX: its lane; NULL = none, or not known */
	int64_t route_until_ms;        /* what is known of it holds so long */
	bool asking;                   /* DNS, now */
	size_t n_here;                 /* letters for it waiting in memory, in stocks and in its line */
};

struct cvn_domains;
struct cvn_domains *cvn_domains_new(void);
void cvn_domains_free(struct cvn_domains *d);
/* All of them, for walking: index 0 …; NULL behind the last. Only those whose line is not empty are of interest. */
struct cvn_domain *cvn_domains_waiting(struct cvn_domains *d, size_t i);
void cvn_domain_line(struct cvn_domains *all, struct cvn_domain *d, struct piece *p);     /* to the end of its line */
struct piece *cvn_domain_unline(struct cvn_domains *all, struct cvn_domain *d);           /* from its front */
/* The receiving side of this domain; made at first sight. Lives as long as the table. */
struct cvn_domain *cvn_domains_get(struct cvn_domains *d, const char *domain);
struct cvn_domain *cvn_domains_exact(struct cvn_domains *d, const char *domain);          /* this very one, whoever runs it */

/* (pit.c) Whether a letter may start now; `waiting` letters of all domains wait in memory, and the relays have room for `width`
 * connections (0: what tar pits do to others is no matter here). Else *out_wait_ms says when to ask again. */
bool cvn_domain_take(struct cvn_domains *all, struct cvn_domain *d, int width, size_t waiting, int64_t now_ms,
                     int64_t *out_wait_ms);
/* (pit.c) A letter that was taken has ended after `took_ms`, where `usual_ms` is usual (0: not known); -1: it did not start after all.
 * Whether it says something about what is usual. */
bool cvn_domain_done(struct cvn_domains *all, struct cvn_domain *d, int width, int64_t took_ms, double usual_ms, int64_t now_ms);
/* (pit.c) Much slower than what is usual on its relay: a tar pit. */
bool cvn_domain_is_slow(const struct cvn_domain *d);
/* (pit.c) How long a letter for it takes, or is out by now, where its line does not move: a tar pit, one that is silent, one that
 * is not tried yet. 0: its line moves. */
int64_t cvn_domain_stands_ms(const struct cvn_domains *all, const struct cvn_domain *d, int64_t now_ms);
/* (pit.c) A new domain, and so many wait that its letters should do so in the database. */
bool cvn_domains_crowded(const struct cvn_domains *all, const struct cvn_domain *d);
/* It asks for less. */
void cvn_domain_slow(struct cvn_domain *d, const struct cvn_slowdown *s, int64_t now_ms);

#endif
