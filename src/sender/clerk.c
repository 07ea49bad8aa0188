/*
 * clerk.c - the thread that writes: claims, intents and outcomes of a moment in one commit.
 *
 * While one commit is on its way to the disk the loop collects the next one's orders, so that groups grow with the load by
 * themselves. The clerk has a store of its own and is the only one in this process that begins a write.
 */
#include <assert.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "convene/base/clock.h"
#include "convene/store/people.h"

#include "sender_priv.h"

#include "convene/base/banned.h"

#define LOOK_MS 250            /* how often other commands' commits are noticed while nothing is to write */
#define EXPIRE_S 5
#define MAX_ALLOWED 64

struct clerk {
	struct sender *sender;         /* options and log only */
	struct cvn_store *store;
	pthread_t thread;
	pthread_mutex_t lock;          /* guards what follows, down to the line */
	pthread_cond_t wake;
	struct batch todo, done;
	bool working, ending, asked;
	int rc;
	struct cvn_err err;
	struct cvn_sending *list;      /* news for the loop */
	size_t n_list;
	bool news;
	/* ---- the thread's own ---- */
	int fd;
	int64_t version;               /* of the store when `allowed` was read */
	int64_t listed_ms, expired_at;
	struct {
		int64_t campaign_id;
		bool yes;
	} allowed[MAX_ALLOWED];
	size_t n_allowed;
};

struct order *cvn_batch_add(struct batch *b, enum order_kind kind)
{
	if (b->n == b->cap) {
		b->cap = b->cap ? 2 * b->cap : 64;
		b->order = cvn_xreallocarray(b->order, b->cap, sizeof *b->order);
	}
	memset(&b->order[b->n], 0, sizeof *b->order);
	b->order[b->n].kind = kind;
	return &b->order[b->n++];
}

static void append(struct batch *to, struct batch *from)
{
	if (to->n == 0) {
		struct batch empty = *to;

		*to = *from;
		*from = empty;
		return;
	}
	for (size_t i = 0; i < from->n; i++)
		*cvn_batch_add(to, from->order[i].kind) = from->order[i];
	from->n = 0;
}

/* ---- one order, inside the write ---- */

struct gather {
	struct piece **end;
};

static void gather(void *arg, const struct cvn_due *due)
{
	struct gather *g = arg;

	*g->end = cvn_piece_new(due);
	g->end = &(*g->end)->next;
}

static int claim(struct clerk *c, struct order *o, struct cvn_err *err)
{
	struct gather g = { &o->claimed };

	return cvn_store_claim(c->store, o->campaign_id, o->now, o->cap, gather, &g, &o->n_claimed, err);
}

/* Asked of the store once for each change of it, not once a letter. */
static int allowed(struct clerk *c, int64_t campaign_id, bool *out, struct cvn_err *err)
{
	int rc;

	for (size_t i = 0; i < c->n_allowed; i++) {
		if (c->allowed[i].campaign_id != campaign_id)
			continue;
		*out = c->allowed[i].yes;
		return CVN_OK;
	}
	rc = cvn_store_sending_allowed(c->store, campaign_id, out, err);
	if (rc != CVN_OK)
		return rc;
	if (c->n_allowed == MAX_ALLOWED)
		c->n_allowed = 0;
	c->allowed[c->n_allowed].campaign_id = campaign_id;
	c->allowed[c->n_allowed++].yes = *out;
	return CVN_OK;
}

/* The intent: still leased (so neither cancelled nor suppressed since the claim), campaign running, time not over. */
static int hand(struct clerk *c, struct order *o, struct cvn_err *err)
{
	const struct piece *p = o->piece;
	struct cvn_settlement back = { .letter_id = p->due.letter_id, .from = CVN_LETTER_LEASED };
	bool yes = false, done = false;
	int rc = allowed(c, p->due.campaign_id, &yes, err);

	if (rc != CVN_OK)
		return rc;
	if (yes && (p->campaign->row.expires_at == 0 || o->now <= p->campaign->row.expires_at)) {
		rc = cvn_store_hand(c->store, p->due.letter_id, &done, err);
		o->hand = done ? HAND_DONE : HAND_WITHDRAWN;
		return rc;
	}
	o->hand = yes ? HAND_EXPIRED : HAND_PAUSED;
	back.to = yes ? CVN_LETTER_EXPIRED : CVN_LETTER_PENDING;
	return cvn_store_settle(c->store, &back, &done, err);
}

static int tell(struct clerk *c, const struct order *o, struct cvn_err *err)
{
	const struct cvn_smtp_outcome *out = &o->piece->outcome;
	struct cvn_attempt a = {
		.letter_id = o->move.letter_id,
		.at = o->now,
		.outcome = out->local ? "local" : cvn_smtp_verdict_name(out->verdict),
		.phase = cvn_smtp_phase_name(out->phase),
		.host = out->host,
		.enhanced = out->enhanced,
		.text = out->text,
		.code = out->code,
	};

	return cvn_store_attempt_add(c->store, &a, err);
}

