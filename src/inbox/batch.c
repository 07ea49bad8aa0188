/*
 * batch.c - one batch of mails after the other: fetched, read in the child, applied in one write, moved away.
 *
 * One batch is one commit: rows, effects and the cursor. If we die anywhere the batch either happened or it did not. Mails are
 * read before the write begins, so a hostile one never keeps the sender waiting.
 */
#include <string.h>

#include "poll_priv.h"
#include "convene/base/clock.h"
#include "convene/base/log.h"

#include "convene/base/banned.h"

#define BATCH_BYTES (4u << 20)
#define FETCH_MAX (5u << 20)          /* of one mail; the rest of a bigger one stays on the server */

void cvn_poller_clear(struct cvn_poller *p)
{
	for (size_t i = 0; i < p->n_batch; i++)
		cvn_incoming_release(&p->batch[i]);
	p->n_batch = 0;
}

/* What was asked for and is not here yet; NULL: neither. */
static const struct cvn_imap_size *awaited(const struct cvn_poller *p, const struct cvn_imap_size *asked, size_t n, uint32_t uid)
{
	for (size_t i = 0; i < p->n_batch; i++)
		if (p->batch[i].uid == uid)
			return NULL;
	for (size_t i = 0; i < n; i++)
		if (asked[i].uid == uid)
			return &asked[i];
	return NULL;
}

struct taking {
	struct cvn_poller *p;
	const struct cvn_imap_size *asked;
	size_t n_asked;
};

/* A server may send mails nobody asked for, or one twice; they are left alone and take no place from those that count. */
static int take(void *ctx, uint32_t uid, int64_t received_at, const char *raw, size_t n, struct cvn_err *err)
{
	struct taking *t = ctx;
	struct cvn_poller *p = t->p;
	struct cvn_incoming *in;
	const struct cvn_imap_size *asked = awaited(p, t->asked, t->n_asked, uid);

	(void)err;
	if (!asked || p->n_batch == BATCH_MAILS)
		return CVN_OK;
	in = &p->batch[p->n_batch++];
	in->mailbox = p->mailbox->label;
	in->uid = uid;
	in->received_at = received_at ? received_at : cvn_now();
	in->size = asked->size > n ? asked->size : (int64_t)n;
	in->raw = cvn_xmalloc(n + 1);
	memcpy(in->raw, raw, n);
	in->raw[n] = '\0';
	in->raw_n = n;
	return CVN_OK;
}

static int apply_batch(struct cvn_poller *p, uint32_t last_uid, struct cvn_err *err)
{
	struct cvn_store *s = p->office->store;
	struct cvn_poll_counts counts = *p->counts;
	struct cvn_cursor cursor = p->cursor;
	char line[200] = "";
	int rc = cvn_store_begin(s, err);

	if (rc != CVN_OK)
		return rc;
	for (size_t i = 0; rc == CVN_OK && i < p->n_batch; i++) {
		rc = cvn_incoming_apply(p->office, &p->batch[i], cvn_now(), &counts, line, err);
		if (rc == CVN_OK && p->options->log)
			cvn_log(p->options->log, CVN_LOG_INFO, "%s", line);
	}
	cursor.last_uid = last_uid;
	cursor.polled_at = cvn_now();
	if (rc == CVN_OK)
		rc = cvn_store_cursor_set(s, p->mailbox->label, &cursor, err);
	if (rc != CVN_OK) {
		cvn_store_rollback(s);
		return rc;
	}
	rc = cvn_store_commit(s, err);          /* from here on these mails took effect, once */
	if (rc != CVN_OK)
		return rc;
	*p->counts = counts;
	p->cursor = cursor;
	return CVN_OK;
}

/* The child reads the next mail while we judge this one. */
static int read_batch(struct cvn_poller *p, struct cvn_err *err)
{
	int rc = CVN_OK;

	for (size_t i = 0; rc == CVN_OK && i < p->n_batch; i++) {
		if (cvn_mime_ahead(p->reader, p->batch[i].raw, p->batch[i].raw_n) && i + 1 < p->n_batch)
			cvn_mime_ahead(p->reader, p->batch[i + 1].raw, p->batch[i + 1].raw_n);
		rc = cvn_incoming_read(&p->batch[i], p->reader, p->office->conf.domain, err);
	}
	return rc;
}

