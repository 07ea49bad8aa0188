/*
 * mirror.c - is this the database that the last sender worked on, or an older copy of it?
 *
 * A copy knows nothing of the letters that left after it was made; sending from it would send them again. So each start raises
 * a generation in the database and, behind that commit, writes it with the database's instance into a file beside it. A
 * database that is behind the file, or another one, starts paused, and a person decides.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "convene/base/file.h"
#include "convene/base/text.h"

#include "sender_priv.h"

#include "convene/base/banned.h"

#define MIRROR_FILE "sender.generation"

static int read_word(struct cvn_store *store, const char *name, char **out, struct cvn_err *err)
{
	int rc = cvn_store_office_get(store, name, out, err);

	if (rc == CVN_E_NOTFOUND)
		*out = cvn_xstrdup("");
	return rc == CVN_E_NOTFOUND ? CVN_OK : rc;
}

static uint64_t number(const char *text)
{
	uint64_t n = 0;

	return cvn_parse_u64(cvn_span_of(text), INT64_MAX, &n, NULL) == CVN_OK ? n : 0;
}

/* What the file says; an absent file says nothing. */
static int read_file(struct cvn_office *office, char instance[64], uint64_t *out_generation, bool *out_there, struct cvn_err *err)
{
	CVN_AUTO_STR char *path = cvn_office_path(office, MIRROR_FILE);
	CVN_AUTO_BUF(text, 256);
	char digits[32] = "";
	int rc = cvn_file_read(path, &text, err);

	*out_there = rc == CVN_OK;
	if (rc == CVN_E_NOTFOUND)
		return CVN_OK;
	if (rc == CVN_OK && sscanf(text.ptr, "%63s %31s", instance, digits) == 2)
		*out_generation = number(digits);
	return rc;
}

static int write_file(struct cvn_office *office, const char *instance, uint64_t generation, struct cvn_err *err)
{
	CVN_AUTO_STR char *path = cvn_office_path(office, MIRROR_FILE);
	char text[128];
	int n = snprintf(text, sizeof text, "%s %" PRIu64 "\n", instance, generation);

	return cvn_file_write(path, text, (size_t)n, 0600, err);
}

/* Inside a write: the next generation, and the pause when this is a copy. */
static int step(struct cvn_store *store, uint64_t generation, bool copy, struct cvn_err *err)
{
	char digits[32];
	int rc;

	snprintf(digits, sizeof digits, "%" PRIu64, generation);
	rc = cvn_store_office_set(store, "generation", digits, err);
	if (rc == CVN_OK && copy)
		rc = cvn_store_office_set(store, "paused", "this database is a copy of an office that went on", err);
	return rc;
}

struct mirror {
	char *instance;
	uint64_t own, file;            /* generations: of the database, of the file */
	bool there;                    /* the file */
	bool copy;
};

static int look(struct cvn_office *office, struct mirror *m, struct cvn_err *err)
{
	CVN_AUTO_STR char *generation = NULL;
	char file_instance[64] = "";
	int rc = read_word(office->store, "instance", &m->instance, err);

	if (rc == CVN_OK)
		rc = read_word(office->store, "generation", &generation, err);
	if (rc == CVN_OK)
		rc = read_file(office, file_instance, &m->file, &m->there, err);
	if (rc != CVN_OK)
		return rc;
	m->own = number(generation);
	/* Ahead of the file: the last start died between its commit and its file, before any letter. */
	m->copy = m->there ? !cvn_streq(m->instance, file_instance) || m->own < m->file : m->own > 0;
	return CVN_OK;
}

static int raise_to(struct cvn_office *office, const struct mirror *m, bool copy, struct cvn_err *err)
{
	uint64_t next = (m->own > m->file ? m->own : m->file) + 1;
	int rc = cvn_store_begin(office->store, err);

	if (rc != CVN_OK)
		return rc;
	rc = step(office->store, next, copy, err);
	if (rc != CVN_OK) {
		cvn_store_rollback(office->store);
		return rc;
	}
	rc = cvn_store_commit(office->store, err);
	return rc == CVN_OK ? write_file(office, m->instance, next, err) : rc;
}

/* Said at every start, or a person who missed it the first time wonders why nothing leaves. */
static int tell_pause(struct sender *s, struct cvn_err *err)
{
	CVN_AUTO_STR char *why = NULL;
	int rc = read_word(s->office->store, "paused", &why, err);

	if (rc == CVN_OK && *why)
		cvn_sender_trouble(s, "sending is paused: %s; nothing is sent until: convene campaign resume", why);
	return rc;
}

int cvn_mirror_check(struct sender *s, struct cvn_err *err)
{
	struct mirror m = { 0 };
	int rc = look(s->office, &m, err);

	if (rc == CVN_OK)
		rc = raise_to(s->office, &m, m.copy, err);
	if (rc == CVN_OK)
		rc = tell_pause(s, err);
	cvn_free(m.instance);
	return rc;
}

int cvn_sender_accept(struct cvn_office *office, struct cvn_err *err)
{
	struct mirror m = { 0 };
	int rc = look(office, &m, err);

	if (rc == CVN_OK)
		rc = raise_to(office, &m, false, err);
	cvn_free(m.instance);
	return rc;
}
