/*
 * write.c - one person's letter: headers, then the pieces of the body, spliced. This is the sender's hot path.
 */
#include "letter_priv.h"

#include "header.h"

#include <string.h>

#include "convene/base/banned.h"

/* The address on the wire: the local part as it is, the domain in A-labels. */
static struct cvn_span wire_address(const struct cvn_reader *p, struct cvn_buf *out)
{
	const char *at = strrchr(p->email, '@');
	size_t from = out->len;

	cvn_buf_add(out, p->email, at ? (size_t)(at - p->email) : strlen(p->email));
	cvn_buf_char(out, '@');
	cvn_buf_str(out, p->domain);
	return (struct cvn_span){ out->ptr + from, out->len - from };
}

static int put_from(struct cvn_letter *l, const struct cvn_reader *p, struct cvn_buf *out, struct cvn_err *err)
{
	struct cvn_span phrase = cvn_span_of(l->from_phrase);
	struct cvn_span address = cvn_span_of(l->from_address ? l->from_address : l->answer_address);
	int rc = CVN_OK;

	if (l->from_line) {
		cvn_buf_str(out, l->from_line);
		return CVN_OK;
	}
	if (address.len == 0)
		return cvn_fail(err, CVN_E_INVALID, "an invitation's letter needs its invitation_id and a mailbox for the answer");
	if (l->from) {
		cvn_buf_clear(&l->header);
		rc = cvn_letter_render(l, l->from, p, false, &l->header, err);
		phrase = (struct cvn_span){ l->header.ptr, l->header.len };
	}
	return rc == CVN_OK ? cvn_header_mailbox(out, "From", phrase, address, err) : rc;
}

static int put_subject(struct cvn_letter *l, const struct cvn_reader *p, struct cvn_buf *out, struct cvn_err *err)
{
	int rc;

	cvn_buf_clear(&l->header);
	rc = cvn_letter_render(l, l->subject, p, false, &l->header, err);
	if (rc != CVN_OK)
		return rc;
	return cvn_header_text(out, "Subject", cvn_span_trim((struct cvn_span){ l->header.ptr, l->header.len }), err);
}

static int put_to(struct cvn_letter *l, const struct cvn_reader *p, struct cvn_span address, struct cvn_buf *out,
                  struct cvn_err *err)
{
	cvn_buf_clear(&l->header);
	cvn_buf_str(&l->header, p->first_name);
	if (p->first_name[0] && p->last_name[0])
		cvn_buf_char(&l->header, ' ');
	cvn_buf_str(&l->header, p->last_name);
	return cvn_header_mailbox(out, "To", (struct cvn_span){ l->header.ptr, l->header.len }, address, err);
}

