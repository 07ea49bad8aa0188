/*
 * host.c - what all sessions share: the accept log, kept letters and counts.
 *
 * The accept log is the truth that tests compare the office's database with. Its line is written before the 250 leaves, so
 * a letter the sender believes delivered is always in it, and one that is in it may be in doubt at the sender:
 *     accepted TAB unix-ms TAB recipient TAB envelope-sender TAB message-id TAB octets TAB sha256-of-the-letter-but-its-Date
 *     refused  TAB unix-ms TAB recipient TAB envelope-sender
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "convene/base/crypto.h"
#include "host.h"

#include "convene/base/banned.h"

struct vil_host *vil_host_new(const struct vil_options *o, struct vil_play *play)
{
	struct vil_host *h = cvn_xcalloc(1, sizeof *h);

	h->o = o;
	h->play = play;
	h->log = -1;
	if (o->accept_log && (h->log = open(o->accept_log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) < 0)
		return free(h), NULL;
	if (o->keep && mkdir(o->keep, 0700) < 0 && errno != EEXIST)
		return vil_host_free(h), NULL;
	return h;
}

void vil_host_free(struct vil_host *h)
{
	if (!h)
		return;
	if (h->log >= 0)
		close(h->log);
	free(h);
}

struct vil_host_count vil_host_count(const struct vil_host *h)
{
	return h->count;
}

int64_t vil_host_last_ms(const struct vil_host *h)
{
	return h->last_ms;
}

const struct vil_play *vil_host_play(const struct vil_host *h)
{
	return h->play;
}

static long long unix_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The octets of a letter stay the same over retries, but for Date. */
static void digest(const char *raw, size_t n, char hex[65])
{
	const char *date = cvn_find_nocase(raw, "\nDate:"), *stop = date ? strchr(date + 1, '\n') : NULL;
	uint8_t sum[CVN_SHA256_BYTES];
	CVN_AUTO_BUF(rest, VIL_LETTER_MAX + 1);

	if (date && stop && (size_t)(stop - raw) < n) {
		cvn_buf_add(&rest, raw, (size_t)(date - raw));
		cvn_buf_add(&rest, stop, n - (size_t)(stop - raw));
		cvn_sha256(rest.ptr, rest.len, sum);
	} else {
		cvn_sha256(raw, n, sum);
	}
	cvn_hex(sum, sizeof sum, hex);
}

static void keep_letter(const struct vil_host *h, const char *to, const char *raw, size_t n)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof path, "%s/%06zu-%s.eml", h->o->keep, h->count.accepted, to);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return;
	if (write(fd, raw, n) != (ssize_t)n)
		unlink(path);
	close(fd);
}

bool vil_host_accept(struct vil_host *h, const char *from, const char *to, const char *raw, size_t n, int64_t now_ms)
{
	struct vil_letter letter;
	char hex[65];
	CVN_AUTO_BUF(line, 8192);
	CVN_AUTO_BUF(id, 1024);

	vil_letter_read(&letter, raw, n);
	vil_header(&letter, "Message-ID", &id);
	vil_letter_release(&letter);
	digest(raw, n, hex);
	cvn_buf_printf(&line, "accepted\t%lld\t%s\t%s\t%s\t%zu\t%s\n", unix_ms(), to, from, id.ptr, n, hex);
	if (h->log >= 0 && write(h->log, line.ptr, line.len) != (ssize_t)line.len)
		return false;
	h->count.accepted++;
	h->last_ms = now_ms;
	if (h->o->keep)
		keep_letter(h, to, raw, n);
	vil_play_letter(h->play, from, to, raw, n, now_ms, (int64_t)time(NULL));
	return true;
}

void vil_host_refuse(struct vil_host *h, const char *from, const char *to, int64_t now_ms)
{
	CVN_AUTO_BUF(line, 8192);

	cvn_buf_printf(&line, "refused\t%lld\t%s\t%s\n", unix_ms(), to, from);
	if (h->log >= 0 && write(h->log, line.ptr, line.len) != (ssize_t)line.len)
		return;
	h->count.refused++;
	h->last_ms = now_ms;
}
