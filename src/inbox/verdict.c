/*
 * verdict.c - growing a verdict and letting it go.
 */
#include <string.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

#define MAX_FAILED 50

const char *cvn_mail_kind_name(enum cvn_mail_kind kind)
{
	static const char *const names[] = {
		[CVN_MAIL_REPLY] = "reply",             [CVN_MAIL_AUTOREPLY] = "autoreply",
		[CVN_MAIL_BOUNCE_HARD] = "bounce-hard", [CVN_MAIL_BOUNCE_SOFT] = "bounce-soft",
		[CVN_MAIL_COMPLAINT] = "complaint",     [CVN_MAIL_UNSUBSCRIBE] = "unsubscribe",
		[CVN_MAIL_RSVP] = "rsvp",               [CVN_MAIL_OTHER] = "other",
	};

	return names[kind];
}

void cvn_verdict_release(struct cvn_verdict *v)
{
	for (size_t i = 0; i < v->n_failed; i++) {
		free(v->failed[i].recipient);
		free(v->failed[i].status);
		free(v->failed[i].text);
	}
	free(v->failed);
	free(v->new_text);
	free(v->own_text);
	free(v->left_for);
	*v = (struct cvn_verdict){ 0 };
}

static struct cvn_mail_failed *known(struct cvn_verdict *v, const char *recipient)
{
	for (size_t i = 0; i < v->n_failed; i++)
		if (cvn_streq_nocase(v->failed[i].recipient, recipient))
			return &v->failed[i];
	return NULL;
}

/* NULL when it is known already or there are too many. */
struct cvn_mail_failed *cvn_verdict_failed(struct cvn_verdict *v, const char *recipient, const char *status, const char *said,
                                           const char *notice, bool delayed)
{
	struct cvn_cause cause;
	struct cvn_mail_failed *f;

	if (known(v, recipient) || v->n_failed == MAX_FAILED)
		return NULL;
	if (!v->failed)
		v->failed = cvn_xcalloc(MAX_FAILED, sizeof *v->failed);
	cause = cvn_cause_of(status, said, notice, delayed);
	f = &v->failed[v->n_failed++];
	f->recipient = cvn_xstrdup(recipient);
	f->status = cvn_xstrdup(cause.status);
	f->text = cvn_xstrndup(said[0] ? said : notice, 500);
	for (size_t n = strlen(f->text); n > 0 && !cvn_utf8_valid(f->text, n); n--)
		f->text[n - 1] = '\0';
	f->reason = cause.reason;
	f->hard = cause.hard;
	return f;
}

/* A bounce is hard when one recipient failed for good. */
void cvn_verdict_bounce(struct cvn_verdict *v, const char *why)
{
	v->kind = CVN_MAIL_BOUNCE_SOFT;
	v->why = why;
	v->machine = true;
	if (v->n_failed)
		v->reason = v->failed[0].reason;
	for (size_t i = 0; i < v->n_failed; i++)
		if (v->failed[i].hard && v->kind == CVN_MAIL_BOUNCE_SOFT) {
			v->kind = CVN_MAIL_BOUNCE_HARD;
			v->reason = v->failed[i].reason;
		}
}