/* After the commit: where a mail lies changes nothing any more. A folder that is not there is told once a session. */
static int move_batch(struct cvn_poller *p, struct cvn_err *err)
{
	uint32_t uids[BATCH_MAILS];
	struct cvn_err why = { 0 };
	int rc;

	if (!p->mailbox->processed || p->cannot_move)
		return CVN_OK;
	for (size_t i = 0; i < p->n_batch; i++)
		uids[i] = p->batch[i].uid;
	rc = cvn_imap_move(p->imap, uids, p->n_batch, p->mailbox->processed, &why);
	if (rc == CVN_E_NOTFOUND) {
		p->cannot_move = true;
		if (p->options->log)
			cvn_log(p->options->log, CVN_LOG_WARNING, "poller mailbox=%s not_moved=\"%s\"", p->mailbox->label, why.text);
		return CVN_OK;
	}
	return rc == CVN_OK ? rc : cvn_fail(err, (enum cvn_code)rc, "%s", why.text);
}

static size_t batch_length(const struct cvn_imap_size *mail, size_t n)
{
	uint64_t sum = 0;
	size_t i = 0;

	for (; i < n && i < BATCH_MAILS; i++) {
		sum += mail[i].size < FETCH_MAX ? mail[i].size : FETCH_MAX;
		if (i > 0 && sum > BATCH_BYTES)
			break;
	}
	return i;
}

/* A batch of mails in the list of sizes. */
struct span {
	const struct cvn_imap_size *mail;
	size_t n;
};

static struct span next_span(const struct cvn_poller *p, const struct span *before, size_t n)
{
	size_t at = before->mail ? (size_t)(before->mail - p->sizes) + before->n : 0;

	return (struct span){ p->sizes + at, batch_length(p->sizes + at, n - at) };
}

static int ask(struct cvn_poller *p, const struct span *s, struct cvn_err *err)
{
	return s->n ? cvn_imap_ask(p->imap, s->mail, s->n, FETCH_MAX, err) : CVN_OK;
}

/* Numbers of a mailbox that was made anew meanwhile mean other mails: begin again. Mails that are gone were taken out by
 * somebody between two commands, or the server cannot read them: say so. */
static int check_answer(const struct cvn_poller *p, size_t asked, struct cvn_err *err)
{
	if (cvn_imap_uidvalidity(p->imap) != p->cursor.uidvalidity)
		return cvn_fail(err, CVN_E_REMOTE, "the server numbered the mailbox anew");
	if (p->n_batch < asked && p->options->log)
		cvn_log(p->options->log, CVN_LOG_WARNING, "poller mailbox=%s asked=%zu given=%zu gone=\"the server has them no more\"",
		        p->mailbox->label, asked, p->n_batch);
	return CVN_OK;
}

/* The next batch is asked for as soon as this one is here: server and line work while it is judged and committed. Where mails
 * are moved away afterwards the line must be free for that. */
static int one_batch(struct cvn_poller *p, const struct span *now, const struct span *next, struct cvn_err *err)
{
	struct taking t = { p, now->mail, now->n };
	bool ahead = !p->mailbox->processed;
	int rc;

	cvn_poller_clear(p);
	rc = cvn_imap_take(p->imap, take, &t, err);
	if (rc == CVN_OK)
		rc = check_answer(p, now->n, err);
	if (rc == CVN_OK && ahead)
		rc = ask(p, next, err);
	if (rc == CVN_OK)
		rc = read_batch(p, err);
	if (rc == CVN_OK)
		rc = apply_batch(p, now->mail[now->n - 1].uid, err);
	if (rc == CVN_OK)
		rc = move_batch(p, err);
	if (rc == CVN_OK && !ahead)
		rc = ask(p, next, err);
	cvn_poller_clear(p);
	if (rc == CVN_OK && p->options->progress)
		p->options->progress(p->options->ctx, p->counts);
	return rc;
}

/* All of p->sizes. */
static int batches(struct cvn_poller *p, size_t n, struct cvn_err *err)
{
	struct span now = { 0 }, next;
	int rc;

	now = next_span(p, &now, n);
	rc = ask(p, &now, err);
	for (; rc == CVN_OK && now.n > 0; now = next) {
		if (cvn_poller_stopped(p))
			return cvn_fail(err, CVN_E_STOPPED, "stopped");
		next = next_span(p, &now, n);
		rc = one_batch(p, &now, &next, err);
	}
	return rc;
}

/* Everything new, to the end. */
int cvn_poller_drain(struct cvn_poller *p, struct cvn_err *err)
{
	size_t n = 0;
	int rc;

	do {
		rc = cvn_imap_sizes(p->imap, p->cursor.last_uid, p->sizes, LOOK_AHEAD, &n, err);
		if (rc == CVN_OK)
			rc = batches(p, n, err);
	} while (rc == CVN_OK && n > 0);
	return rc;
}
