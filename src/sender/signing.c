/*
 * signing.c - letters signed for DKIM by threads of their own, so that the loop never waits for an RSA signature.
 *
 * The loop keeps a few letters ahead of the connections: written by it, signed here, back in line. While a letter is here its
 * sheet belongs to the thread. What a signature is, smtp/dkim.c.
 */
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "convene/base/file.h"
#include "convene/dkim.h"

#include "sender_priv.h"

#include "convene/base/banned.h"

#define MAX_THREADS 8
#define MAX_KEYS 2

struct signing {
	struct cvn_dkim key[MAX_KEYS];
	size_t n_keys;
	pthread_t thread[MAX_THREADS];
	int n_threads, fd;
	pthread_mutex_t lock;                  /* guards what follows */
	pthread_cond_t wake;
	struct piece *todo, **todo_end, *done, **done_end;
	size_t n_inside;                       /* in todo, in a thread, in done */
	bool ending;
};

/* ---- keys ---- */

static int add_key(struct signing *g, struct cvn_office *office, const char *selector, const char *file, bool rsa,
                   struct cvn_err *err)
{
	CVN_AUTO_BUF(pem, 65536);
	CVN_AUTO_STR char *path = NULL;
	struct cvn_sign_key *key = NULL;
	int rc;

	if (!file)
		return CVN_OK;
	if (!selector)
		return cvn_fail(err, CVN_E_CONFIG, "[dkim] has a key file but no selector");
	path = cvn_office_path(office, file);
	rc = cvn_file_read(path, &pem, err);
	if (rc == CVN_OK)
		rc = cvn_sign_key_read(pem.ptr, pem.len, &key, err);
	if (pem.cap > 0)
		explicit_bzero(pem.ptr, pem.cap);
	if (rc == CVN_OK && cvn_sign_key_is_rsa(key) != rsa)
		rc = cvn_fail(err, CVN_E_CONFIG, "not %s key", rsa ? "an RSA" : "an Ed25519");
	if (rc != CVN_OK) {
		cvn_sign_key_free(key);
		cvn_within(err, "[dkim] %s", file);
		return rc;
	}
	g->key[g->n_keys++] = (struct cvn_dkim){ office->conf.domain, selector, key };
	return CVN_OK;
}

/* ---- the threads ---- */

/* Put the signature in front of the letter. A letter that can not be signed does not leave. */
static void sign(struct signing *g, struct piece *p)
{
	CVN_AUTO_BUF(head, 65536);
	struct cvn_buf *data = &p->sheet->data;

	if (cvn_dkim_sign(g->key, g->n_keys, p->written_at, data->ptr, data->len, &head, NULL) != CVN_OK ||
	    !cvn_buf_reserve(data, head.len)) {
		p->unsigned_ = true;
		return;
	}
	memmove(data->ptr + head.len, data->ptr, data->len + 1);
	memcpy(data->ptr, head.ptr, head.len);
	data->len += head.len;
}

static void *work(void *arg)
{
	struct signing *g = arg;
	uint64_t one = 1;

	pthread_mutex_lock(&g->lock);
	for (;;) {
		struct piece *p;

		while (!g->todo && !g->ending)
			pthread_cond_wait(&g->wake, &g->lock);
		if (g->ending)
			break;
		p = g->todo;
		g->todo = p->next;
		if (!g->todo)
			g->todo_end = &g->todo;
		pthread_mutex_unlock(&g->lock);
		sign(g, p);
		pthread_mutex_lock(&g->lock);
		p->next = NULL;
		*g->done_end = p;
		g->done_end = &p->next;
		if (g->done == p && write(g->fd, &one, sizeof one) < 0)
			one = 1;       /* full: it is readable anyway */
	}
	pthread_mutex_unlock(&g->lock);
	return NULL;
}

