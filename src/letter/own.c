/*
 * own.c - attachments of one person: a file of theirs in the office, or a page filled for them.
 */
#include "compile_priv.h"

#include <string.h>

#include "convene/base/banned.h"

/* A value cannot name another folder: its slashes, and dots in front, are put out of action by refusing them. */
static int check_own_name(const char *pattern, const char *name, struct cvn_err *err)
{
	size_t wanted = 0, have = 0;

	for (const char *p = pattern; *p; p++)
		wanted += *p == '/';
	for (const char *p = name; *p; p++)
		have += *p == '/';
	if (have != wanted || strstr(name, "..") || name[0] == '/' || strpbrk(name, "\r\n"))
		return cvn_fail(err, CVN_E_INVALID, "Attach-each: '%s' is no file of the folder", name);
	return CVN_OK;
}

int cvn_letter_attach(struct cvn_letter *l, const struct piece *piece, const struct cvn_reader *p, struct cvn_buf *out,
                      struct cvn_err *err)
{
	CVN_AUTO_BUF(filled, FILES_BYTES);
	CVN_AUTO_BUF(data, FILES_BYTES);
	int rc = cvn_letter_render(l, piece->t, p, false, &filled, err);

	if (rc != CVN_OK)
		return rc;
	if (piece->kind == PIECE_EACH) {
		rc = check_own_name(piece->text, filled.ptr, err);
		if (rc != CVN_OK)
			return rc;
		if (!l->load || l->load(l->load_arg, filled.ptr, true, &data, NULL) != CVN_OK)
			return cvn_fail(err, CVN_E_INVALID, "this person's attachment '%s': there is no such file", filled.ptr);
	}
	cvn_part_headers(out, CVN_PART_MIXED, piece->kind == PIECE_EACH ? filled.ptr : piece->text, NULL);
	cvn_buf_base64(out, piece->kind == PIECE_EACH ? data.ptr : filled.ptr, piece->kind == PIECE_EACH ? data.len : filled.len, 76);
	cvn_buf_truncate(out, out->len - 2);
	return cvn_buf_ok(out, err);
}

bool cvn_letter_has_own_files(const struct cvn_letter *l)
{
	for (size_t i = 0; i < l->n_pieces; i++) {
		if (l->piece[i].kind == PIECE_EACH)
			return true;
	}
	return false;
}

int cvn_letter_own_files(struct cvn_letter *l, const struct cvn_reader *person, int64_t now, cvn_own_file_fn *each, void *arg,
                         struct cvn_err *err)
{
	CVN_AUTO_BUF(name, 1u << 16);
	int rc = cvn_letter_fill(l, person, now, err);

	for (size_t i = 0; rc == CVN_OK && i < l->n_pieces; i++) {
		const struct piece *piece = &l->piece[i];

		if (piece->kind != PIECE_EACH)
			continue;
		cvn_buf_clear(&name);
		rc = cvn_letter_render(l, piece->t, person, false, &name, err);
		if (rc == CVN_OK)
			rc = check_own_name(piece->text, name.ptr, err);
		if (rc == CVN_OK)
			each(arg, name.ptr, piece->at);
	}
	return rc;
}
