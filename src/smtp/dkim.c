/*
 * dkim.c - DKIM signatures: what is hashed (RFC 6376 3.4, relaxed/relaxed), and the header that says so.
 *
 * Keys and signatures themselves are base/sign.c; which letters are signed, and in which thread, is sender/signing.c.
 */
#include <string.h>

#include "convene/base/crypto.h"
#include "convene/base/text.h"
#include "convene/dkim.h"

#include "convene/base/banned.h"

#define MAX_HEADERS 128
#define FOLD 72

/* What is signed, in this order; `over`: once more than it occurs. */
static const struct {
	const char *name;
	bool over;
} signed_headers[] = {
	{ "From", true },          { "Subject", true },       { "To", true },
	{ "Date", true },          { "Reply-To", true },      { "Message-ID", false },
	{ "In-Reply-To", false },  { "References", false },   { "MIME-Version", false },
	{ "Content-Type", false }, { "Content-Transfer-Encoding", false },
	{ "List-Id", false },      { "List-Unsubscribe", true }, { "List-Unsubscribe-Post", true },
};

struct header {
	struct cvn_span name, value;           /* the value with its folds, without the last CRLF */
};

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* ---- relaxed ---- */

/* Runs of blanks and folds become one space; none at the ends. */
static void relax_value(struct cvn_buf *out, struct cvn_span v)
{
	bool gap = false, begun = false;

	for (size_t i = 0; i < v.len; i++) {
		char c = v.ptr[i];

		if (blank(c) || c == '\r' || c == '\n') {
			gap = begun;
			continue;
		}
		if (gap)
			cvn_buf_char(out, ' ');
		cvn_buf_char(out, c);
		begun = true;
		gap = false;
	}
}

static void relax_header(struct cvn_buf *out, struct cvn_span name, struct cvn_span value)
{
	for (size_t i = 0; i < name.len; i++)
		cvn_buf_char(out, (char)cvn_ascii_lower((unsigned char)name.ptr[i]));
	cvn_buf_char(out, ':');
	relax_value(out, value);
}

/* One line without its CRLF: runs of blanks become one space, none at the end. */
static void relax_line(struct cvn_buf *out, const char *line, size_t n)
{
	while (n > 0 && blank(line[n - 1]))
		n--;
	for (size_t i = 0; i < n; ) {
		size_t plain = i;

		while (plain < n && !blank(line[plain]))
			plain++;
		cvn_buf_add(out, line + i, plain - i);
		for (i = plain; i < n && blank(line[i]); )
			i++;
		if (i > plain)
			cvn_buf_char(out, ' ');
	}
	cvn_buf_add(out, "\r\n", 2);
}

/* RFC 6376 3.4.4: and without empty lines at the end. */
static void relax_body(struct cvn_buf *out, const char *body, size_t n)
{
	const char *end = body + n;

	cvn_buf_reserve(out, n + 2);
	while (body < end) {
		const char *lf = memchr(body, '\n', (size_t)(end - body));
		size_t line = (size_t)((lf ? lf : end) - body);

		relax_line(out, body, line > 0 && body[line - 1] == '\r' ? line - 1 : line);
		body = lf ? lf + 1 : end;
	}
	while (out->len >= 2 && memcmp(out->ptr + out->len - 2, "\r\n", 2) == 0 &&
	       (out->len == 2 || (out->len >= 4 && memcmp(out->ptr + out->len - 4, "\r\n", 2) == 0)))
		cvn_buf_truncate(out, out->len - 2);
}

/* ---- the headers of a message ---- */

static int split(const char *message, size_t len, struct header *out, size_t *out_n, size_t *out_body, struct cvn_err *err)
{
	const char *at = message, *end = message + len;
	size_t n = 0;

	while (at < end && !(end - at >= 2 && at[0] == '\r' && at[1] == '\n')) {
		const char *next = at, *colon = memchr(at, ':', (size_t)(end - at));

		do {
			next = memchr(next, '\n', (size_t)(end - next));
			next = next ? next + 1 : end;
		} while (next < end && blank(*next));
		if (!colon || colon >= next || n == MAX_HEADERS)
			return cvn_fail(err, CVN_E_INVALID, "header %zu can not be signed", n + 1);
		out[n].name = cvn_span_trim((struct cvn_span){ at, (size_t)(colon - at) });
		out[n++].value = (struct cvn_span){ colon + 1, (size_t)(next - colon) - 1 };
		at = next;
	}
	if (at >= end)
		return cvn_fail(err, CVN_E_INVALID, "the message has no empty line behind its headers");
	*out_n = n;
	*out_body = (size_t)(at - message) + 2;
	return CVN_OK;
}

