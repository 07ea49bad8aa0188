/*
 * campaign.c - rows of campaigns and the frozen text of their messages. Freezing an audience is campaign_audience.c.
 */
#include <stdio.h>
#include <string.h>

#include "convene/base/text.h"
#include "convene/store/campaign.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

void cvn_campaign_row_release(struct cvn_campaign_row *c)
{
	free(c->name);
	free(c->kind);
	free(c->state);
	free(c->note);
	free(c->unsure);
	*c = (struct cvn_campaign_row){ 0 };
}

void cvn_campaign_sources_free(struct cvn_campaign_source *src, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(src[i].language);
		free(src[i].path);
		free(src[i].text);
		free(src[i].layout);
	}
	free(src);
}

/* The highest number behind the name, 0 when nobody has it. */
static int taken(struct cvn_store *s, const char *name, uint64_t *out, struct cvn_err *err)
{
	struct cvn_query q;
	size_t n = strlen(name);
	int rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_NAMES_LIKE, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":name", name);
	*out = 0;
	while ((rc = cvn_query_row(&q, err)) == 1) {
		const char *other = cvn_col_text(&q, 0);
		uint64_t number = 1;

		if (other[n] == '-' && cvn_parse_u64(cvn_span_of(other + n + 1), 1000000, &number, NULL) != CVN_OK)
			continue;
		*out = number > *out ? number : *out;
	}
	cvn_query_end(&q);
	return rc;
}

int cvn_store_campaign_add(struct cvn_store *s, const struct cvn_campaign_row *c, int64_t *out_id, struct cvn_err *err)
{
	CVN_AUTO_STR char *name = NULL;
	struct cvn_query q;
	uint64_t last;
	int rc = taken(s, c->name, &last, err);

	if (rc == CVN_OK)
		rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_ADD, err);
	if (rc != CVN_OK)
		return rc;
	name = last ? cvn_xasprintf("%s-%llu", c->name, (unsigned long long)last + 1) : cvn_xstrdup(c->name);
	cvn_query_text(&q, ":name", name);
	cvn_query_text(&q, ":kind", c->kind);
	cvn_query_int(&q, ":priority", c->priority);
	cvn_query_text(&q, ":unsure", c->unsure ? c->unsure : "hold");
	cvn_query_int_or_null(&q, ":event", c->event_id);
	cvn_query_int(&q, ":created", c->created_at);
	cvn_query_int_or_null(&q, ":expires", c->expires_at);
	cvn_query_text(&q, ":note", c->note ? c->note : "");
	rc = cvn_query_run(&q, err);
	if (rc == CVN_OK)
		*out_id = cvn_store_last_id(s);
	return rc;
}

int cvn_store_campaign_source_add(struct cvn_store *s, int64_t campaign_id, const struct cvn_campaign_source *src,
                                  struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_SOURCE_ADD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":campaign", campaign_id);
	cvn_query_text(&q, ":language", src->language);
	cvn_query_text(&q, ":path", src->path);
	cvn_query_text(&q, ":text", src->text);
	cvn_query_text(&q, ":layout", src->layout ? src->layout : "");
	return cvn_query_run(&q, err);
}

/* One row: 1 and *out filled, 0 none, or a code. Ends the query. */
static int take_row(struct cvn_query *q, struct cvn_campaign_row *out, struct cvn_err *err)
{
	int rc = cvn_query_row(q, err);

	if (rc == 1)
		*out = (struct cvn_campaign_row){
			.campaign_id = cvn_col_int(q, 0), .name = cvn_col_dup(q, 1), .kind = cvn_col_dup(q, 2),
			.state = cvn_col_dup(q, 3), .note = cvn_col_dup(q, 4), .unsure = cvn_col_dup(q, 5),
			.priority = (int)cvn_col_int(q, 6), .event_id = cvn_col_int(q, 7), .created_at = cvn_col_int(q, 8),
			.expires_at = cvn_col_int(q, 9), .audience = cvn_col_int(q, 10),
		};
	cvn_query_end(q);
	return rc;
}

int cvn_store_campaign_get(struct cvn_store *s, int64_t campaign_id, struct cvn_campaign_row *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_GET, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":campaign", campaign_id);
	rc = take_row(&q, out, err);
	return rc == 1 ? CVN_OK : rc < 0 ? rc : cvn_fail(err, CVN_E_NOTFOUND, "there is no campaign %lld", (long long)campaign_id);
}

static int not_found(struct cvn_store *s, const char *name, struct cvn_err *err)
{
	char *names[200] = { 0 };
	const char *near;
	struct cvn_query q;
	size_t n = 0;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_NEAR, err);

	if (rc != CVN_OK)
		return rc;
	while (n < CVN_COUNT(names) && cvn_query_row(&q, NULL) == 1)
		names[n++] = cvn_col_dup(&q, 0);
	cvn_query_end(&q);
	near = cvn_nearest(name, (const char *const *)names, n);
	rc = cvn_fail(err, CVN_E_NOTFOUND, "there is no campaign '%s'%s%s%s", name, near ? "; did you mean '" : "",
	              near ? near : "", near ? "'?" : "");
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	return rc;
}

int cvn_store_campaign_find(struct cvn_store *s, const char *name, struct cvn_campaign_row *out, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_FIND, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_text(&q, ":name", name);
	rc = take_row(&q, out, err);
	return rc == 1 ? CVN_OK : rc < 0 ? rc : not_found(s, name, err);
}

int cvn_store_campaign_sources(struct cvn_store *s, int64_t campaign_id, struct cvn_campaign_source **out, size_t *out_n,
                               struct cvn_err *err)
{
	struct cvn_campaign_source *src = NULL;
	struct cvn_query q;
	size_t n = 0;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_SOURCES, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":campaign", campaign_id);
	while ((rc = cvn_query_row(&q, err)) == 1) {
		src = cvn_xreallocarray(src, n + 1, sizeof *src);
		src[n++] = (struct cvn_campaign_source){ cvn_col_dup(&q, 0), cvn_col_dup(&q, 1), cvn_col_dup(&q, 2),
			                                 cvn_col_dup(&q, 3) };
	}
	cvn_query_end(&q);
	if (rc != CVN_OK) {
		cvn_campaign_sources_free(src, n);
		return rc;
	}
	*out = src;
	*out_n = n;
	return CVN_OK;
}

int cvn_store_campaign_file_add(struct cvn_store *s, int64_t campaign_id, const char *name, const void *data, size_t n,
                                struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_FILE_ADD, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":campaign", campaign_id);
	cvn_query_text(&q, ":name", name);
	cvn_query_blob(&q, ":data", data, n);
	return cvn_query_run(&q, err);
}

int cvn_store_campaign_file_get(struct cvn_store *s, int64_t campaign_id, const char *name, struct cvn_buf *out,
                                struct cvn_err *err)
{
	struct cvn_query q;
	const void *data;
	size_t n;
	int rc = cvn_query_start(&q, s, CVN_SQL_CAMPAIGN_FILE_GET, err);

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":campaign", campaign_id);
	cvn_query_text(&q, ":name", name);
	rc = cvn_query_row(&q, err);
	if (rc == 1) {
		data = cvn_col_blob(&q, 0, &n);
		cvn_buf_add(out, data, n);
	}
	cvn_query_end(&q);
	return rc == 1 ? cvn_buf_ok(out, err) : rc < 0 ? rc : cvn_fail(err, CVN_E_NOTFOUND, "the campaign has no file '%s'", name);
}