static int start_threads(struct signing *g, struct cvn_err *err)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	while (g->n_threads < (cpus < MAX_THREADS ? cpus : MAX_THREADS)) {
		if (pthread_create(&g->thread[g->n_threads], NULL, work, g) != 0)
			return cvn_fail(err, CVN_E_IO, "the system gives no thread");
		g->n_threads++;
	}
	return CVN_OK;
}

int cvn_signing_start(struct sender *s, struct cvn_err *err)
{
	const struct cvn_conf *conf = &s->office->conf;
	struct signing *g;
	int rc;

	if (!conf->dkim_key_file && !conf->dkim_ed25519_key_file)
		return CVN_OK;
	g = s->signing = cvn_xcalloc(1, sizeof *g);
	g->todo_end = &g->todo;
	g->done_end = &g->done;
	pthread_mutex_init(&g->lock, NULL);
	pthread_cond_init(&g->wake, NULL);
	g->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	rc = add_key(g, s->office, conf->dkim_selector, conf->dkim_key_file, true, err);
	if (rc == CVN_OK)
		rc = add_key(g, s->office, conf->dkim_ed25519_selector, conf->dkim_ed25519_key_file, false, err);
	return rc == CVN_OK ? start_threads(g, err) : rc;
}

int cvn_signing_fd(const struct sender *s)
{
	return s->signing ? s->signing->fd : -1;
}

void cvn_signing_stop(struct sender *s)
{
	struct signing *g = s->signing;

	if (!g)
		return;
	pthread_mutex_lock(&g->lock);
	g->ending = true;
	pthread_cond_broadcast(&g->wake);
	pthread_mutex_unlock(&g->lock);
	for (int i = 0; i < g->n_threads; i++)
		pthread_join(g->thread[i], NULL);
	for (size_t i = 0; i < g->n_keys; i++)
		cvn_sign_key_free((struct cvn_sign_key *)(uintptr_t)g->key[i].key);
	if (g->fd >= 0)
		close(g->fd);
	pthread_mutex_destroy(&g->lock);
	pthread_cond_destroy(&g->wake);
	cvn_free(g);
	s->signing = NULL;
}

/* ---- the loop's side ---- */

void cvn_signing_put(struct sender *s, struct piece *p)
{
	struct signing *g = s->signing;

	pthread_mutex_lock(&g->lock);
	p->next = NULL;
	p->written_at = s->now;
	*g->todo_end = p;
	g->todo_end = &p->next;
	g->n_inside++;
	pthread_cond_signal(&g->wake);
	pthread_mutex_unlock(&g->lock);
}

struct piece *cvn_signing_take(struct sender *s)
{
	struct signing *g = s->signing;
	struct piece *p;

	pthread_mutex_lock(&g->lock);
	p = g->done;
	if (p) {
		g->done = p->next;
		if (!g->done)
			g->done_end = &g->done;
		g->n_inside--;
		p->next = NULL;
	}
	pthread_mutex_unlock(&g->lock);
	return p;
}

static struct piece *take_unsigned(struct signing *g)
{
	struct piece *p;

	pthread_mutex_lock(&g->lock);
	p = g->todo;
	if (p) {
		g->todo = p->next;
		if (!g->todo)
			g->todo_end = &g->todo;
		g->n_inside--;
		p->next = NULL;
	}
	pthread_mutex_unlock(&g->lock);
	return p;
}

/* For when the sender comes home. What a thread has in hand is waited for: some milliseconds, or it would stay claimed. */
struct piece *cvn_signing_untake(struct sender *s)
{
	struct piece *p = take_unsigned(s->signing);

	while (!p && !(p = cvn_signing_take(s)) && cvn_signing_inside(s) > 0)
		usleep(500);
	return p;
}

size_t cvn_signing_inside(struct sender *s)
{
	size_t n;

	if (!s->signing)
		return 0;
	pthread_mutex_lock(&s->signing->lock);
	n = s->signing->n_inside;
	pthread_mutex_unlock(&s->signing->lock);
	return n;
}
