/*
 * log.h - one line an event on standard error, key=value; never an address, a token or a body (a keyed hash instead).
 *
 * Only daemon loops and commands log. With a journal behind standard error each line carries its priority prefix.
 */
#ifndef CONVENE_BASE_LOG_H
#define CONVENE_BASE_LOG_H

enum cvn_level { CVN_LOG_ERROR = 3, CVN_LOG_WARNING = 4, CVN_LOG_INFO = 6, CVN_LOG_DEBUG = 7 };

struct cvn_log {
	int fd;
	enum cvn_level level;        /* what is less urgent is left out */
	int journal;                 /* lines begin with <priority> */
	const char *before;          /* written before each line as it is: takes a status line away. NULL = nothing */
};
struct cvn_log cvn_log_stderr(void);
void cvn_log(const struct cvn_log *log, enum cvn_level level, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