static int settle(struct clerk *c, const struct order *o, struct cvn_err *err)
{
	bool done = false;
	int rc = cvn_store_settle(c->store, &o->move, &done, err);

	if (rc == CVN_OK && o->tell)
		rc = tell(c, o, err);
	if (rc == CVN_OK && done && o->move.to == CVN_LETTER_UNCERTAIN) {
		struct cvn_settlement on = { .letter_id = o->move.letter_id, .from = CVN_LETTER_UNCERTAIN };

		on.to = o->resend ? CVN_LETTER_PENDING : CVN_LETTER_HELD;
		rc = cvn_store_settle(c->store, &on, &done, err);
	}
	if (rc == CVN_OK && o->suppress)
		rc = cvn_store_suppress(c->store, o->piece->due.contact_id, o->suppress, o->piece->outcome.text,
		                        o->move.letter_id, o->now, NULL, err);
	return rc == CVN_E_NOTFOUND ? CVN_OK : rc;       /* the contact was erased meanwhile */
}

static int obey(struct clerk *c, struct order *o, struct cvn_err *err)
{
	switch (o->kind) {
	case ORDER_CLAIM: return claim(c, o, err);
	case ORDER_HAND: return hand(c, o, err);
	case ORDER_SETTLE: return settle(c, o, err);
	}
	return CVN_OK;
}

/* ---- the write ---- */

/* Other commands may have paused, cancelled or queued something. Under the turn the answer can not change any more. */
static int look(struct clerk *c, bool *out_changed, struct cvn_err *err)
{
	int64_t version = 0;
	int rc = cvn_store_version(c->store, &version, err);

	*out_changed = version != c->version;
	if (rc == CVN_OK && *out_changed)
		c->n_allowed = 0;
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
static int begin(struct clerk *c, struct cvn_err *err)
{
	int rc;

	while ((rc = cvn_store_begin(c->store, err)) == CVN_E_BUSY) {
		pthread_mutex_lock(&c->lock);
		bool ending = c->ending;
		pthread_mutex_unlock(&c->lock);
		if (ending)
			break;
	}
	return rc;
}

static int write_all(struct clerk *c, struct batch *b, struct cvn_err *err)
{
	static const char *const points[] = { [ORDER_CLAIM] = "claim", [ORDER_HAND] = "hand", [ORDER_SETTLE] = "settled" };
	bool changed = false;
	int rc = begin(c, err);

	if (rc != CVN_OK)
		return rc;
	rc = look(c, &changed, err);
	for (size_t i = 0; rc == CVN_OK && i < b->n; i++) {
		rc = obey(c, &b->order[i], err);
		cvn_sender_mark(c->sender, points[b->order[i].kind]);
	}
	if (rc == CVN_OK)
		rc = cvn_warmup_record(c->store, b->order, b->n, c->sender->relay, c->sender->n_relays, err);
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
	rc = begin(c, err);
	if (rc != CVN_OK)
		return rc;
	rc = cvn_store_expire(c->store, now, &n, err);
	if (rc == CVN_OK && n > 0)
		return cvn_store_commit(c->store, err);
	cvn_store_rollback(c->store);
	return rc;
}

/* What is due beside orders: notice other commands' commits, renew the list, end campaigns whose time is over. */
static int housekeeping(struct clerk *c, bool asked, struct cvn_err *err)
{
	bool changed = false;
	int rc = CVN_OK;

	if (!asked && cvn_monotonic_ms() < c->listed_ms + LOOK_MS)
		return CVN_OK;
	rc = expire(c, err);
	if (rc == CVN_OK)
		rc = look(c, &changed, err);
	return rc == CVN_OK ? refresh(c, err) : rc;
}

/* ---- the thread ---- */

static void ring(struct clerk *c)
{
	uint64_t one = 1;

	if (write(c->fd, &one, sizeof one) < 0)
		return;                /* full: it is readable anyway */
}

static void sleep_until_work(struct clerk *c)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += LOOK_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	if (c->todo.n == 0 && !c->ending && !c->asked)
		pthread_cond_timedwait(&c->wake, &c->lock, &until);
}

static void *work(void *arg)
{
	struct clerk *c = arg;
	struct batch mine = { 0 };
	struct cvn_err err = { 0 };
	bool asked;
	int rc = CVN_OK;

	pthread_mutex_lock(&c->lock);
	while (rc == CVN_OK && !(c->ending && c->todo.n == 0)) {
		sleep_until_work(c);
		append(&mine, &c->todo);
		asked = c->asked;
		c->asked = false;
		c->working = true;
		pthread_mutex_unlock(&c->lock);
		if (mine.n > 0)
			rc = write_all(c, &mine, &err);
		if (rc == CVN_OK)
			rc = housekeeping(c, asked, &err);
		pthread_mutex_lock(&c->lock);
		append(&c->done, &mine);
		c->working = false;
		c->rc = rc;
		c->err = err;
		ring(c);
	}
	pthread_mutex_unlock(&c->lock);
	cvn_free(mine.order);
	return NULL;
}

