/*
 * send_priv.h - a plan printed: shared by send.c and send_plan.c.
 */
#ifndef CVN_CMD_SEND_PRIV_H
#define CVN_CMD_SEND_PRIV_H

#include "convene/campaign.h"

/* Findings that are errors go to standard error. */
void cvn_plan_print(const struct cvn_plan *p, const char *timezone);
/* `campaign_id` 0: nothing was queued. */
void cvn_plan_print_json(const struct cvn_plan *p, int64_t campaign_id);

#endif