/* RFC 2369 and 8058: the mailto acts without a page, the one-click POST only exists with https. */
static void put_unsubscribe(struct cvn_letter *l, struct cvn_buf *out)
{
	if (l->unsubscribe_url[0] == '\0')
		return;
	cvn_buf_str(out, "List-Unsubscribe: <");
	cvn_buf_str(out, l->unsubscribe_url);
	if (l->office.base_url && l->unsubscribe_mail[0]) {
		cvn_buf_str(out, ">,\r\n <mailto:");
		cvn_buf_str(out, l->unsubscribe_mail);
		cvn_buf_str(out, "?subject=unsubscribe");
	}
	cvn_buf_str(out, ">\r\n");
	if (l->office.base_url && cvn_starts_nocase(l->office.base_url, "https:"))
		cvn_buf_str(out, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
}

static void put_reply_to(struct cvn_letter *l, struct cvn_buf *out)
{
	char address[400];

	if (l->from_address)
		cvn_token_address(l->office.mailbox, l->tokens[TOKEN_REPLY], address, sizeof address);
	if (l->from_address ? address[0] : l->answer_address[0]) {
		cvn_buf_str(out, "Reply-To: ");
		cvn_buf_str(out, l->from_address ? address : l->answer_address);
		cvn_buf_str(out, "\r\n");
	}
}

int cvn_letter_check_headers(struct cvn_letter *l, const struct cvn_reader *person, int64_t now, const char **out_header,
                             struct cvn_err *err)
{
	CVN_AUTO_BUF(out, CVN_TEMPLATE_BYTES);
	const char *header = "To";
	int rc = cvn_letter_fill(l, person, now, err);

	if (rc == CVN_OK)
		rc = put_to(l, person, cvn_span_of(person->email), &out, err);
	if (rc == CVN_OK && l->from) {
		header = "From";
		rc = put_from(l, person, &out, err);
	}
	if (rc == CVN_OK) {
		header = "Subject";
		rc = put_subject(l, person, &out, err);
	}
	if (rc != CVN_OK)
		*out_header = header;
	return rc == CVN_OK ? cvn_buf_ok(&out, err) : rc;
}

static int put_headers(struct cvn_letter *l, const struct cvn_reader *p, int64_t now, struct cvn_span address,
                       struct cvn_buf *out, struct cvn_err *err)
{
	int rc;

	if (l->date_at != now || !l->date[0]) {
		cvn_rfc5322_date(now, l->date);
		l->date_at = now;
	}
	cvn_buf_str(out, "Date: ");
	cvn_buf_str(out, l->date);
	cvn_buf_str(out, "\r\n");
	rc = put_from(l, p, out, err);
	if (rc == CVN_OK)
		rc = put_to(l, p, address, out, err);
	if (rc == CVN_OK)
		rc = put_subject(l, p, out, err);
	if (rc != CVN_OK)
		return rc;
	cvn_buf_str(out, "Message-ID: <");
	cvn_buf_str(out, l->tokens[TOKEN_MESSAGE]);
	cvn_buf_char(out, '@');
	cvn_buf_str(out, l->office.domain);
	cvn_buf_str(out, ">\r\n");
	put_reply_to(l, out);
	if (l->list) {
		cvn_buf_str(out, l->list_line[p->list < l->n_list_lines ? p->list : 0]);
		put_unsubscribe(l, out);
	}
	cvn_buf_str(out, l->headers);
	return CVN_OK;
}

static int put_piece(struct cvn_letter *l, const struct piece *piece, const struct cvn_reader *p, int64_t now,
                     struct cvn_buf *out, struct cvn_err *err)
{
	switch (piece->kind) {
	case PIECE_LITERAL:
		cvn_buf_add(out, piece->text, piece->len);
		return CVN_OK;
	case PIECE_TEXT:
		return cvn_letter_render(l, l->text, p, l->text_quoted, out, err);
	case PIECE_HTML:
		return cvn_letter_render(l, l->html, p, l->html_quoted, out, err);
	case PIECE_CALENDAR:
		return cvn_letter_calendar(l, p, now, out, err);
	case PIECE_EACH:
	case PIECE_PAGE:
		return cvn_letter_attach(l, piece, p, out, err);
	}
	return CVN_OK;
}

int cvn_letter_write(struct cvn_letter *l, const struct cvn_reader *person, int64_t now, struct cvn_buf *out,
                     struct cvn_buf *out_sender, struct cvn_buf *out_recipient, struct cvn_err *err)
{
	char sender[360];
	int rc;

	cvn_buf_clear(out);
	cvn_buf_clear(out_sender);
	cvn_buf_clear(out_recipient);
	rc = cvn_letter_fill(l, person, now, err);
	if (rc == CVN_OK)
		rc = put_headers(l, person, now, wire_address(person, out_recipient), out, err);
	for (size_t i = 0; rc == CVN_OK && i < l->n_pieces; i++)
		rc = put_piece(l, &l->piece[i], person, now, out, err);
	if (rc != CVN_OK)
		return rc;
	cvn_token_address(l->office.mailbox, l->tokens[TOKEN_BOUNCE], sender, sizeof sender);
	cvn_buf_str(out_sender, sender[0] ? sender : l->from_address);
	return cvn_buf_ok(out, err);
}

int cvn_letter_bodies(struct cvn_letter *l, const struct cvn_reader *person, int64_t now, struct cvn_buf *out_text,
                      struct cvn_buf *out_html, struct cvn_err *err)
{
	int rc = cvn_letter_fill(l, person, now, err);

	if (rc == CVN_OK && out_text)
		rc = cvn_letter_render(l, l->text, person, false, out_text, err);
	if (rc == CVN_OK && out_html)
		rc = cvn_letter_render(l, l->html, person, false, out_html, err);
	return rc;
}

int cvn_letter_subject(struct cvn_letter *l, const struct cvn_reader *person, struct cvn_buf *out, struct cvn_err *err)
{
	return cvn_letter_render(l, l->subject, person, false, out, err);
}

const char *cvn_letter_unsubscribe_url(const struct cvn_letter *l)
{
	return l->unsubscribe_url;
}
