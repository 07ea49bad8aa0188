/*
 * err.c - recording a failure and putting context in front of it.
 *
 * Nothing here allocates or prints. Which code a failure deserves is for the caller; who prints it is the command or
 * the daemon loop.
 */
#include "convene/base/err.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "convene/base/banned.h"

/* Text from strangers ends up in messages: a terminal must not obey it (C0, DEL and the C1 controls of UTF-8). */
static void tame(char *s)
{
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s, next = (unsigned char)s[1];

		if (c < 0x20 || c == 0x7f)
			*s = '?';
		if (c == 0xc2 && next >= 0x80 && next <= 0x9f)
			s[0] = s[1] = '?';
	}
}

/* A text that filled its room may have lost the rest of its last character: drop the stump. */
static void drop_stump(char *s, size_t len)
{
	size_t tail = 0;

	while (tail < 3 && tail < len && ((unsigned char)s[len - 1 - tail] & 0xc0) == 0x80)
		tail++;
	if (tail < len && (unsigned char)s[len - 1 - tail] >= 0xc0)
		s[len - 1 - tail] = '\0';
}

static void set_text(struct cvn_err *err, const char *text)
{
	int n = snprintf(err->text, sizeof err->text, "%s", text);

	if (n >= (int)sizeof err->text)
		drop_stump(err->text, strlen(err->text));
	tame(err->text);
}

int cvn_fail(struct cvn_err *err, enum cvn_code code, const char *fmt, ...)
{
	char text[sizeof err->text + 8];      /* the arguments may point into err->text */
	va_list ap;

	if (err == NULL)
		return code;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	err->code = code;
	set_text(err, text);
	return code;
}

int cvn_within(struct cvn_err *err, const char *fmt, ...)
{
	char context[sizeof err->text];
	char text[2 * sizeof err->text + 4];
	va_list ap;

	if (err == NULL)
		return CVN_E_INVALID;
	va_start(ap, fmt);
	(void)vsnprintf(context, sizeof context, fmt, ap);
	va_end(ap);
	(void)snprintf(text, sizeof text, "%s: %s", context, err->text);
	set_text(err, text);
	return err->code;
}

int cvn_fail_errno(struct cvn_err *err, int errnum, const char *fmt, ...)
{
	char what[sizeof err->text];
	char why[128] = "";
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	return cvn_fail(err, CVN_E_IO, "%s: %s", what, strerror_r(errnum, why, sizeof why));
}

int cvn_exit_status(enum cvn_code code)
{
	switch (code) {
	case CVN_OK: return EX_OK;
	case CVN_E_INVALID: return EX_DATAERR;
	case CVN_E_NOTFOUND: return EX_NOINPUT;
	case CVN_E_EXISTS: return EX_CANTCREAT;
	case CVN_E_BUSY: return EX_TEMPFAIL;
	case CVN_E_IO: return EX_IOERR;
	case CVN_E_REMOTE: return EX_UNAVAILABLE;
	case CVN_E_DENIED: return EX_NOPERM;
	case CVN_E_UNSURE: return EX_PROTOCOL;
	case CVN_E_LIMIT: return EX_DATAERR;
	case CVN_E_CONFIG: return EX_CONFIG;
	case CVN_E_USAGE: return EX_USAGE;
	case CVN_E_STOPPED: return EX_TEMPFAIL;
	}
	return EX_SOFTWARE;
}
