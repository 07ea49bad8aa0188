/*
 * mailbox.c - header lines that hold a name and an address (RFC 5322 3.4), written and read.
 */
#include "header_priv.h"

#include "convene/contact/address.h"

#include <string.h>

#include "convene/base/banned.h"

static bool atom_phrase(struct cvn_span v)
{
	for (size_t i = 0; i < v.len; i++) {
		unsigned char c = (unsigned char)v.ptr[i];

		if (!cvn_header_q_plain(c) && !strchr(" '#$%&=?^_`{|}~", c))
			return false;
	}
	return true;
}

static size_t put_quoted(struct cvn_buf *out, struct cvn_span v)
{
	size_t from = out->len;

	cvn_buf_char(out, '"');
	for (size_t i = 0; i < v.len; i++) {
		if (v.ptr[i] == '"' || v.ptr[i] == '\\')
			cvn_buf_char(out, '\\');
		cvn_buf_char(out, v.ptr[i]);
	}
	cvn_buf_char(out, '"');
	return out->len - from;
}

static int check_address(const char *name, struct cvn_span a, struct cvn_err *err)
{
	const char *at = memrchr(a.ptr, '@', a.len);
	int rc = cvn_header_refuse(name, a, err);

	if (rc != CVN_OK)
		return rc;
	if (!at || at == a.ptr || at + 1 == a.ptr + a.len || a.len > 320)
		return cvn_fail(err, CVN_E_INVALID, "header %s: '%.*s' is not an address", name, (int)(a.len > 80 ? 80 : a.len), a.ptr);
	for (size_t i = 0; i < a.len; i++) {
		if (a.ptr[0] != '"' && (strchr(" \t<>()[],;:\\\"", a.ptr[i])))
			return cvn_fail(err, CVN_E_INVALID, "header %s: '%.*s' is not an address", name,
			                (int)(a.len > 80 ? 80 : a.len), a.ptr);
	}
	return CVN_OK;
}

int cvn_header_mailbox(struct cvn_buf *out, const char *name, struct cvn_span phrase, struct cvn_span address,
                       struct cvn_err *err)
{
	size_t column = strlen(name) + 2, line = out->len;
	int rc = cvn_header_refuse(name, phrase, err);

	if (rc == CVN_OK)
		rc = check_address(name, address, err);
	if (rc != CVN_OK)
		return rc;
	phrase = cvn_span_trim(phrase);
	cvn_buf_str(out, name);
	cvn_buf_add(out, ": ", 2);
	if (phrase.len > 0) {
		/* Folded between plain atoms, GMime keeps the line end in the name: what does not fit is encoded. */
		if (!cvn_header_plain(phrase) || column + phrase.len + 2 > FOLD_COLUMN)
			cvn_header_encoded(out, column, phrase);
		else if (atom_phrase(phrase))
			cvn_buf_add(out, phrase.ptr, phrase.len);
		else
			put_quoted(out, phrase);
		for (size_t i = line; i < out->len; i++)
			line = out->ptr[i] == '\n' ? i + 1 : line;
		cvn_buf_str(out, out->len - line + address.len + 3 > FOLD_COLUMN ? "\r\n <" : " <");
	}
	cvn_buf_add(out, address.ptr, address.len);
	cvn_buf_str(out, phrase.len > 0 ? ">\r\n" : "\r\n");
	return CVN_OK;
}

int cvn_mailbox_read(const char *text, struct cvn_buf *out_phrase, struct cvn_span *out_address, struct cvn_err *err)
{
	struct cvn_span all = cvn_span_trim(cvn_span_of(text)), phrase = { 0 };
	const char *open = memrchr(all.ptr, '<', all.len);

	*out_address = all;
	if (open) {
		if (all.ptr[all.len - 1] != '>')
			return cvn_fail(err, CVN_E_INVALID, "'%s' is not a name and an address: expected Name <address>", text);
		phrase = cvn_span_trim((struct cvn_span){ all.ptr, (size_t)(open - all.ptr) });
		*out_address = (struct cvn_span){ open + 1, (size_t)(all.ptr + all.len - open) - 2 };
	}
	if (phrase.len > 0 && phrase.ptr[0] != '"' && (memchr(phrase.ptr, '<', phrase.len) || memchr(phrase.ptr, '>', phrase.len)))
		return cvn_fail(err, CVN_E_INVALID, "'%s' is more than one name and address", text);
	if (phrase.len >= 2 && phrase.ptr[0] == '"' && phrase.ptr[phrase.len - 1] == '"')
		phrase = (struct cvn_span){ phrase.ptr + 1, phrase.len - 2 };
	for (size_t i = 0; i < phrase.len; i++) {
		if (phrase.ptr[i] == '\\' && i + 1 < phrase.len)
			i++;
		cvn_buf_char(out_phrase, phrase.ptr[i]);
	}
	return check_address("From", *out_address, err);
}

char *cvn_address_wire(const char *address)
{
	const char *at = address ? strrchr(address, '@') : NULL;
	struct cvn_address a;
	CVN_AUTO_STR char *probe = at ? cvn_xasprintf("x%s", at) : NULL;
	bool ascii = true;

	for (const char *p = at; p && *p; p++)
		ascii = ascii && (unsigned char)*p < 128;
	if (ascii || cvn_address_parse(cvn_span_of(probe), &a, NULL) != CVN_OK)
		return cvn_xstrdup(address);
	return cvn_xasprintf("%.*s@%s", (int)(at - address), address, a.domain);
}
