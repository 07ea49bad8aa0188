/*
 * people.c - what the commands about people share.
 */
#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "cmd/people.h"
#include "convene/base/clock.h"
#include "convene/calendar.h"

#include "convene/base/banned.h"

const char *cvn_user_name(void)
{
	const struct passwd *pw = getpwuid(getuid());

	return pw ? pw->pw_name : "unknown";
}

int cvn_in_write(struct cvn_store *store, cvn_write_fn *fn, void *ctx, struct cvn_err *err)
{
	int rc = cvn_store_begin(store, err);

	if (rc == CVN_OK)
		rc = fn(ctx, store, err);
	if (rc == CVN_OK)
		return cvn_store_commit(store, err);
	cvn_store_rollback(store);
	return rc;
}

void cvn_day(int64_t t, const char *timezone, char out[24])
{
	struct cvn_civil c = cvn_civil_from_unix(t);

	if (timezone && cvn_zones_load(NULL) == CVN_OK)
		cvn_zone_from_unix(timezone, t, &c, NULL, NULL, NULL);
	snprintf(out, 24, "%04d-%02d-%02d %02d:%02d", c.year % 10000, c.month % 100, c.day % 100, c.hour % 100, c.minute % 100);
}
