/*
 * smtp_priv.h - what the files of the SMTP room share: reading replies, checking letters, asking DNS.
 */
#ifndef CONVENE_SMTP_PRIV_H
#define CONVENE_SMTP_PRIV_H

#include "convene/mx.h"
#include "convene/smtp.h"

#define MAX_REPLY_LINE 4096    /* RFC 5321 4.5.3.1.5 says 512; some servers are chatty */
#define MAX_REPLY_LINES 256

/* A reply being read, cut anywhere. Multi-line replies are joined by a space in `text`; EHLO's lines are read one by one. */
struct cvn_smtp_reply {
	int code;                  /* of the first line */
	char text[CVN_SMTP_TEXT];
	size_t text_len;
	unsigned lines;
	char line[MAX_REPLY_LINE];
	size_t line_len;
};

enum cvn_smtp_reply_step {
	CVN_REPLY_MORE,            /* all octets read, no whole line yet */
	CVN_REPLY_LINE,            /* one line of a longer reply: `line` holds it */
	CVN_REPLY_WHOLE,           /* the last line: code and text are whole */
	CVN_REPLY_BROKEN           /* not SMTP */
};
/* Read on from *data; both are moved behind what was read. After LINE, WHOLE and BROKEN call again. */
enum cvn_smtp_reply_step cvn_smtp_reply_read(struct cvn_smtp_reply *r, const char **data, size_t *n);
/* Copy the enhanced code at the start of `text` (RFC 3463) when its class fits `code`; "" otherwise. */
void cvn_smtp_enhanced(int code, const char *text, char out[16]);

/* One line of an EHLO reply, without its code. */
void cvn_smtp_caps_line(struct cvn_smtp_caps *caps, const char *line);

/* What a message needs and whether it may be sent at all. */
struct cvn_smtp_facts {
	bool eightbit;             /* has an octet above 127 */
	bool utf8_header;          /* one of them stands in the header block */
	size_t dots;               /* lines that begin with a dot */
};
/* CVN_E_INVALID: bare CR or LF, NUL, a line above 998 octets, or no CRLF at the end. */
int cvn_smtp_body_check(const char *data, size_t n, struct cvn_smtp_facts *out, struct cvn_err *err);
/* Append the message dot-stuffed (RFC 5321 4.5.2), and the final dot. */
void cvn_smtp_body_put(struct cvn_buf *out, const char *data, size_t n, const struct cvn_smtp_facts *facts);

/* An address that may stand between < and >: *out_utf8 when it is not ASCII. CVN_E_INVALID says what is wrong. */
int cvn_smtp_address_check(const char *address, bool *out_utf8, struct cvn_err *err);

/* One question to DNS. ANSWER: *out is the packet, which says yes and has records; it stays until the next question. */
enum cvn_dns_said { CVN_DNS_ANSWER, CVN_DNS_NO_DATA, CVN_DNS_NO_NAME, CVN_DNS_LATER };
struct cvn_dns {
	enum cvn_dns_said (*ask)(void *arg, const char *name, int type, const unsigned char **out, size_t *out_n);
	void *arg;
};
/* cvn_mx_look_up by whoever answers (mx_hosts.c). */
void cvn_mx_work_out(const struct cvn_dns *dns, const struct cvn_mx_options *opt, const char *domain, struct cvn_mx *out);

#endif
