/*
 * commit.c - the clerk's writes: a batch of orders all or nothing, and what is due beside orders.
 *
 * What one order writes is order.c, the thread that calls this and its exchange with the loop clerk.c.
 */
#include "convene/base/clock.h"

#include "sender_priv.h"

#include "convene/base/banned.h"

#define EXPIRE_S 5

/* Other commands may have paused, cancelled or queued something. Under the turn the answer can not change any more. */
static int look(struct clerk *c, bool *out_changed, struct cvn_err *err)
{
	int64_t version = 0;
	int rc = cvn_store_version(c->store, &version, err);

	*out_changed = version != c->version;
	if (rc == CVN_OK && *out_changed)
		c->n_allowed = c->rule_known = 0;
	c->version = version;
	return rc;
}

static int refresh(struct clerk *c, struct cvn_err *err)
{
	struct cvn_sending *list = NULL;
	size_t n = 0;
	int rc = cvn_store_sending_list(c->store, &list, &n, err);

	if (rc != CVN_OK)
		return rc;
	pthread_mutex_lock(&c->lock);
	cvn_free(c->list);
	c->list = list;
	c->n_list = n;
	c->news = true;
	pthread_mutex_unlock(&c->lock);
	c->listed_ms = cvn_monotonic_ms();
	return CVN_OK;
}

/* Begin; whoever writes longer than the turn's patience (an import) is waited for: nothing may leave meanwhile. */
static int begin(struct clerk *c, enum clerk_patience patience, struct cvn_err *err)
{
	int rc;

	if (patience == CLERK_AT_ONCE)
		return cvn_store_begin_at_once(c->store, err);
	while ((rc = cvn_store_begin(c->store, err)) == CVN_E_BUSY) {
		pthread_mutex_lock(&c->lock);
		bool ending = c->ending;
		pthread_mutex_unlock(&c->lock);
		if (ending)
			break;
	}
	return rc;
}

/* The orders in turn, and those that `more` puts behind them meanwhile. */
static int obey_all(struct clerk *c, struct batch *b, clerk_more_fn *more, struct cvn_err *err)
{
	static const char *const points[] = { [ORDER_CLAIM] = "claim", [ORDER_HAND] = "hand", [ORDER_SETTLE] = "settled" };
	int rc = CVN_OK;

	for (size_t i = 0; rc == CVN_OK && (i < b->n || (more && more(c->sender) && i < b->n)); i++) {
		rc = cvn_order_obey(c, &b->order[i], err);
		cvn_sender_mark(c->sender, points[b->order[i].kind]);
	}
	return rc;
}

int cvn_commit_batch(struct clerk *c, struct batch *b, enum clerk_patience patience, clerk_more_fn *more, struct cvn_err *err)
{
	bool changed = false;
	int rc = begin(c, patience, err);

	if (rc != CVN_OK)
		return rc;
	rc = look(c, &changed, err);
	if (rc == CVN_OK)
		rc = obey_all(c, b, more, err);
	if (rc == CVN_OK)
		rc = cvn_warmup_record(c->sender, c->store, b->order, b->n, err);
	if (rc != CVN_OK) {
		cvn_store_rollback(c->store);
		return rc;
	}
	cvn_sender_mark(c->sender, "intent");
	/* If we die on this line nothing of this batch happened: its letters were not released, and the replies it would have
	 * recorded belong to letters that are `handed` on the disk and will be unsure. */
	rc = cvn_store_commit(c->store, err);
	/* If we die on this line the intents are on the disk and nothing of those letters has left: they will be unsure. */
	cvn_sender_mark(c->sender, "committed");
	return rc;
}

static int expire(struct clerk *c, struct cvn_err *err)
{
	int64_t now = cvn_now(), n = 0;
	int rc;

	if (now < c->expired_at + EXPIRE_S)
		return CVN_OK;
	c->expired_at = now;
	rc = begin(c, CLERK_PATIENT, err);
	if (rc != CVN_OK)
		return rc;
	rc = cvn_store_expire(c->store, now, &n, err);
	if (rc == CVN_OK && n > 0)
		return cvn_store_commit(c->store, err);
	cvn_store_rollback(c->store);
	return rc;
}

/* What is due beside orders: notice other commands' commits, renew the list, end campaigns whose time is over. */
int cvn_commit_housekeeping(struct clerk *c, bool asked, struct cvn_err *err)
{
	bool changed = false;
	int rc = CVN_OK;

	if (!asked && cvn_monotonic_ms() < c->listed_ms + CLERK_LOOK_MS)
		return CVN_OK;
	rc = expire(c, err);
	if (rc == CVN_OK)
		rc = look(c, &changed, err);
	return rc == CVN_OK ? refresh(c, err) : rc;
}

int cvn_commit_sweep(struct clerk *c, struct cvn_swept *out, struct cvn_err *err)
{
	int rc = cvn_store_begin(c->store, err);

	if (rc != CVN_OK)
		return rc;
	rc = cvn_store_sweep(c->store, cvn_now(), out, err);
	if (rc == CVN_OK)
		return cvn_store_commit(c->store, err);
	cvn_store_rollback(c->store);
	return rc;
}
