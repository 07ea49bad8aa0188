/*
 * token.h - what lets a stranger act for one letter or one invitation, and for nothing else.
 *
 * A token is version, key number, purpose, row and a MAC of 80 bits over all of it (HMAC-SHA256 with the office key),
 * in lower-case base32 without padding (RFC 4648 6), so that it survives local parts that are lower-cased. Nothing is
 * stored: a token is computed and checked. Each purpose is a token of its own: who holds the envelope sender of a
 * letter cannot unsubscribe with it.
 */
#ifndef CONVENE_BASE_TOKEN_H
#define CONVENE_BASE_TOKEN_H

#include <stddef.h>
#include <stdint.h>

#include "convene/base/crypto.h"
#include "convene/base/err.h"

#define CVN_TOKEN_CHARS 40       /* with the NUL; a token of today has 21 to 34 characters */

enum cvn_purpose {
	CVN_PURPOSE_BOUNCE = 'b',        /* envelope sender; row = letter_id */
	CVN_PURPOSE_REPLY = 'r',         /* Reply-To of a letter; row = letter_id */
	CVN_PURPOSE_UNSUBSCRIBE = 'u',   /* List-Unsubscribe; row = letter_id */
	CVN_PURPOSE_MESSAGE = 'm',       /* Message-ID; row = letter_id */
	CVN_PURPOSE_ANSWER = 'a',        /* answer links and pages; row = invitation_id */
	CVN_PURPOSE_INVITATION = 'i',    /* ORGANIZER, From and Reply-To of an invitation; row = invitation_id */
	CVN_PURPOSE_CONFIRM = 'c',       /* confirming a subscription; row = subscription_id */
};

/* The keys of an office, newest first; the newest signs, all verify. */
struct cvn_keys {
	size_t n;                        /* 1..8 */
	struct {
		uint8_t id;              /* 0..7 */
		uint8_t secret[CVN_KEY_BYTES];
	} key[8];
};

void cvn_token_make(const struct cvn_keys *keys, enum cvn_purpose purpose, int64_t row, char out[CVN_TOKEN_CHARS]);
/* The row of a genuine token of this purpose. Case is folded. CVN_E_INVALID for everything else, without saying why. */
int cvn_token_read(const struct cvn_keys *keys, enum cvn_purpose purpose, const char *text, size_t n, int64_t *out_row,
                   struct cvn_err *err);
/* The keyed hash that stands for an address in logs and in suppressions of erased people: 32 hex digits.
 * By the oldest key of the office, so that adding a key changes no hash; dropping the oldest one does. */
void cvn_address_hash(const struct cvn_keys *keys, const char *address_key, char out[33]);

#endif
