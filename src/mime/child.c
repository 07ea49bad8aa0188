/*
 * child.c - the life of a reading child: close everything, go into the sandbox, answer each mail with a tree.
 *
 * Between two mails nothing is kept but GMime's own caches. Whatever goes wrong here ends the process; the parent (reader.c)
 * notices and decides.
 */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <gmime/gmime.h>

#include "mime_priv.h"

#include "convene/base/banned.h"

#define LINK 3       /* the only descriptor that stays open, beside the three standard ones on /dev/null */
#define DEFAULT_MEMORY (256u << 20)

static bool read_all(void *to, size_t n)
{
	for (char *p = to; n > 0;) {
		ssize_t got = read(LINK, p, n);

		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

static bool write_all(const void *from, size_t n)
{
	for (const char *p = from; n > 0;) {
		ssize_t put = write(LINK, p, n);

		if (put <= 0)
			return false;
		p += put;
		n -= (size_t)put;
	}
	return true;
}

static void answer(const struct cvn_charsets *cs, const char *raw, size_t n, bool want_data)
{
	struct cvn_mail_tree tree = { 0 };
	uint8_t len[4];
	CVN_AUTO_BUF(b, CVN_MIME_MAX_TREE);

	cvn_mime_parse(cs, raw, n, want_data, &tree);
	cvn_mime_objects(&tree);
	cvn_mime_write_tree(&tree, &b);
	cvn_mail_tree_release(&tree);
	for (int i = 0; i < 4; i++)
		len[i] = (uint8_t)((b.failed ? 0 : b.len) >> (8 * i));
	if (!write_all(len, sizeof len) || !write_all(b.ptr, b.failed ? 0 : b.len))
		_exit(0);
}

static void serve(const struct cvn_charsets *cs, const struct cvn_mime_options *options)
{
	uint8_t len[4];

	while (read_all(len, sizeof len)) {
		size_t n = len[0] | (size_t)len[1] << 8 | (size_t)len[2] << 16 | (size_t)len[3] << 24;
		CVN_AUTO_STR char *raw = NULL;

		if (n > CVN_MIME_MAX_BYTES)
			return;
		raw = cvn_xmalloc(n + 1);
		raw[n] = '\0';
		if (!read_all(raw, n))
			return;
		cvn_mime_cpu(options->wait_ms);
		answer(cs, raw, n, options->want_data);
		cvn_mime_cpu(0);
	}
}

static void quiet(const char *domain, GLogLevelFlags level, const char *text, void *data)
{
	(void)domain, (void)level, (void)text, (void)data;
}

static void close_all(int fd)
{
	int null = open("/dev/null", O_RDWR);

	if (fd != LINK)
		dup2(fd, LINK);
	for (int i = 0; i < (getenv("CVN_CHILD_STDERR") ? 2 : 3) && null >= 0; i++)
		dup2(null, i);
	close_range(LINK + 1, ~0u, 0);
}

_Noreturn void cvn_mime_child(int fd, const struct cvn_charsets *cs, const struct cvn_mime_options *options)
{
	struct cvn_err err = { 0 };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	close_all(fd);
	g_mime_init();
	g_log_set_default_handler(quiet, NULL);
	if (cvn_mime_sandbox(options->memory_bytes ? options->memory_bytes : DEFAULT_MEMORY, &err) == CVN_OK)
		serve(cs, options);
	_exit(0);
}
