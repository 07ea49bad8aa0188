/*
 * event_roster.c - who was invited to an event and how each of them stands, in the order a host wants to read.
 */
#include "convene/store/event.h"
#include "store/store_priv.h"

#include "convene/base/banned.h"

static struct cvn_roster_row read_row(const struct cvn_query *q)
{
	return (struct cvn_roster_row){
		.invitation_id = cvn_col_int(q, 0), .contact_id = cvn_col_int(q, 1), .first_name = cvn_col_text(q, 2),
		.last_name = cvn_col_text(q, 3), .email = cvn_col_text(q, 4), .building = cvn_col_text(q, 5),
		.district = cvn_col_text(q, 6), .answer = cvn_col_text(q, 7), .seat = cvn_col_text(q, 8),
		.comment = cvn_col_text(q, 9), .source = cvn_col_text(q, 10), .letter = cvn_col_text(q, 11),
		.questions = cvn_col_text(q, 12), .attended = cvn_col_text(q, 13), .state = cvn_col_text(q, 14),
		.party = (int)cvn_col_int(q, 15), .answered_at = cvn_col_int(q, 16), .offer_until = cvn_col_int(q, 17),
		.place_in_line = cvn_col_int(q, 18),
	};
}

int cvn_store_roster(struct cvn_store *s, int64_t event_id, int64_t recurrence_at, cvn_roster_fn fn, void *arg, struct cvn_err *err)
{
	struct cvn_query q;
	int rc = cvn_query_start(&q, s, CVN_SQL_ROSTER, err), said = CVN_OK;

	if (rc != CVN_OK)
		return rc;
	cvn_query_int(&q, ":event", event_id);
	cvn_query_int(&q, ":recurrence", recurrence_at);
	while (said == CVN_OK && (rc = cvn_query_row(&q, err)) == 1) {
		struct cvn_roster_row row = read_row(&q);

		said = fn(arg, &row);
	}
	cvn_query_end(&q);
	return rc < 0 ? rc : said;
}
