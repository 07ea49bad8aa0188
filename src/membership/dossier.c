/*
 * dossier.c - everything we know of a person, as one JSON object.
 */
#include "convene/base/json.h"
#include "convene/membership/person.h"

#include "membership_priv.h"

#include "convene/base/banned.h"

static int list_line(void *ctx, const char *list, const char *state, int64_t since, const char *source, struct cvn_err *err)
{
	struct cvn_json *j = ctx;

	(void)err;
	cvn_json_open(j, NULL, '{');
	cvn_json_text(j, "list", list);
	cvn_json_text(j, "state", state);
	cvn_json_time(j, "since", since);
	cvn_json_text(j, "source", source);
	cvn_json_close(j, '}');
	return CVN_OK;
}

static int history_line(void *ctx, const struct cvn_history_line *line, struct cvn_err *err)
{
	struct cvn_json *j = ctx;

	(void)err;
	cvn_json_open(j, NULL, '{');
	cvn_json_time(j, "at", line->at);
	cvn_json_text(j, "what", line->what);
	cvn_json_text(j, "who", line->who);
	cvn_json_text(j, "text", line->text);
	cvn_json_close(j, '}');
	return CVN_OK;
}

static int word_line(void *ctx, int64_t at, const char *what, const char *about, const char *text, struct cvn_err *err)
{
	struct cvn_json *j = ctx;

	(void)err;
	cvn_json_open(j, NULL, '{');
	cvn_json_time(j, "at", at);
	cvn_json_text(j, "what", what);
	cvn_json_text(j, "about", about);
	cvn_json_text(j, "text", text);
	cvn_json_close(j, '}');
	return CVN_OK;
}

int cvn_membership_dossier(struct cvn_store *store, const struct cvn_contact *c, struct cvn_buf *out, struct cvn_err *err)
{
	struct cvn_json j = cvn_json_on(out);
	struct cvn_beside beside = { 0 };
	int rc = cvn_beside_read(store, c, &beside, err);

	if (rc == CVN_OK) {
		cvn_json_open(&j, NULL, '{');
		cvn_beside_json(&j, c, &beside);
		cvn_json_time(&j, "added_at", c->created_at);
		cvn_json_time(&j, "changed_at", c->updated_at);
		cvn_json_open(&j, "lists", '[');
		rc = cvn_store_contact_lists(store, c->contact_id, list_line, &j, err);
		cvn_json_close(&j, ']');
	}
	cvn_beside_release(&beside);
	cvn_json_open(&j, "history", '[');
	if (rc == CVN_OK)
		rc = cvn_store_history(store, c->contact_id, history_line, &j, err);
	cvn_json_close(&j, ']');
	cvn_json_open(&j, "words", '[');
	if (rc == CVN_OK)
		rc = cvn_store_contact_words(store, c->contact_id, word_line, &j, err);
	cvn_json_close(&j, ']');
	cvn_json_close(&j, '}');
	return rc == CVN_OK ? cvn_buf_ok(out, err) : rc;
}
