/*
 * err.h - how a failure travels up the house.
 *
 * A function that can fail returns CVN_OK or one of the negative codes below and leaves its outputs untouched.
 * The text says the one fact that only the failing layer knows; callers put context in front on the way up.
 * Libraries never print: the command or the daemon loop prints once.
 */
#ifndef CONVENE_BASE_ERR_H
#define CONVENE_BASE_ERR_H

#include <stdarg.h>

/* Few codes, each one that some caller branches on. */
enum cvn_code {
	CVN_OK = 0,
	CVN_E_INVALID = -1,   /* input from outside breaks a rule; the text says where */
	CVN_E_NOTFOUND = -2,  /* the named thing does not exist */
	CVN_E_EXISTS = -3,    /* the named thing exists already */
	CVN_E_BUSY = -4,      /* somebody else holds it; trying again later may work */
	CVN_E_IO = -5,        /* the operating system or the database refused */
	CVN_E_REMOTE = -6,    /* the other host could not be reached or said no for now */
	CVN_E_DENIED = -7,    /* login or certificate refused: repeating it does harm */
	CVN_E_UNSURE = -8,    /* the effect may or may not have happened */
	CVN_E_LIMIT = -9,     /* a ceiling was reached */
	CVN_E_CONFIG = -10,   /* the configuration is wrong; the text says file:line */
	CVN_E_USAGE = -11,    /* the command line is wrong */
	CVN_E_STOPPED = -12,  /* asked to stop (signal) before the work was done */
};

/* Fixed size, so that reporting a failure cannot fail. Zero-initialise before use. */
struct cvn_err {
	enum cvn_code code;
	char text[480];
};

/* Record a failure (one line, no newline at the end; control characters are shown as '?') and return `code`.
 * `err` may be NULL. */
int cvn_fail(struct cvn_err *err, enum cvn_code code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Put "context: " in front of the text already recorded; returns the recorded code. */
int cvn_within(struct cvn_err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Shorthand for CVN_E_IO with the text of `errnum` (an errno value) behind it. */
int cvn_fail_errno(struct cvn_err *err, int errnum, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The exit status of sysexits.h that tells a script the same thing (0 for CVN_OK). */
int cvn_exit_status(enum cvn_code code);

#endif
