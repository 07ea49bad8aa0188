/*
 * rejects.c - refused rows in a file of their own: row, column, reason, then the cells as they stood, so that it can be
 * mended and imported again.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "import_priv.h"

#include "convene/base/banned.h"

#define PENDING_MAX ((size_t)64 << 20)

void cvn_rejects_init(struct cvn_rejects *r, const char *path, const struct cvn_columns *columns, bool append)
{
	*r = (struct cvn_rejects){ .path = path, .columns = columns, .append = append };
	cvn_buf_init(&r->pending, PENDING_MAX);
}

void cvn_rejects_release(struct cvn_rejects *r)
{
	cvn_buf_release(&r->pending);
	if (r->file)
		fclose(r->file);
	r->file = NULL;
}

void cvn_rejects_add(struct cvn_rejects *r, const struct cvn_csv_row *row, size_t column, const char *why)
{
	const char *heading = column && column <= r->columns->n ? r->columns->column[column - 1].heading : "";

	if (!r->path)
		return;
	cvn_buf_printf(&r->pending, "%" PRIu64 ",%zu", row->row, column);
	cvn_csv_cell(&r->pending, cvn_span_of(heading), false, true);
	cvn_csv_cell(&r->pending, cvn_span_of(why), false, true);
	if (!row->n)                             /* no cells: the line as it stands */
		cvn_csv_cell(&r->pending, row->raw, false, true);
	for (size_t i = 0; i < row->n; i++)
		cvn_csv_cell(&r->pending, row->cell[i], false, true);
	cvn_buf_char(&r->pending, '\n');
}

static int open_file(struct cvn_rejects *r, struct cvn_err *err)
{
	CVN_AUTO_BUF(head, 1 << 20);
	int fd = open(r->path, O_WRONLY | O_CREAT | O_CLOEXEC | (r->append ? O_APPEND : O_TRUNC), 0600);

	if (fd < 0 || !(r->file = fdopen(fd, "a")))
		return cvn_fail_errno(err, errno, "%s", r->path);
	if (r->append && lseek(fd, 0, SEEK_END) > 0)
		return CVN_OK;
	cvn_buf_str(&head, "rejected_row,rejected_column,rejected_heading,rejected_because");
	for (size_t i = 0; i < r->columns->n; i++)
		cvn_csv_cell(&head, cvn_span_of(r->columns->column[i].heading), false, true);
	cvn_buf_char(&head, '\n');
	fwrite(head.ptr, 1, head.len, r->file);
	return CVN_OK;
}

int cvn_rejects_flush(struct cvn_rejects *r, struct cvn_err *err)
{
	int rc;

	if (!r->pending.len)
		return CVN_OK;
	if ((rc = cvn_buf_ok(&r->pending, err)) != CVN_OK)
		return rc;
	if (!r->file && (rc = open_file(r, err)) != CVN_OK)
		return rc;
	if (fwrite(r->pending.ptr, 1, r->pending.len, r->file) != r->pending.len || fflush(r->file) != 0)
		return cvn_fail_errno(err, errno, "%s", r->path);
	cvn_buf_clear(&r->pending);
	return CVN_OK;
}
