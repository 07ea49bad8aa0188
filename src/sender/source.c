/*
 * source.c - letters of campaigns, as the sender asks for them.
 */
#include "convene/campaign.h"
#include "convene/sender.h"

#include "convene/base/banned.h"

static int load_compiled(void *office, int64_t campaign_id, void **out, struct cvn_err *err)
{
	return cvn_compiled_load(office, campaign_id, (struct cvn_compiled **)out, err);
}

static int write_compiled(void *compiled, const struct cvn_due *due, int64_t now, struct cvn_buf *out,
                          struct cvn_buf *out_sender, struct cvn_buf *out_recipient, struct cvn_err *err)
{
	return cvn_compiled_letter(compiled, due, now, out, out_sender, out_recipient, err);
}

static void unload_compiled(void *compiled)
{
	cvn_compiled_free(compiled);
}

struct cvn_letter_source cvn_letter_source_campaigns(struct cvn_office *office)
{
	return (struct cvn_letter_source){ load_compiled, write_compiled, unload_compiled, office };
}
