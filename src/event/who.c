/*
 * who.c - who gave an answer, by token, ATTENDEE and From.
 *
 * The table of the design, line by line: a token makes an answer this person's unless another sign speaks against it; without one
 * the sender's host must have vouched for the From; a stranger becomes a guest who waits for a person, never a seat.
 */
#include <string.h>

#include "event_priv.h"
#include "convene/base/banned.h"

static struct cvn_who_verdict applied(const char *trust, const char *why)
{
	return (struct cvn_who_verdict){ .who = CVN_WHO_INVITED, .trust = trust, .why = why };
}

static struct cvn_who_verdict not_applied(enum cvn_who who, const char *why)
{
	return (struct cvn_who_verdict){ .who = who, .trust = "", .why = why };
}

static bool own(enum cvn_same s)
{
	return s == CVN_SAME_SELF || s == CVN_SAME_ALIAS;
}

static struct cvn_who_verdict with_token(const struct cvn_signs *s)
{
	const char *trust = s->auth > 0 ? "verified" : "token";

	if (own(s->from) || s->from == CVN_SAME_ABSENT) {
		if (s->auth < 0 && !s->google)
			return not_applied(CVN_WHO_HELD, "the sender's address failed authentication");
		if (own(s->attendee) || s->attendee == CVN_SAME_ABSENT)
			return applied(s->auth < 0 ? "token" : trust, "token and sender are the invited person's");
		if (s->attendee == CVN_SAME_MEMBER)
			return not_applied(CVN_WHO_HELD, "answers for another member");
		struct cvn_who_verdict v = applied(trust, "another address of the invited person");
		v.alias_candidate = true;
		return v;
	}
	if (s->attendee == CVN_SAME_MEMBER && s->attendee_is_from)
		return s->auth > 0 ? not_applied(CVN_WHO_FROM_MEMBER, "another member's own answer to a forwarded invitation")
		                   : not_applied(CVN_WHO_HELD, "another member's answer to a forwarded invitation, not authenticated");
	if (s->attendee == CVN_SAME_UNKNOWN && s->attendee_is_from)
		return not_applied(CVN_WHO_GUEST, "somebody the invitation was forwarded to");
	return not_applied(CVN_WHO_HELD, "answers from somebody else's address");
}

static struct cvn_who_verdict without_token(const struct cvn_signs *s)
{
	bool attendee = own(s->attendee) || s->attendee == CVN_SAME_ABSENT;

	if (attendee && own(s->from) && s->auth > 0)
		return applied("from-only", "no token; the sender's host vouches for the address");
	if (attendee && own(s->from) && s->auth == 0)
		return not_applied(CVN_WHO_HELD, "no token, and nobody vouches for the sender's address");
	return not_applied(CVN_WHO_IGNORED, "no token, and not the invited person's address");
}

struct cvn_who_verdict cvn_event_who(const struct cvn_signs *signs)
{
	if (signs->by_hand)
		return applied("hand", "entered by hand");
	return signs->token ? with_token(signs) : without_token(signs);
}

/* Local part without tag and, at Gmail, without dots; domain in lower case. */
static void normal_form(struct cvn_buf *out, const char *address)
{
	const char *at = strrchr(address, '@');
	size_t local = at ? (size_t)(at - address) : strlen(address);
	bool gmail = at != NULL && (cvn_streq_nocase(at, "@gmail.com") || cvn_streq_nocase(at, "@googlemail.com"));

	for (size_t i = 0; i < local && (address[i] != '+' || i == 0); i++)
		if (!(gmail && address[i] == '.'))
			cvn_buf_char(out, (char)cvn_ascii_lower((unsigned char)address[i]));
	for (const char *p = gmail ? "@gmail.com" : at; p != NULL && *p; p++)
		cvn_buf_char(out, (char)cvn_ascii_lower((unsigned char)*p));
}

bool cvn_address_alike(const char *a, const char *b)
{
	CVN_AUTO_BUF(x, 1024);
	CVN_AUTO_BUF(y, 1024);

	if (a == NULL || b == NULL || strchr(a, '@') == NULL || strchr(b, '@') == NULL)
		return false;
	normal_form(&x, a);
	normal_form(&y, b);
	return !x.failed && !y.failed && cvn_streq(x.ptr, y.ptr);
}
