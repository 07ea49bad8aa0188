/*
 * campaign.h - what the files of convene campaign share: campaign.c and campaign_audit.c.
 */
#ifndef CVN_CMD_CAMPAIGN_H
#define CVN_CMD_CAMPAIGN_H

#include "cmd/cmd.h"
#include "convene/base/json.h"
#include "convene/store/audit.h"
#include "convene/store/campaign.h"

struct campaign_asked {
	const struct cvn_cli *cli;
	struct cvn_office *office;
	bool json, failed, unsure, deferred;
	int64_t now;
};

bool cvn_campaign_adds_up(const struct cvn_campaign_row *row, const struct cvn_sums *s);
void cvn_campaign_json(struct cvn_json *j, const struct cvn_campaign_row *row, const struct cvn_sums *s);    /* inside an object */
/* Account for every letter. 1 when the sums do not add up, else CVN_OK or a code. */
int cvn_campaign_audit(const struct campaign_asked *a, const struct cvn_campaign_row *row, const struct cvn_sums *s,
                       struct cvn_err *err);

#endif
