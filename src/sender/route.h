/*
 * route.h - straight to each domain's own mail server: destinations that DNS names, a lane for each (route.c).
 */
#ifndef CONVENE_SENDER_ROUTE_H
#define CONVENE_SENDER_ROUTE_H

#include "convene/mx.h"

#include "sender_priv.h"

/* A known provider's manners (by the end of its hosts' names), for all its routes together. */
struct provider {
	const char *suffix;        /* NULL: everybody else */
	const char *name;
	int connections, per_connection;
	bool tls;                  /* takes mail over TLS only */
};
const struct provider *cvn_provider_of(const char *host);

/* What a struct relay has when DNS and not convene.conf named it. */
struct route {
	struct cvn_relay conf;     /* label and url are made here; the rest is as in the section */
	struct cvn_mx mx;
	size_t host;               /* of mx.host, the one to try */
	bool unreached;            /* no host of it, the last time: its letters are told why */
	bool plain;                /* its TLS does not work; the section allows doing without */
	const struct provider *provider;
	struct cvn_domain *side;   /* what its provider asked for (slow-downs), for all its routes */
	size_t n_waiting;          /* letters in its domains' lines */
	struct piece *signed_first, **signed_end;      /* signed letters for it */
	size_t n_signing;          /* of its letters at the signers and in that line */
};

const char *cvn_route_port(const struct sender *s);
void cvn_route_answered(struct sender *s, struct cvn_domain *d, const struct cvn_mx *mx);

/* ---- routed.c ---- */
/* Nobody takes this domain's letters: those that wait are told. */
void cvn_routed_give_up(struct sender *s, struct cvn_domain *d, const struct cvn_smtp_outcome *why, const char *suppress);

/* ---- lookup.c ---- */
void cvn_lookup_start(struct sender *s, struct cvn_domain *d);         /* nothing when it is under way, or many are */
void cvn_lookup_collect(struct sender *s);
void cvn_lookup_end(struct sender *s);

#endif
