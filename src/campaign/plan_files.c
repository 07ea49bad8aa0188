/*
 * plan_files.c - whether the file of each person is there before anybody's letter is queued (Attach-each).
 *
 * Everybody in the audience is asked: a name is rendered and looked up, which costs a few microseconds a person.
 */
#include "plan.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "convene/base/banned.h"

#define NAMED 3                      /* people that the error names */
#define FILE_BYTES (20 << 20)

struct looking {
	struct planner *p;
	const char *languages[MAX_LANGUAGES];
	size_t language;             /* of the letter being looked at */
	const char *email;
	int64_t missing;             /* people without their file */
	bool counted;                /* this one is among them */
	struct cvn_buf who;          /* the first of them */
	struct cvn_place at;
	const char *path;
};

static void missing(struct looking *k, const char *what, struct cvn_place at)
{
	if (k->counted)
		return;
	k->counted = true;
	if (k->missing++ == 0) {
		k->path = k->p->files.src[k->language].path;
		k->at = at;
	}
	if (k->missing <= NAMED)
		cvn_buf_printf(&k->who, "%s%.60s (%.60s)", k->missing > 1 ? ", " : "", k->email, what);
}

static void look_for(void *arg, const char *name, struct cvn_place at)
{
	struct looking *k = arg;
	CVN_AUTO_STR char *path = cvn_office_path(k->p->office, name);
	struct stat st;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || access(path, R_OK) != 0) {
		missing(k, name, at);
	} else if (st.st_size > FILE_BYTES) {
		CVN_AUTO_STR char *what = cvn_xasprintf("%.100s has more than %d MB", name, FILE_BYTES >> 20);

		missing(k, what, at);
	}
}

static int look_at(void *arg, const struct cvn_audience_person *who, struct cvn_err *err)
{
	struct looking *k = arg;
	struct cvn_reader r = cvn_plan_reader(who);
	struct cvn_err fault = { 0 };

	(void)err;
	k->language = cvn_language_pick(k->languages, k->p->files.n, who->language);
	k->email = who->email;
	k->counted = false;
	if (cvn_letter_own_files(k->p->letter[k->language], &r, k->p->send->now, look_for, k, &fault) != CVN_OK)
		missing(k, fault.text, (struct cvn_place){ 1, 1 });
	return CVN_OK;
}

int cvn_plan_own_files(struct planner *p, struct cvn_err *err)
{
	struct looking k = { .p = p };
	bool any = false;
	int rc;

	for (size_t i = 0; i < p->files.n; i++) {
		k.languages[i] = p->files.src[i].language;
		any = any || cvn_letter_has_own_files(p->letter[i]);
	}
	if (!any)
		return CVN_OK;
	cvn_buf_init(&k.who, 4096);
	rc = cvn_store_audience_each(p->office->store, look_at, &k, err);
	if (k.missing > NAMED)
		cvn_buf_printf(&k.who, " and %" PRId64 " more of %" PRId64, k.missing - NAMED, p->plan->audience.chosen);
	if (rc == CVN_OK && k.missing)
		cvn_plan_add(p->plan, true, "%s:%zu:%zu: Attach-each: no file for %.380s", k.path, k.at.line, k.at.column, k.who.ptr);
	cvn_buf_release(&k.who);
	return rc;
}