/* ---- the loop's side ---- */

void cvn_clerk_submit(struct clerk *c, struct batch *todo)
{
	if (todo->n == 0)
		return;
	pthread_mutex_lock(&c->lock);
	append(&c->todo, todo);
	pthread_cond_signal(&c->wake);
	pthread_mutex_unlock(&c->lock);
}

bool cvn_clerk_collect(struct clerk *c, struct batch *out_done, int *out_rc, struct cvn_err *err)
{
	uint64_t n;

	if (read(c->fd, &n, sizeof n) < 0)
		n = 0;
	pthread_mutex_lock(&c->lock);
	append(out_done, &c->done);
	*out_rc = c->rc;
	if (c->rc != CVN_OK)
		*err = c->err;
	pthread_mutex_unlock(&c->lock);
	return out_done->n > 0;
}

bool cvn_clerk_list(struct clerk *c, struct cvn_sending **out, size_t *out_n)
{
	bool news;

	pthread_mutex_lock(&c->lock);
	news = c->news;
	if (news) {
		*out = c->list;
		*out_n = c->n_list;
		c->list = NULL;
		c->news = false;
	}
	pthread_mutex_unlock(&c->lock);
	return news;
}

void cvn_clerk_ask(struct clerk *c)
{
	pthread_mutex_lock(&c->lock);
	c->asked = true;
	pthread_cond_signal(&c->wake);
	pthread_mutex_unlock(&c->lock);
}

bool cvn_clerk_busy(struct clerk *c)
{
	bool busy;

	pthread_mutex_lock(&c->lock);
	busy = c->todo.n > 0 || c->done.n > 0 || c->working || c->asked;
	pthread_mutex_unlock(&c->lock);
	return busy;
}

int cvn_clerk_fd(const struct clerk *c)
{
	return c->fd;
}

/* ---- coming and going ---- */

static int sweep(struct clerk *c, struct cvn_swept *out, struct cvn_err *err)
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

/* Answers that the loop did not take any more. */
static void drop_claimed(struct batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		while (b->order[i].kind == ORDER_CLAIM && b->order[i].claimed) {
			struct piece *p = b->order[i].claimed;

			b->order[i].claimed = p->next;
			cvn_piece_free(p);
		}
	cvn_free(b->order);
}

static void clerk_free(struct clerk *c)
{
	if (!c)
		return;
	cvn_store_close(c->store);
	if (c->fd >= 0)
		close(c->fd);
	drop_claimed(&c->todo);
	drop_claimed(&c->done);
	cvn_free(c->list);
	pthread_mutex_destroy(&c->lock);
	pthread_cond_destroy(&c->wake);
	cvn_free(c);
}
CVN_AUTO_DEF(struct clerk, clerk_free)

int cvn_clerk_start(struct sender *s, struct clerk **out, struct cvn_swept *out_swept, struct cvn_err *err)
{
	CVN_AUTO(clerk_free) struct clerk *c = cvn_xcalloc(1, sizeof *c);
	CVN_AUTO_STR char *path = cvn_office_path(s->office, "convene.db");
	int rc;

	c->sender = s;
	c->version = -1;
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->wake, NULL);
	c->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (c->fd < 0)
		return cvn_fail(err, CVN_E_IO, "the system gives no eventfd");
	rc = cvn_store_open(path, &c->store, err);
	if (rc == CVN_OK)
		rc = sweep(c, out_swept, err);
	if (rc == CVN_OK)
		rc = housekeeping(c, true, err);
	if (rc == CVN_OK && pthread_create(&c->thread, NULL, work, c) != 0)
		rc = cvn_fail(err, CVN_E_IO, "the system gives no thread");
	if (rc == CVN_OK)
		*out = CVN_TAKE(&c);
	return rc;
}

void cvn_clerk_stop(struct clerk *c, bool home)
{
	struct cvn_err err = { 0 };

	if (!c)
		return;
	pthread_mutex_lock(&c->lock);
	c->ending = true;
	pthread_cond_signal(&c->wake);
	pthread_mutex_unlock(&c->lock);
	pthread_join(c->thread, NULL);
	if (home && c->rc == CVN_OK && cvn_store_begin(c->store, &err) == CVN_OK) {
		if (cvn_store_claims_forget(c->store, &err) == CVN_OK)
			cvn_store_commit(c->store, &err);
		else
			cvn_store_rollback(c->store);
	}
	clerk_free(c);
}
