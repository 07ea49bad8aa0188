/*
 * sending.c - an office with letters to send.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convene/base/file.h"
#include "store/store_priv.h"
#include "support/sending.h"

static void must(int rc, const struct cvn_err *err)
{
	if (rc == CVN_OK)
		return;
	fprintf(stderr, "test support: %s\n", err->text);
	abort();
}

/* ---- letters ---- */

static int load(void *arg, int64_t campaign_id, void **out, struct cvn_err *err)
{
	(void)campaign_id, (void)err;
	*out = arg;
	return CVN_OK;
}

static int write_letter(void *compiled, const struct cvn_due *due, int64_t now, struct cvn_buf *out,
                        struct cvn_buf *out_sender, struct cvn_buf *out_recipient, struct cvn_err *err)
{
	static const char line[] = "On Tuesday the board decides on community schools, and we fill the room.\r\n";
	const struct sending *w = compiled;

	if (strcmp(due->first_name, "Unwritable") == 0)
		return cvn_fail(err, CVN_E_INVALID, "no value for {{school}}");
	cvn_buf_printf(out, "From: Ana Rivera <ana@local59.example>\r\nTo: %s\r\nMessage-ID: <%lld@local59.example>\r\nDate: %lld\r\n"
	                    "Subject: The board votes Tuesday\r\n\r\nDear %s,\r\n", due->email, (long long)due->letter_id,
	               (long long)now, due->first_name);
	while (out->len < w->letter_bytes)
		cvn_buf_add(out, line, sizeof line - 1);
	cvn_buf_str(out, ".a line that begins with a dot\r\n");
	cvn_buf_printf(out_sender, "answers+b%lld@local59.example", (long long)due->letter_id);
	cvn_buf_str(out_recipient, due->email);
	return CVN_OK;
}

static void unload(void *compiled)
{
	(void)compiled;
}

/* ---- offices ---- */

static void open_office(struct sending *w)
{
	struct cvn_err err = { 0 };

	must(cvn_office_open(w->dir, &w->office, &err), &err);
	w->source = (struct cvn_letter_source){ load, write_letter, unload, w };
}

static void write_conf(struct sending *w, const char *relays)
{
	struct cvn_err err = { 0 };
	char path[96], *text = NULL;
	int n = asprintf(&text, "[office]\nname = Local 59\ndomain = local59.example\nfrom = Ana <ana@local59.example>\n"
	                        "postal_address = 100 State Street\n%s", relays);

	snprintf(path, sizeof path, "%s/convene.conf", w->dir);
	must(cvn_file_write(path, text, (size_t)n, 0600, &err), &err);
	free(text);
}

void given_office(struct sending *w, const char *relays)
{
	struct cvn_err err = { 0 };
	char path[96];

	memset(w, 0, sizeof *w);
	snprintf(w->dir, sizeof w->dir, "/tmp/cvn-sending-XXXXXX");
	if (!mkdtemp(w->dir))
		abort();
	write_conf(w, relays);
	snprintf(path, sizeof path, "%s/convene.db", w->dir);
	must(cvn_store_create(path, 1000, &err), &err);
	open_office(w);
}

void given_same_office(struct sending *w, const char *dir)
{
	char own[64];

	snprintf(own, sizeof own, "%s", dir);       /* it may be this one's */
	memset(w, 0, sizeof *w);
	memcpy(w->dir, own, sizeof own);
	open_office(w);
}

void given_relays(struct sending *w, const char *relays)
{
	cvn_office_close(w->office);
	write_conf(w, relays);
	open_office(w);
}

void end_office(struct sending *w)
{
	char command[96];

	cvn_office_close(w->office);
	snprintf(command, sizeof command, "rm -rf %s", w->dir);
	if (system(command) != 0)
		abort();
}

/* ---- rows ---- */

void store_do(struct sending *w, const char *sql)
{
	struct cvn_err err = { 0 };
	struct cvn_query q;

	must(cvn_store_begin(w->office->store, &err), &err);
	must(cvn_query_prepare(&q, w->office->store, sql, &err), &err);
	must(cvn_query_run(&q, &err), &err);
	must(cvn_store_commit(w->office->store, &err), &err);
}

