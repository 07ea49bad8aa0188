/*
 * store/campaign.h - rows of campaigns and the frozen text of their messages.
 */
#ifndef CONVENE_STORE_CAMPAIGN_H
#define CONVENE_STORE_CAMPAIGN_H

#include "convene/store.h"

struct cvn_campaign_row {
	int64_t campaign_id;
	char *name, *kind, *state, *note, *unsure;
	int priority;
	int64_t event_id;          /* 0 = none */
	int64_t created_at, expires_at;   /* expires_at 0 = never */
	int64_t audience;
};
void cvn_campaign_row_release(struct cvn_campaign_row *c);

/* One language of the frozen message. */
struct cvn_campaign_source {
	char *language, *path, *text, *layout;
};

/* Inside a write. `name` is made unique by a number behind it ("board-hearing-2"); *out_id is the new row. */
int cvn_store_campaign_add(struct cvn_store *s, const struct cvn_campaign_row *c, int64_t *out_id, struct cvn_err *err);
int cvn_store_campaign_source_add(struct cvn_store *s, int64_t campaign_id, const struct cvn_campaign_source *src,
                                  struct cvn_err *err);
int cvn_store_campaign_get(struct cvn_store *s, int64_t campaign_id, struct cvn_campaign_row *out, struct cvn_err *err);
int cvn_store_campaign_find(struct cvn_store *s, const char *name, struct cvn_campaign_row *out, struct cvn_err *err);
/* All languages of a campaign; the caller frees each text and the array. */
int cvn_store_campaign_sources(struct cvn_store *s, int64_t campaign_id, struct cvn_campaign_source **out, size_t *out_n,
                               struct cvn_err *err);

#endif
