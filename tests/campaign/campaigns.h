/*
 * campaigns.h - an office with three members in a temporary directory.
 */
#ifndef TESTS_CAMPAIGN_CAMPAIGNS_H
#define TESTS_CAMPAIGN_CAMPAIGNS_H

#include "../membership/people.h"

#include "convene/campaign.h"

static struct cvn_office *office;

static inline void given_message(const char *name, const char *text)
{
	free(given_file(name, text));
}

/* Ana (en), Luz (es) and Bo (en), on the list members; a layout of nothing but the body. */
static inline void open_office(void)
{
	struct cvn_import_result r = { 0 };

	open_people();
	cr_assert(import_text("email,first_name,language,building\nana@mail.example,Ana,en,Pine Street\nluz@mail.example,Luz,es,\n"
	                      "bo@mail.example,Bo,en,Lincoln\n", NULL, &r) == CVN_OK, "%s", err.text);
	cvn_store_close(people);
	people = NULL;
	cr_assert(cvn_office_open(people_dir, &office, &err) == CVN_E_NOTFOUND);
	err = (struct cvn_err){ 0 };
	given_message("convene.conf", "[office]\nname = Local 59\ndomain = local59.example\ntimezone = America/New_York\nlanguage = en\n"
	                              "[relay \"main\"]\nurl = smtp://127.0.0.1:2525\n"
	                              "[mailbox \"answers\"]\nurl = imaps://127.0.0.1/INBOX\nuser = a\naddress = answers@local59.example\n");
	CVN_AUTO_STR char *layouts = cvn_path_join(people_dir, "templates/layout");
	cr_assert(cvn_mkdirs(layouts, 0700, &err) == CVN_OK);
	given_message("templates/layout/plain.html", "<html><body>{{{body}}}<a href=\"{{unsubscribe_url}}\">x</a></body></html>");
	cr_assert(cvn_office_open(people_dir, &office, &err) == CVN_OK, "%s", err.text);
}

static inline void close_office(void)
{
	cvn_office_close(office);
	close_people();
}

static const char *const to_members[] = { "members" };

static inline int plan_message(const char *name, struct cvn_plan *plan)
{
	CVN_AUTO_STR char *path = cvn_path_join(people_dir, name);

	return cvn_campaign_plan(office, &(struct cvn_send){ .path = path, .audience = { .list = to_members, .n_lists = 1 }, .now = 1000000000 },
	                         plan, &err);
}

static inline int send_message(const char *name, struct cvn_plan *plan, int64_t *id)
{
	CVN_AUTO_STR char *path = cvn_path_join(people_dir, name);

	return cvn_campaign_send(office, &(struct cvn_send){ .path = path, .audience = { .list = to_members, .n_lists = 1 }, .now = 1000000000 },
	                         plan, id, &err);
}

#endif
