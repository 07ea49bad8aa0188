/*
 * event_letter.c - letters of events: the gathering room's texts, compiled in the office's layout.
 */
#include "campaign_priv.h"

#include "convene/base/token.h"
#include "convene/gathering.h"

#include <string.h>

#include "convene/base/banned.h"

/* Their layout is the office's as it is now, and so are the layouts it stands on. */
static int load_file(void *arg, const char *name, bool each, struct cvn_buf *out, struct cvn_err *err)
{
	(void)each;
	if (strncmp(name, CVN_LAYOUT_FOLDER, strlen(CVN_LAYOUT_FOLDER)) != 0)
		return cvn_fail(err, CVN_E_NOTFOUND, "a letter of an event has no files of its own");
	return cvn_campaign_own_file(arg, name, out, err);
}

static void make_nonce(char nonce[CVN_NONCE_CHARS])
{
	char uuid[CVN_UUID_CHARS];
	size_t n = 0;

	cvn_uuid4(uuid);
	for (const char *p = uuid; *p && n < CVN_NONCE_CHARS - 1; p++) {
		if (*p != '-')
			nonce[n++] = *p;
	}
	nonce[n] = '\0';
}

int cvn_campaign_compile_event(struct cvn_office *office, const struct event_source *e, struct cvn_letter **out, struct cvn_err *err)
{
	struct cvn_letter_office lo = cvn_campaign_letter_office(office);
	CVN_AUTO_STR char *layout = NULL;
	struct cvn_event_letter texts = { 0 };
	char nonce[CVN_NONCE_CHARS];
	int rc = cvn_campaign_layout(office, CVN_DEFAULT_LAYOUT, &layout, err);

	make_nonce(nonce);
	if (rc == CVN_OK)
		rc = cvn_gathering_letter(office, e->event_id, e->purpose, e->sequence, e->language, nonce, &texts, err);
	if (rc != CVN_OK)
		return rc;
	rc = cvn_letter_compile(&lo, &(struct cvn_letter_source){
		.path = texts.path, .text = texts.message, .len = strlen(texts.message), .layout = layout, .layout_path = "layout",
		.campaign = e->campaign, .list = &(struct cvn_letter_list){ e->event, NULL }, .n_lists = 1,
		.load = load_file, .load_arg = office, .from_name = texts.from_name, .calendar = texts.calendar,
		.description = texts.description, .method = texts.method, .nonce = nonce, .bare = e->bare }, out, err);
	cvn_event_letter_release(&texts);
	return rc;
}
