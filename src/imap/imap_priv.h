/* imap_priv.h - what the files of this room tell each other: guard (pure), link (socket and TLS), imap (the session),
 * fetch (mails). */
#ifndef CONVENE_IMAP_PRIV_H
#define CONVENE_IMAP_PRIV_H

#include <libetpan/libetpan.h>

#include "convene/imap.h"

/* guard.c - watches the octets a server sends. */
struct cvn_imap_guard {
	uint64_t budget;         /* octets that may still come before the next budget is set */
	uint32_t literal_max;
	uint64_t literal_left;   /* octets of a literal still to pass by */
	uint32_t line;           /* octets of this line so far */
	uint32_t depth;          /* parentheses open in this line */
	uint64_t number;         /* digits after '{' */
	enum { CVN_GUARD_TEXT, CVN_GUARD_BRACE, CVN_GUARD_CLOSED, CVN_GUARD_CR } state;
	bool quoted, escaped;
};
/* NULL, or what is wrong with the next `n` octets, in words. */
const char *cvn_imap_guard_feed(struct cvn_imap_guard *g, const char *s, size_t n);

/* link.c */
struct cvn_imap_link;
int cvn_imap_link_open(const struct cvn_imap_options *options, struct cvn_imap_link **out, struct cvn_err *err);
void cvn_imap_link_free(struct cvn_imap_link *link);
CVN_AUTO_DEF(struct cvn_imap_link, cvn_imap_link_free)
/* Begin TLS on the open socket; verified. */
int cvn_imap_link_tls(struct cvn_imap_link *link, const struct cvn_imap_options *options, struct cvn_err *err);
/* What libetpan reads and writes through; the stream owns it, not the link. */
mailstream_low *cvn_imap_link_low(struct cvn_imap_link *link);
/* From now on: at most this long and this many octets, each literal at most `literal_max`. */
void cvn_imap_link_allow(struct cvn_imap_link *link, int ms, uint64_t octets, uint32_t literal_max);
const char *cvn_imap_link_trouble(const struct cvn_imap_link *link);     /* "" or why the link failed */
int cvn_imap_link_fd(const struct cvn_imap_link *link);
bool cvn_imap_link_pending(const struct cvn_imap_link *link);            /* decrypted octets wait */

/* imap.c: what every command needs. */
#define CVN_IMAP_SMALL (256u << 10)        /* octets of an answer that carries no mail */
struct cvn_imap {
	struct cvn_imap_link *link;
	mailimap *session;
	int command_ms;
	uint64_t asked;          /* octets that the answer to an open FETCH may have; 0 = none is open */
	uint32_t literal_max;
};
bool cvn_imap_done(int rc);                /* libetpan's code means OK */
/* cvn_imap_link_allow with this session's deadline. */
void cvn_imap_allow(struct cvn_imap *imap, uint64_t octets, uint32_t literal_max);
/* CVN_E_REMOTE: why the link failed, else what the server said. */
int cvn_imap_failed(struct cvn_imap *imap, int rc, const char *what, struct cvn_err *err);

#endif
