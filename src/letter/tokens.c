/*
 * tokens.c - what only one copy carries: its tokens, and the addresses and pages they make.
 */
#include "letter_priv.h"

#include <stdio.h>
#include <string.h>

#include "convene/base/banned.h"

/* Copies and counts; what does not fit is left out. Not printf: this runs six times a letter. */
static size_t put(char *out, size_t size, size_t at, const char *s, size_t n)
{
	n = at + n < size ? n : size - 1 - at;
	memcpy(out + at, s, n);
	out[at + n] = '\0';
	return at + n;
}

void cvn_token_address(const char *mailbox, const char *token, char *out, size_t size)
{
	const char *at = mailbox ? strrchr(mailbox, '@') : NULL;
	size_t n = 0;

	out[0] = '\0';
	if (!at)
		return;
	n = put(out, size, n, mailbox, (size_t)(at - mailbox));
	n = put(out, size, n, "+", 1);
	n = put(out, size, n, token, strlen(token));
	put(out, size, n, at, strlen(at));
}

/* base_url, a path and a token: a page of the office. */
static void token_page(const char *base, const char *path, const char *token, char *out, size_t size)
{
	size_t n = strlen(base);

	n = put(out, size, 0, base, n - (n > 0 && base[n - 1] == '/'));
	n = put(out, size, n, path, strlen(path));
	put(out, size, n, token, strlen(token));
}

static void unsubscribe_by_mail(const char *address, char *out, size_t size)
{
	static const char subject[] = "?subject=unsubscribe";
	size_t n = put(out, size, 0, "mailto:", 7);

	n = put(out, size, n, address, strnlen(address, 360));
	put(out, size, n, subject, sizeof subject - 1);
}

/* An international local part in a URL (RFC 6068 2). */
static void percent(char *address, size_t size)
{
	char out[400];
	size_t n = 0;

	for (const char *p = address; *p && n + 4 < sizeof out; p++) {
		if ((unsigned char)*p > 127)
			n += (size_t)snprintf(out + n, sizeof out - n, "%%%02X", (unsigned char)*p);
		else
			out[n++] = *p;
	}
	out[n] = '\0';
	if (n < size)
		memcpy(address, out, n + 1);
}

void cvn_letter_tokens(struct cvn_letter *l, int64_t letter_id, int64_t invitation_id)
{
	static const enum cvn_purpose purposes[] = { CVN_PURPOSE_BOUNCE, CVN_PURPOSE_REPLY, CVN_PURPOSE_UNSUBSCRIBE,
		                                     CVN_PURPOSE_MESSAGE };
	const char *url = l->office.base_url;

	for (size_t i = 0; i < CVN_COUNT(purposes); i++)
		cvn_token_make(l->office.keys, purposes[i], letter_id, l->tokens[i]);
	l->answer_address[0] = l->answer_link[0] = l->unsubscribe_url[0] = '\0';
	cvn_token_address(l->office.mailbox, l->tokens[TOKEN_UNSUBSCRIBE], l->unsubscribe_mail, sizeof l->unsubscribe_mail);
	if (l->international)
		percent(l->unsubscribe_mail, sizeof l->unsubscribe_mail);
	if (url)
		token_page(url, CVN_PATH_UNSUBSCRIBE, l->tokens[TOKEN_UNSUBSCRIBE], l->unsubscribe_url, sizeof l->unsubscribe_url);
	else if (l->unsubscribe_mail[0])
		unsubscribe_by_mail(l->unsubscribe_mail, l->unsubscribe_url, sizeof l->unsubscribe_url);
	if (invitation_id == 0)
		return;
	cvn_token_make(l->office.keys, CVN_PURPOSE_INVITATION, invitation_id, l->tokens[TOKEN_INVITATION]);
	cvn_token_make(l->office.keys, CVN_PURPOSE_ANSWER, invitation_id, l->tokens[TOKEN_ANSWER]);
	cvn_token_address(l->office.mailbox, l->tokens[TOKEN_INVITATION], l->answer_address, sizeof l->answer_address);
	if (url)
		token_page(url, CVN_PATH_ANSWER, l->tokens[TOKEN_ANSWER], l->answer_link, sizeof l->answer_link);
}

void cvn_letter_answer_link(const struct cvn_letter_office *office, int64_t invitation_id, const char *title, struct cvn_buf *out)
{
	char token[CVN_TOKEN_CHARS], text[400];

	if (invitation_id && office->base_url) {
		cvn_token_make(office->keys, CVN_PURPOSE_ANSWER, invitation_id, token);
		token_page(office->base_url, CVN_PATH_ANSWER, token, text, sizeof text);
		cvn_buf_str(out, text);
		return;
	}
	if (!office->mailbox)
		return;
	snprintf(text, sizeof text, "%.360s", office->mailbox);
	if (invitation_id) {
		cvn_token_make(office->keys, CVN_PURPOSE_INVITATION, invitation_id, token);
		cvn_token_address(office->mailbox, token, text, sizeof text);
	}
	cvn_buf_printf(out, "mailto:%s?subject=", text);
	cvn_buf_url(out, title, strlen(title));
}
