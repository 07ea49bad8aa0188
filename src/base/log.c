/*
 * log.c - one line an event. What may stand in it (no address, no token, no body) is the caller's to keep.
 *
 * A terminal or a file gets time and level in front; the journal knows the time and takes the level as <priority>.
 */
#include "convene/base/log.h"
#include "convene/base/clock.h"
#include "convene/base/err.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "convene/base/banned.h"

#define LINE_MAX_BYTES 1024

/* systemd names device and inode of the stream that is the journal: it may not be this one any more. */
static int is_journal(int fd)
{
	const char *stream = getenv("JOURNAL_STREAM");
	uintmax_t dev = 0, ino = 0;
	struct stat st;

	return stream != NULL && sscanf(stream, "%ju:%ju", &dev, &ino) == 2 && fstat(fd, &st) == 0 &&
	       st.st_dev == dev && st.st_ino == ino;
}

struct cvn_log cvn_log_stderr(void)
{
	return (struct cvn_log){ .fd = STDERR_FILENO, .level = CVN_LOG_INFO, .journal = is_journal(STDERR_FILENO) };
}

static const char *level_name(enum cvn_level level)
{
	switch (level) {
	case CVN_LOG_ERROR: return "error";
	case CVN_LOG_WARNING: return "warning";
	case CVN_LOG_INFO: return "info";
	case CVN_LOG_DEBUG: return "debug";
	}
	return "unknown";
}

static size_t prefix(const struct cvn_log *log, enum cvn_level level, char *out, size_t cap)
{
	char now[32];

	if (log->journal)
		return (size_t)snprintf(out, cap, "<%d>", (int)level);
	cvn_rfc3339(cvn_now(), now);
	return (size_t)snprintf(out, cap, "time=%s level=%s ", now, level_name(level));
}

/* One write: lines of several processes do not mix. A log that cannot be written is nobody's business here. */
static void put(int fd, char *line, size_t n_before, size_t n)
{
	ssize_t written;

	for (size_t i = n_before; i < n; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
	line[n] = '\n';
	written = write(fd, line, n + 1);
	(void)written;
}

void cvn_log(const struct cvn_log *log, enum cvn_level level, const char *fmt, ...)
{
	char line[LINE_MAX_BYTES + 2];
	size_t n_before, n;
	va_list ap;

	if (log == NULL || level > log->level)
		return;
	n_before = log->before ? strnlen(log->before, LINE_MAX_BYTES / 4) : 0;
	if (n_before > 0)
		memcpy(line, log->before, n_before);
	n = n_before + prefix(log, level, line + n_before, LINE_MAX_BYTES - n_before);
	va_start(ap, fmt);
	(void)vsnprintf(line + n, LINE_MAX_BYTES - n, fmt, ap);
	va_end(ap);
	put(log->fd, line, n_before, n + strlen(line + n));
}
