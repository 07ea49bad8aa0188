/*
 * campaign_priv.h - what the files of this room share.
 *
 *   files.c      message files and their layouts, from disk
 *   compiled.c   a campaign's letters, compiled; the sender's door
 *   plan.c       checks before anything is queued; look.c one copy looked at, links.c where it leads
 *   around.c     the steward, targets and events of a person, for letters that ask
 *   send.c       freezing
 *   preview.c    one person's letter
 */
#ifndef CVN_CAMPAIGN_PRIV_H
#define CVN_CAMPAIGN_PRIV_H

#include "convene/campaign.h"
#include "convene/letter.h"
#include "convene/store/campaign.h"
#include "convene/store/people.h"

#define MAX_LANGUAGES 24

/* A message in all its languages as it lies on the disk. The first one is what everybody else gets. */
struct message_files {
	struct cvn_campaign_source src[MAX_LANGUAGES];
	char *layout_path[MAX_LANGUAGES];        /* as errors call it */
	struct cvn_message msg[MAX_LANGUAGES];
	size_t n;
	char *name;                              /* of the campaign: its Name, else of the file without folder and ending */
	const struct cvn_office *office;         /* where files of single persons lie */
	struct cvn_campaign_list list;           /* for previews: the list that the letter names; NULL texts = none */
	struct message_file {
		char *name;
		struct cvn_buf data;
	} *file;                                 /* pictures, attachments, page templates that compiling asked for */
	size_t n_files;
};
/* For cvn_letter_source: files beside the message, kept for freezing; a person's own from the office. `arg` is the struct. */
int cvn_message_files_load(void *arg, const char *name, bool each, struct cvn_buf *out, struct cvn_err *err);
/* A file of the office, inside it. */
int cvn_campaign_own_file(const struct cvn_office *office, const char *name, struct cvn_buf *out, struct cvn_err *err);
int cvn_message_files_read(struct cvn_office *office, const char *path, struct message_files *out, struct cvn_err *err);
void cvn_message_files_release(struct message_files *f);

#define CVN_TEST_NOTE "a test to one person"     /* how a campaign that was a test says to whom it went */
#define CVN_DEFAULT_LAYOUT "plain"
/* The text of a layout of the office; "" for "none". The caller owns *out. */
int cvn_campaign_layout(const struct cvn_office *office, const char *name, char **out, struct cvn_err *err);
struct cvn_letter_office cvn_campaign_letter_office(const struct cvn_office *office);
int cvn_campaign_compile(const struct cvn_office *office, struct message_files *f, size_t i, bool bare,
                         struct cvn_letter **out, struct cvn_err *err);
/* One letter of an event (event_letter.c). Texts are borrowed. */
struct event_source {
	int64_t event_id;
	const char *event, *campaign, *purpose, *language;
	int sequence;
	bool bare;
};
int cvn_campaign_compile_event(struct cvn_office *office, const struct event_source *e, struct cvn_letter **out, struct cvn_err *err);
/* The contact as the letter room sees it. Borrowed from `c`. */
struct cvn_reader cvn_campaign_reader(const struct cvn_contact *c);
/* Whether convene.conf lets letters tell a steward's "phone" or "email". */
bool cvn_steward_shows(const struct cvn_office *office, const char *what);
/* The language of `n` that serves a person: theirs, its main part, else the first. */
size_t cvn_language_pick(const char *const *languages, size_t n, const char *wanted);

#endif
