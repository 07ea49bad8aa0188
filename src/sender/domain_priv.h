/*
 * domain_priv.h - between domain.c (the table and the lines) and pit.c (who may start now).
 */
#ifndef CONVENE_SENDER_DOMAIN_PRIV_H
#define CONVENE_SENDER_DOMAIN_PRIV_H

#include "sender_priv.h"

#define DOMAIN_BUCKETS 1024

struct domain_list {
	struct cvn_domain **at;
	size_t n, cap;
};

struct cvn_domains {
	struct cvn_domain *bucket[DOMAIN_BUCKETS];
	struct domain_list waiting;    /* those with a line */
	size_t n_new;                  /* of them, those of which nothing is known */
	/* ---- pit.c ---- */
	struct domain_list slow;       /* tar pits */
	struct domain_list trying;     /* their first letter is out */
	int slow_out;                  /* letters of tar pits in flight */
	int64_t rest_ms;               /* no letter of a known tar pit starts before … */
	int64_t try_ms;                /* … and none to a domain of which nothing is known, beside known ones */
	const struct cvn_domain *last; /* of the ordinary ones, who took a letter last … */
	int64_t last_ms, other_ms;     /* … when, and when one that was not this one did */
	int64_t known_ms;              /* when one whose first letter has ended took another, or was about to */
	int64_t tried_ms;              /* when a first letter was taken; negative: none was asked for */
	bool started;                  /* it is known what is usual … */
	int n_late;                    /* … before: first letters that took long */
	double usual_ms;               /* offer to outcome, on the relay of the last letter; 0 = not known */
};

void cvn_domain_list_add(struct domain_list *l, struct cvn_domain *d);         /* once */
void cvn_domain_list_drop(struct domain_list *l, const struct cvn_domain *d);
void cvn_pit_start(struct cvn_domains *all);
void cvn_pit_end(struct cvn_domains *all);

#endif
