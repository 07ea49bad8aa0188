/*
 * clerk.c - who writes: claims, intents and outcomes of a moment in one commit.
 *
 * The loop writes itself when nobody is in its way: a sync is shorter than handing the work to a thread and back, and
 * whatever the servers answer meanwhile makes the next group larger. When another command has the turn (an import may have it
 * for seconds) the orders go to the clerk's thread, which waits patiently while the loop goes on reading. The clerk has a
 * store of its own, used by one of the two at a time (`working`), and nothing else in this process begins a write. Here are the
 * thread and its exchange with the loop; the commit is commit.c, one order in it order.c.
 */
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "sender_priv.h"

#include "convene/base/banned.h"

/* ---- the thread ---- */

static void ring(struct clerk *c)
{
	uint64_t one = 1;

	if (write(c->fd, &one, sizeof one) < 0)
		return;                /* full: it is readable anyway */
}

/* A failure stays: whoever collects must not take what was rolled back for written because the other one's next write worked. */
static void note(struct clerk *c, int rc, const struct cvn_err *err)
{
	if (c->rc != CVN_OK)
		return;
	c->rc = rc;
	c->err = *err;
}

/* Until there is something to do and the store is free. */
static void sleep_until_work(struct clerk *c)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += CLERK_LOOK_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	if (c->todo.n == 0 && !c->ending && !c->asked)
		pthread_cond_timedwait(&c->wake, &c->lock, &until);
	c->waiting = true;
	while (c->working)
		pthread_cond_wait(&c->wake, &c->lock);         /* the loop is writing: soon */
	c->waiting = false;
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
		if (c->rc != CVN_OK)
			break;                 /* the loop's write failed: it comes home */
		cvn_batch_append(&mine, &c->todo);
		asked = c->asked;
		c->asked = false;
		c->working = true;
		pthread_mutex_unlock(&c->lock);
		if (mine.n > 0)
			rc = cvn_commit_batch(c, &mine, CLERK_PATIENT, NULL, &err);
		if (rc == CVN_OK)
			rc = cvn_commit_housekeeping(c, asked, &err);
		pthread_mutex_lock(&c->lock);
		cvn_batch_append(&c->done, &mine);
		c->working = false;
		note(c, rc, &err);
		ring(c);
	}
	pthread_mutex_unlock(&c->lock);
	cvn_free(mine.order);
	return NULL;
}

/* ---- the loop's side ---- */

/* The store is ours until `leave`; false when the thread is at it or older orders wait. */
static bool enter(struct clerk *c)
{
	bool ours;

	pthread_mutex_lock(&c->lock);
	ours = !c->working && c->todo.n == 0 && c->rc == CVN_OK;
	c->working = c->working || ours;
	pthread_mutex_unlock(&c->lock);
	return ours;
}

static void leave(struct clerk *c, int rc, const struct cvn_err *err, struct batch *written)
{
	pthread_mutex_lock(&c->lock);
	cvn_batch_append(&c->done, written);
	c->working = false;
	note(c, rc, err);
	if (c->waiting)
		pthread_cond_signal(&c->wake);
	pthread_mutex_unlock(&c->lock);
}

static void hand_over(struct clerk *c, struct batch *todo)
{
	pthread_mutex_lock(&c->lock);
	cvn_batch_append(&c->todo, todo);
	pthread_cond_signal(&c->wake);
	pthread_mutex_unlock(&c->lock);
}

void cvn_clerk_submit(struct clerk *c, struct batch *todo, clerk_more_fn *more)
{
	struct cvn_err err = { 0 };
	struct batch none = { 0 };
	int rc;

	if (todo->n == 0)
		return;
	if (!enter(c)) {
		hand_over(c, todo);
		return;
	}
	rc = cvn_commit_batch(c, todo, CLERK_AT_ONCE, more, &err);
	leave(c, rc == CVN_E_BUSY ? CVN_OK : rc, &err, rc == CVN_E_BUSY ? &none : todo);
	if (rc == CVN_E_BUSY)
		hand_over(c, todo);
}

bool cvn_clerk_collect(struct clerk *c, struct batch *out_done, int *out_rc, struct cvn_err *err)
{
	uint64_t n;

	if (read(c->fd, &n, sizeof n) < 0)
		n = 0;
	pthread_mutex_lock(&c->lock);
	cvn_batch_append(out_done, &c->done);
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

static void clerk_free(struct clerk *c)
{
	if (!c)
		return;
	cvn_store_close(c->store);
	if (c->fd >= 0)
		close(c->fd);
	cvn_batch_drop_claimed(&c->todo);      /* answers that the loop did not take any more */
	cvn_batch_drop_claimed(&c->done);
	cvn_free(c->todo.order);
	cvn_free(c->done.order);
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
		rc = cvn_commit_sweep(c, out_swept, err);
	if (rc == CVN_OK)
		rc = cvn_commit_housekeeping(c, true, err);
	if (rc == CVN_OK)
		cvn_store_log_room(c->store);
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
