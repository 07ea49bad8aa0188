/*
 * source.c - the file that is imported: opened once to look, once to read.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "convene/base/digest.h"
#include "convene/contact/vcard.h"

#include "import_priv.h"

#include "convene/base/banned.h"

int cvn_source_open(const char *path, const char *name, struct cvn_source *out, struct cvn_err *err)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? cvn_fail(err, CVN_E_NOTFOUND, "%s: no such file", name)
		                       : cvn_fail_errno(err, errno, "%s", name);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return cvn_fail(err, CVN_E_INVALID, "%s is no regular file", name);
	}
	*out = (struct cvn_source){ .fd = fd, .of = (uint64_t)st.st_size, .name = name };
	return CVN_OK;
}

void cvn_source_close(struct cvn_source *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

long cvn_source_read(void *source, void *out, size_t n, struct cvn_err *err)
{
	struct cvn_source *s = source;
	ssize_t got;

	do
		got = read(s->fd, out, n);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return cvn_fail_errno(err, errno, "%s", s->name);
	s->octets += (uint64_t)got;
	return got;
}

/* One pass over every octet: the hash that names the file, and what it seems to be. */
static int probe(struct cvn_source *s, struct cvn_import_plan *plan, struct cvn_err *err)
{
	CVN_AUTO(cvn_digest_free) struct cvn_digest *digest = cvn_digest_new();
	struct cvn_csv_probe probe = { 0 };
	uint8_t hash[CVN_SHA256_BYTES];
	char block[1 << 16];
	long n;

	while ((n = cvn_source_read(s, block, sizeof block, err)) > 0) {
		cvn_digest_feed(digest, block, (size_t)n);
		cvn_csv_probe_feed(&probe, block, (size_t)n);
	}
	if (n < 0)
		return (int)n;
	cvn_digest_end(digest, hash);
	cvn_hex(hash, sizeof hash, plan->sha256);
	plan->form = cvn_csv_probe_form(&probe);
	plan->vcard = cvn_vcard_likely(probe.head, probe.head_n);
	plan->octets = s->octets;
	return CVN_OK;
}

static bool is_sep_line(const struct cvn_csv_row *row)
{
	return row->raw.len == 5 && memcmp(row->raw.ptr, "sep=", 4) == 0;
}

int cvn_import_to_header(struct cvn_csv *csv, uint64_t header_row, struct cvn_csv_row *out, struct cvn_err *err)
{
	enum cvn_csv_step step;

	do
		step = cvn_csv_next(csv, out, err);
	while ((step == CVN_CSV_ROW || step == CVN_CSV_BAD) && (out->row < header_row || is_sep_line(out)));
	if (step == CVN_CSV_FAILED)
		return err->code;
	if (step == CVN_CSV_END)
		return cvn_fail(err, CVN_E_INVALID, "there is no row of headings in it");
	if (step == CVN_CSV_BAD)
		return cvn_fail(err, CVN_E_INVALID, "row %llu, column %zu: %s", (unsigned long long)out->row, out->column,
		                out->problem);
	return CVN_OK;
}

static int read_header(const struct cvn_import_spec *spec, struct cvn_source *s, struct cvn_import_plan *plan,
                       struct cvn_err *err)
{
	CVN_AUTO(cvn_csv_free) struct cvn_csv *csv = NULL;
	struct cvn_csv_row row;
	int rc = cvn_csv_new(&plan->form, cvn_source_read, s, &csv, err);

	if (rc == CVN_OK)
		rc = cvn_import_to_header(csv, spec->header_row, &row, err);
	return rc == CVN_OK ? cvn_columns_map(row.cell, row.n, spec->map, spec->n_map, &plan->columns, err) : rc;
}

static void override(const struct cvn_import_spec *spec, struct cvn_csv_form *form)
{
	if (spec->separator)
		form->separator = spec->separator;
	if (spec->encoding && strlen(spec->encoding) < sizeof form->encoding) {
		memset(form->encoding, 0, sizeof form->encoding);
		memcpy(form->encoding, spec->encoding, strlen(spec->encoding));
		form->guessed = false;
	}
}

int cvn_import_look(const struct cvn_import_spec *spec, struct cvn_import_plan *out, struct cvn_err *err)
{
	struct cvn_import_plan plan = { 0 };
	struct cvn_source s;
	int rc = cvn_source_open(spec->path, spec->name, &s, err);

	if (rc != CVN_OK)
		return rc;
	rc = probe(&s, &plan, err);
	override(spec, &plan.form);
	if (rc == CVN_OK && lseek(s.fd, 0, SEEK_SET) != 0)
		rc = cvn_fail_errno(err, errno, "%s", spec->name);
	if (rc == CVN_OK && plan.vcard)
		plan.columns.program = "vCard";
	else if (rc == CVN_OK && (rc = read_header(spec, &s, &plan, err)) != CVN_OK)
		cvn_within(err, "%s", spec->name);
	cvn_source_close(&s);
	if (rc == CVN_OK)
		*out = plan;
	return rc;
}

void cvn_import_plan_release(struct cvn_import_plan *p)
{
	cvn_columns_release(&p->columns);
	*p = (struct cvn_import_plan){ 0 };
}