/* Names for h= and the relaxed headers they stand for: each one's instances from the bottom up (RFC 6376 5.4.2). */
static void choose(const struct header *headers, size_t n, struct cvn_buf *names, struct cvn_buf *hashed)
{
	for (size_t k = 0; k < CVN_COUNT(signed_headers); k++) {
		for (size_t i = n; i-- > 0; ) {
			if (!cvn_span_is_nocase(headers[i].name, signed_headers[k].name))
				continue;
			cvn_buf_printf(names, "%s%s", names->len ? ":" : "", signed_headers[k].name);
			relax_header(hashed, headers[i].name, headers[i].value);
			cvn_buf_add(hashed, "\r\n", 2);
		}
		if (signed_headers[k].over)
			cvn_buf_printf(names, "%s%s", names->len ? ":" : "", signed_headers[k].name);
	}
}

/* ---- one signature ---- */

/* Append a tag's value folded between its parts. */
static void folded(struct cvn_buf *out, const char *text, size_t n, char part_end)
{
	size_t column = 0;

	for (size_t i = 0; i < n; i++) {
		cvn_buf_char(out, text[i]);
		column++;
		if (i + 1 < n && ((part_end && text[i] == part_end && column > FOLD - 24) || (!part_end && column == FOLD))) {
			cvn_buf_str(out, "\r\n\t ");
			column = 0;
		}
	}
}

static int sign_one(const struct cvn_dkim *k, int64_t now, const struct cvn_buf *names, const struct cvn_buf *hashed,
                    const char *body_hash, struct cvn_buf *out, struct cvn_err *err)
{
	CVN_AUTO_BUF(value, 65536);
	CVN_AUTO_BUF(input, 1 << 20);
	CVN_AUTO_BUF(b, 4096);
	uint8_t signature[CVN_SIGNATURE_MAX];
	size_t n = 0;
	int rc;

	cvn_buf_printf(&value, " v=1; a=%s; c=relaxed/relaxed;\r\n\td=%s; s=%s; t=%lld;\r\n\th=",
	               cvn_sign_key_is_rsa(k->key) ? "rsa-sha256" : "ed25519-sha256", k->domain, k->selector, (long long)now);
	folded(&value, names->ptr, names->len, ':');
	cvn_buf_printf(&value, ";\r\n\tbh=%s;\r\n\tb=", body_hash);
	cvn_buf_add(&input, hashed->ptr, hashed->len);
	relax_header(&input, CVN_SPAN("DKIM-Signature"), (struct cvn_span){ value.ptr, value.len });
	rc = cvn_buf_ok(&input, err);
	if (rc == CVN_OK)
		rc = cvn_sign(k->key, input.ptr, input.len, signature, &n, err);
	if (rc != CVN_OK)
		return rc;
	cvn_buf_base64(&b, signature, n, 0);
	cvn_buf_str(out, "DKIM-Signature:");
	cvn_buf_add(out, value.ptr, value.len);
	folded(out, b.ptr, b.len, '\0');
	cvn_buf_str(out, "\r\n");
	return cvn_buf_ok(out, err);
}

int cvn_dkim_sign(const struct cvn_dkim *keys, size_t n_keys, int64_t now, const char *message, size_t len,
                  struct cvn_buf *out, struct cvn_err *err)
{
	struct header headers[MAX_HEADERS];
	CVN_AUTO_BUF(body, (size_t)64 << 20);
	CVN_AUTO_BUF(names, 16384);
	CVN_AUTO_BUF(hashed, 1 << 20);
	CVN_AUTO_BUF(body_hash, 64);
	uint8_t digest[CVN_SHA256_BYTES];
	size_t n = 0, body_at = 0;
	int rc = split(message, len, headers, &n, &body_at, err);

	if (rc != CVN_OK)
		return rc;
	choose(headers, n, &names, &hashed);
	if (hashed.len < 5 || memcmp(hashed.ptr, "from:", 5) != 0)
		return cvn_fail(err, CVN_E_INVALID, "the message has no From");
	relax_body(&body, message + body_at, len - body_at);
	cvn_sha256(body.ptr, body.len, digest);
	cvn_buf_base64(&body_hash, digest, sizeof digest, 0);
	for (size_t i = 0; rc == CVN_OK && i < n_keys; i++)
		rc = sign_one(&keys[i], now, &names, &hashed, body_hash.ptr, out, err);
	return rc;
}

int cvn_dkim_record(const struct cvn_dkim *key, struct cvn_buf *out, struct cvn_err *err)
{
	cvn_buf_printf(out, "v=DKIM1; k=%s; p=", cvn_sign_key_is_rsa(key->key) ? "rsa" : "ed25519");
	return cvn_sign_public(key->key, out, err);
}