static void ask(struct sending *w, const char *sql, char *out, size_t n)
{
	struct cvn_err err = { 0 };
	struct cvn_query q;

	out[0] = '\0';
	must(cvn_query_prepare(&q, w->office->store, sql, &err), &err);
	if (cvn_query_row(&q, &err) == 1)
		snprintf(out, n, "%s", cvn_col_text(&q, 0));
	cvn_query_end(&q);
}

int64_t store_int(struct sending *w, const char *sql)
{
	char out[64];

	ask(w, sql, out, sizeof out);
	return strtoll(out, NULL, 10);
}

int64_t given_campaign(struct sending *w, const struct given_campaign *c)
{
	char sql[1024];
	int64_t id;

	snprintf(sql, sizeof sql,
	         "WITH RECURSIVE k(i) AS (SELECT %d UNION ALL SELECT i + 1 FROM k WHERE i < %d) "
	         "INSERT INTO contact (contact_id, email, email_key, email_hash, domain, first_name, created_at, updated_at) "
	         "SELECT i, 'p' || i || '@%s', 'p' || i || '@%s', printf('%%032d', i), '%s', 'Person ' || i, 1, 1 FROM k",
	         c->first, c->first + c->count - 1, c->domain ? c->domain : "example.org",
	         c->domain ? c->domain : "example.org", c->domain ? c->domain : "example.org");
	store_do(w, sql);
	snprintf(sql, sizeof sql,
	         "INSERT INTO campaign (name, kind, priority, unsure, created_at, expires_at, audience) "
	         "VALUES ('%s', 'newsletter', %d, '%s', 1, nullif(%lld, 0), %d)",
	         c->name ? c->name : "letter", c->priority ? c->priority : 5, c->unsure ? c->unsure : "hold",
	         (long long)c->expires_at, c->count);
	store_do(w, sql);
	id = store_int(w, "SELECT max(campaign_id) FROM campaign");
	snprintf(sql, sizeof sql,
	         "INSERT INTO letter (campaign_id, contact_id, due_at) SELECT %lld, contact_id, 1000 FROM contact "
	         "WHERE contact_id BETWEEN %d AND %d", (long long)id, c->first, c->first + c->count - 1);
	store_do(w, sql);
	return id;
}

int64_t letters_in(struct sending *w, int64_t campaign_id, enum cvn_letter_state state)
{
	struct cvn_sums sums = { 0 };
	struct cvn_err err = { 0 };

	must(cvn_store_sums(w->office->store, campaign_id, &sums, &err), &err);
	return sums.n[state];
}

int64_t letters_total(struct sending *w, int64_t campaign_id)
{
	struct cvn_sums sums = { 0 };
	struct cvn_err err = { 0 };

	must(cvn_store_sums(w->office->store, campaign_id, &sums, &err), &err);
	return sums.total;
}

const char *letter_of(struct sending *w, int64_t campaign_id, int n)
{
	static char out[64];
	char sql[256];

	snprintf(sql, sizeof sql, "SELECT state || ' ' || attempts FROM letter WHERE campaign_id = %lld AND contact_id = %d",
	         (long long)campaign_id, n);
	ask(w, sql, out, sizeof out);
	return out;
}

const char *last_words_of(struct sending *w, int n)
{
	static char out[512];
	char sql[256];

	snprintf(sql, sizeof sql, "SELECT phase || ' ' || code || ' ' || enhanced || ' ' || text FROM attempt JOIN letter USING "
	                          "(letter_id) WHERE contact_id = %d ORDER BY attempt_id DESC LIMIT 1", n);
	ask(w, sql, out, sizeof out);
	return out;
}

bool is_suppressed(struct sending *w, int n)
{
	char sql[128];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM contact WHERE contact_id = %d AND suppressed IS NOT NULL", n);
	return store_int(w, sql) == 1;
}

int when_sent(struct sending *w, struct cvn_sender_report *out, struct cvn_err *err)
{
	struct cvn_log quiet = { .fd = 2, .level = CVN_LOG_ERROR };
	struct cvn_sender_options opt = { .drain = true, .source = &w->source, .wake_fd = -1, .log = &quiet };

	return cvn_sender_run(w->office, &opt, out, err);
}
