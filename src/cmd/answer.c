/*
 * answer.c - `convene answer`: a steward enters what a member said by phone or at the door.
 */
#include <stdio.h>
#include <string.h>

#include "cmd/event_priv.h"
#include "convene/base/clock.h"
#include "convene/base/json.h"
#include "convene/base/text.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

extern const struct cvn_command cvn_cmd_answer;
const struct cvn_command cvn_cmd_answer = {
	.name = "answer",
	.synopsis = "EVENT ADDRESS accepted|declined|tentative [--date DAY] [--party N] [--comment TEXT] [--json]",
	.summary = "Enter what somebody answered to an invitation.",
	.run = run,
};

static int enter(struct cvn_office *office, const struct cvn_given_answer *given, struct cvn_answer_effect *out, struct cvn_err *err)
{
	int rc = cvn_store_begin(office->store, err);

	if (rc != CVN_OK)
		return rc;
	rc = cvn_gathering_answer(office, given, given->at, out, err);
	if (rc == CVN_OK)
		return cvn_store_commit(office->store, err);
	cvn_store_rollback(office->store);
	return rc;
}

static void print(const char *event, const char *address, const struct cvn_answer_effect *effect, bool json)
{
	CVN_AUTO_BUF(b, 4096);
	struct cvn_json j = cvn_json_on(&b);

	if (!json) {
		printf("%s: %s: %s\n", event, address, effect->why);
		return;
	}
	cvn_json_open(&j, NULL, '{');
	cvn_json_text(&j, "event", event);
	cvn_json_text(&j, "address", address);
	cvn_json_bool(&j, "applied", effect->applied != 0);
	cvn_json_text(&j, "why", effect->why);
	cvn_json_close(&j, '}');
	printf("%s\n", b.ptr);
}

static int read_party(const char *text, int *out, struct cvn_err *err)
{
	uint64_t n = 0;
	int rc = text == NULL ? CVN_OK : cvn_parse_u64(cvn_span_of(text), 21, &n, err);

	if (rc != CVN_OK)
		return cvn_fail(err, CVN_E_USAGE, "answer: --party is a number of people from 1 to 21, not '%.40s'", text);
	*out = (int)n;
	return CVN_OK;
}

static int find_date(struct cvn_office *office, int64_t event_id, const char *day, char out[16], int64_t *out_at, struct cvn_err *err)
{
	struct cvn_event_row e = { 0 };
	struct cvn_event_date d;
	int rc = cvn_store_event_get(office->store, event_id, &e, err);

	if (rc == CVN_OK)
		rc = cvn_event_date_find(office, &e, day, &d, err);
	if (rc == CVN_OK) {
		cvn_event_day(e.timezone, d.recurrence_at, out);
		*out_at = d.recurrence_at;
	}
	cvn_event_row_release(&e);
	return rc;
}

static bool is_answer(const char *word, enum cvn_answer *out)
{
	return cvn_answer_parse(word, out) && (*out == CVN_ANSWER_ACCEPTED || *out == CVN_ANSWER_DECLINED || *out == CVN_ANSWER_TENTATIVE);
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	struct cvn_texts operands;
	const char *party_text = NULL, *comment = "", *day = NULL;
	bool json = false;
	const struct cvn_option options[] = {
		{ "party", "N", "people who come with this answer, themselves included", NULL, &party_text, NULL },
		{ "date", "DAY", "of a series: for this date alone (2027-01-07)", NULL, &day, NULL },
		{ "comment", "TEXT", "what they said", NULL, &comment, NULL },
		{ "json", NULL, "print one JSON object", &json, NULL, NULL },
		CVN_OPTION_END,
	};
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	struct cvn_invitation_row inv = { 0 };
	struct cvn_answer_effect effect = { 0 };
	char recurrence[16] = "";
	int64_t recurrence_at = 0;
	enum cvn_answer answer;
	int party = 0;
	int rc = cvn_options_read(&cvn_cmd_answer, options, argc, argv, &operands, err);

	if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_answer, &operands, 3, 3, "an event, an address and an answer", err);
	if (rc == CVN_OK)
		rc = read_party(party_text, &party, err);
	if (rc == CVN_OK && !is_answer(operands.at[2], &answer))
		rc = cvn_fail(err, CVN_E_USAGE, "answer: accepted, declined or tentative, not '%.40s'", operands.at[2]);
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	if (rc == CVN_OK)
		rc = cvn_zones_load(err);
	if (rc == CVN_OK)
		rc = cvn_event_invitation_find(office, operands.at[0], operands.at[1], &inv, err);
	if (rc == CVN_OK && day != NULL)
		rc = find_date(office, inv.event_id, day, recurrence, &recurrence_at, err);
	if (rc != CVN_OK)
		return rc;
	struct cvn_given_answer given = { .invitation_id = inv.invitation_id, .uid = "", .method = "", .attendee = "", .from = "",
		.answer = cvn_answer_name(answer), .recurrence_id = recurrence, .recurrence_at = recurrence_at, .comment = comment, .party = party, .sequence = -1, .at = cvn_now(),
		.source = "hand", .message_id = "" };
	rc = enter(office, &given, &effect, err);
	if (rc == CVN_OK)
		print(operands.at[0], operands.at[1], &effect, json);
	return rc;
}
