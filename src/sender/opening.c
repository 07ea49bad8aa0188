/*
 * opening.c - connections are opened in threads of their own, because greeting, TLS and login may take their time.
 */
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "sender_priv.h"

#include "convene/base/banned.h"

#define OPENING_TIMEOUT_S 60
#define STACK_BYTES ((size_t)1 << 20)

struct opening {
	struct opening *next;
	struct sender *sender;
	struct conn *conn;
	char *url, *addresses;         /* copies: DNS may have other news meanwhile */
	enum cvn_starttls starttls;
	bool mx;
	struct cvn_link *link;
	int rc;
	struct cvn_smtp_outcome why;
	struct cvn_err err;
};

static void *open_one(void *arg)
{
	struct opening *o = arg;
	struct sender *s = o->sender;
	const struct relay *r = o->conn->relay;
	const struct cvn_link_options opt = {
		.url = o->url,
		.starttls = o->starttls == CVN_STARTTLS_REQUIRED && strncmp(o->url, "smtp:", 5) == 0,
		.try_tls = o->starttls == CVN_STARTTLS_OPPORTUNISTIC,
		.any_certificate = o->mx,
		.addresses = o->addresses,
		.user = r->conf->user,
		.password = r->password,
		.ca_file = r->conf->ca_file,
		.helo = s->helo,
		.timeout_s = OPENING_TIMEOUT_S,
		.cancel = &s->cancel,
	};
	uint64_t one = 1;

	o->rc = cvn_link_open(&opt, &o->link, &o->why, &o->err);
	pthread_mutex_lock(&s->opening_lock);
	o->next = s->opened;
	s->opened = o;
	if (write(s->opening_fd, &one, sizeof one) < 0)
		one = 0;               /* full: it is readable anyway */
	pthread_mutex_unlock(&s->opening_lock);
	return NULL;
}

void cvn_opening_start(struct sender *s, struct conn *c)
{
	struct opening *o = cvn_xcalloc(1, sizeof *o);
	pthread_attr_t attr;
	pthread_t thread;

	o->sender = s;
	o->conn = c;
	o->url = cvn_xstrdup(c->relay->conf->url);
	o->starttls = c->relay->conf->starttls;
	o->mx = c->relay->route != NULL;
	if (o->mx) {
		CVN_AUTO_BUF(addresses, 1024);

		o->starttls = cvn_route_starttls(c->relay);
		cvn_route_addresses(s, c->relay, &addresses);
		o->addresses = cvn_buf_take(&addresses);
	}
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	s->n_opening++;
	c->relay->n_opening++;
	if (pthread_create(&thread, &attr, open_one, o) != 0) {
		o->rc = cvn_fail(&o->err, CVN_E_REMOTE, "the system gives no thread");
		o->next = s->opened;
		s->opened = o;
	}
	pthread_attr_destroy(&attr);
}

bool cvn_opening_collect(struct sender *s, struct conn **out_conn, struct cvn_link **out_link, int *out_rc,
                         struct cvn_smtp_outcome *out_why, struct cvn_err *err)
{
	struct opening *o;
	uint64_t n;

	if (read(s->opening_fd, &n, sizeof n) < 0)
		n = 0;
	pthread_mutex_lock(&s->opening_lock);
	o = s->opened;
	if (o)
		s->opened = o->next;
	pthread_mutex_unlock(&s->opening_lock);
	if (!o)
		return false;
	s->n_opening--;
	o->conn->relay->n_opening--;
	*out_conn = o->conn;
	*out_link = o->link;
	*out_rc = o->rc;
	*out_why = o->why;
	*err = o->err;
	cvn_free(o->url);
	cvn_free(o->addresses);
	cvn_free(o);
	return true;
}
