/*
 * reader.c - the parent's end of the reading child: start, feed, wait, replace.
 *
 * The child is thrown away after some mails, after any fault, and when it does not answer in time. A mail that ends two
 * children is not tried again: its fate is the caller's quarantine.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "convene/base/clock.h"

#include "mime_priv.h"

#include "convene/base/banned.h"

#define RECYCLE_AFTER 500
#define WAIT_MS 3000
#define AHEAD_MAX (48u << 10)

struct cvn_mime_reader {
	struct cvn_mime_options options;
	struct cvn_charsets *charsets;
	pid_t pid;              /* 0 = no child */
	int fd;
	unsigned mails;         /* given to this child */
	const void *ahead[2];   /* given and not read yet, oldest first */
	size_t n_ahead;
};

int cvn_mime_reader_new(const struct cvn_mime_options *options, struct cvn_mime_reader **out, struct cvn_err *err)
{
	struct cvn_mime_reader *r = cvn_xcalloc(1, sizeof *r);

	(void)err;
	if (options)
		r->options = *options;
	if (!r->options.recycle_after)
		r->options.recycle_after = RECYCLE_AFTER;
	if (!r->options.wait_ms)
		r->options.wait_ms = WAIT_MS;
	r->charsets = cvn_charsets_new();
	r->fd = -1;
	*out = r;
	return CVN_OK;
}

static void drop_child(struct cvn_mime_reader *r)
{
	if (!r->pid)
		return;
	close(r->fd);
	kill(r->pid, SIGKILL);
	while (waitpid(r->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	r->pid = 0;
	r->fd = -1;
	r->n_ahead = 0;
}

void cvn_mime_reader_free(struct cvn_mime_reader *reader)
{
	if (!reader)
		return;
	drop_child(reader);
	cvn_charsets_free(reader->charsets);
	free(reader);
}

static int start_child(struct cvn_mime_reader *r, struct cvn_err *err)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return cvn_fail_errno(err, errno, "socket pair for the reading child");
	r->pid = fork();
	if (r->pid == 0)
		cvn_mime_child(pair[1], r->charsets, &r->options);
	close(pair[1]);
	if (r->pid < 0) {
		r->pid = 0;
		close(pair[0]);
		return cvn_fail_errno(err, errno, "starting the reading child");
	}
	fcntl(pair[0], F_SETFL, O_NONBLOCK);
	r->fd = pair[0];
	r->mails = 0;
	return CVN_OK;
}

/* Wait until the link can be read or written. False: not in time. */
static bool ready(const struct cvn_mime_reader *r, short events, int64_t until_ms)
{
	struct pollfd p = { .fd = r->fd, .events = events };

	for (;;) {
		int64_t left = until_ms - cvn_monotonic_ms();
		int n = left > 0 ? poll(&p, 1, (int)left) : 0;

		if (n > 0)
			return true;
		if (n == 0 || errno != EINTR)
			return false;
	}
}

static bool put_all(const struct cvn_mime_reader *r, const void *data, size_t n, int64_t until_ms)
{
	for (const char *p = data; n > 0;) {
		ssize_t put = send(r->fd, p, n, MSG_NOSIGNAL);

		if (put > 0) {
			p += put;
			n -= (size_t)put;
		} else if (put < 0 && errno != EAGAIN && errno != EINTR) {
			return false;
		} else if (!ready(r, POLLOUT, until_ms)) {
			return false;
		}
	}
	return true;
}

static bool get_all(const struct cvn_mime_reader *r, void *data, size_t n, int64_t until_ms)
{
	for (char *p = data; n > 0;) {
		ssize_t got = recv(r->fd, p, n, 0);

		if (got > 0) {
			p += got;
			n -= (size_t)got;
		} else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
			return false;
		} else if (!ready(r, POLLIN, until_ms)) {
			return false;
		}
	}
	return true;
}

static bool give(struct cvn_mime_reader *r, const void *raw, size_t n, int64_t until)
{
	uint8_t len[4] = { (uint8_t)n, (uint8_t)(n >> 8), (uint8_t)(n >> 16), (uint8_t)(n >> 24) };

	r->mails++;
	return put_all(r, len, sizeof len, until) && put_all(r, raw, n, until);
}

static bool take(struct cvn_mime_reader *r, struct cvn_mail_tree **out, int64_t until)
{
	uint8_t len[4];
	CVN_AUTO_STR char *tree = NULL;
	size_t got;

	if (!get_all(r, len, sizeof len, until))
		return false;
	got = len[0] | (size_t)len[1] << 8 | (size_t)len[2] << 16 | (size_t)len[3] << 24;
	if (got == 0 || got > CVN_MIME_MAX_TREE)
		return false;
	tree = cvn_xmalloc(got);
	return get_all(r, tree, got, until) && cvn_mime_read_tree(tree, got, out, NULL) == CVN_OK;
}

/* One mail through the child that is there, given ahead or now. False: the child is lost. */
static bool exchange(struct cvn_mime_reader *r, const void *raw, size_t n, struct cvn_mail_tree **out)
{
	int64_t until = cvn_monotonic_ms() + r->options.wait_ms;
	bool given = r->n_ahead > 0 && r->ahead[0] == raw;

	if (given) {
		r->ahead[0] = r->ahead[1];
		r->n_ahead--;
	} else if (r->n_ahead > 0) {
		return false;           /* the child holds another mail: begin anew */
	}
	return (given || give(r, raw, n, until)) && take(r, out, until);
}

/* Only what the socket's buffer swallows whole: the child may be writing a big tree and not reading. */
bool cvn_mime_ahead(struct cvn_mime_reader *reader, const void *raw, size_t n)
{
	for (size_t i = 0; i < reader->n_ahead; i++)
		if (reader->ahead[i] == raw)
			return true;
	if (reader->n_ahead == 2 || n > AHEAD_MAX || cvn_mime_preflight(raw, n))
		return false;
	if (reader->pid && reader->mails >= reader->options.recycle_after) {
		if (reader->n_ahead > 0)
			return false;
		drop_child(reader);
	}
	if (!reader->pid && start_child(reader, NULL) != CVN_OK)
		return false;
	if (!give(reader, raw, n, cvn_monotonic_ms() + reader->options.wait_ms)) {
		drop_child(reader);
		return false;
	}
	reader->ahead[reader->n_ahead++] = raw;
	return true;
}

int cvn_mime_read(struct cvn_mime_reader *reader, const void *raw, size_t n, struct cvn_mail_tree **out, struct cvn_err *err)
{
	const char *bad = cvn_mime_preflight(raw, n);

	if (bad)
		return cvn_fail(err, CVN_E_LIMIT, "not read: %s", bad);
	for (int turn = 0; turn < 2; turn++) {
		int rc;

		if (reader->pid && reader->n_ahead == 0 && reader->mails >= reader->options.recycle_after)
			drop_child(reader);
		if (reader->n_ahead > 0 && reader->ahead[0] != raw)
			drop_child(reader);
		rc = reader->pid ? CVN_OK : start_child(reader, err);
		if (rc != CVN_OK)
			return rc;
		if (exchange(reader, raw, n, out))
			return CVN_OK;
		drop_child(reader);
	}
	return cvn_fail(err, CVN_E_LIMIT, "not read: it ended two reading children (time, memory or a fault)");
}
