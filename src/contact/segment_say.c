/*
 * segment_say.c - a filter in a plain English sentence, so that its author can hear what was asked.
 */
#include <stdio.h>

#include "convene/base/clock.h"
#include "convene/base/mem.h"
#include "convene/calendar.h"
#include "convene/contact/address.h"
#include "convene/contact/segment.h"

#include "convene/base/banned.h"

static void say(const struct cvn_filter *f, const struct cvn_segment_context *ctx, bool negate, struct cvn_buf *out);

static void say_values(const struct cvn_filter *f, struct cvn_buf *out)
{
	for (size_t i = 0; i < f->n_values; i++)
		cvn_buf_printf(out, "%s'%s'", i == 0 ? "" : i + 1 == f->n_values ? " or " : ", ", f->value[i]);
}

static void say_moment(int64_t t, const struct cvn_segment_context *ctx, struct cvn_buf *out)
{
	struct cvn_civil c = cvn_civil_from_unix(t);

	if (ctx->timezone)
		cvn_zone_from_unix(ctx->timezone, t, &c, NULL, NULL, NULL);
	cvn_buf_printf(out, "%04d-%02d-%02d", c.year, c.month, c.day);
	if (c.hour || c.minute)
		cvn_buf_printf(out, " %02d:%02d", c.hour, c.minute);
}

static void say_time(const struct cvn_filter *f, const struct cvn_segment_context *ctx, struct cvn_buf *out)
{
	if (f->from) {
		cvn_buf_str(out, " since ");
		say_moment(f->from, ctx, out);
	}
	if (f->to) {
		cvn_buf_str(out, f->from ? " and before " : " before ");
		say_moment(f->to, ctx, out);
	}
}

static void say_compare(const struct cvn_filter *f, bool negate, struct cvn_buf *out)
{
	static const char *const yes[] = { "is", "is not", "is", "contains", "begins with", "is empty", "is less than",
		                           "is at most", "is more than", "is at least" };
	static const char *const no[] = { "is not", "is", "is not", "does not contain", "does not begin with", "is known",
		                          "is not less than", "is more than", "is not more than", "is less than" };

	cvn_buf_printf(out, "whose %s %s", f->op == CVN_F_ASSESSMENT ? "assessment" : f->name, (negate ? no : yes)[f->cmp]);
	if (f->cmp != CVN_CMP_EMPTY) {
		cvn_buf_char(out, ' ');
		say_values(f, out);
	}
}

static void say_count(const struct cvn_filter *f, const struct cvn_segment_context *ctx, bool negate, struct cvn_buf *out)
{
	static const char *const words[] = { "exactly", "other than", "", "", "", "", "fewer than", "at most", "more than",
		                             "at least" };

	cvn_buf_printf(out, "who were %ssent %s %lld letter%s", negate ? "not " : "", words[f->cmp], (long long)f->number,
	               f->number == 1 ? "" : "s");
	say_time(f, ctx, out);
}

static void say_list(const struct cvn_filter *f, bool negate, struct cvn_buf *out)
{
	cvn_buf_printf(out, "who are %s%s the list '%s'", negate ? "not " : "",
	               !f->n_values                                 ? "on"
	               : cvn_streq(f->value[0], "subscribed")       ? "subscribed to"
	               : cvn_streq(f->value[0], "unsubscribed")     ? "unsubscribed from"
	                                                            : "pending on",
	               f->name);
}

static void say_flag(const struct cvn_filter *f, bool negate, struct cvn_buf *out)
{
	cvn_buf_printf(out, "whose address is %s%s", negate ? "not " : "",
	               f->number == CVN_ADDRESS_ROLE         ? "a desk's rather than a person's"
	               : f->number == CVN_ADDRESS_DISPOSABLE ? "a throw-away one"
	               : f->number == CVN_ADDRESS_TYPO       ? "likely mistyped"
	                                                     : "one that no mail reaches");
}

static void say_named(const struct cvn_filter *f, const struct cvn_segment_context *ctx, bool negate, struct cvn_buf *out)
{
	static const struct { enum cvn_filter_op op; const char *yes, *no, *any; } words[] = {
		{ CVN_F_RECEIVED, "who received", "who did not receive", "any letter" },
		{ CVN_F_FAILED, "whose letter failed:", "whose letter did not fail:", "any letter" },
		{ CVN_F_REPLIED, "who replied to", "who did not reply to", "any letter" },
		{ CVN_F_INVITED, "who were invited to", "who were not invited to", "" },
		{ CVN_F_ANSWERED, "who answered", "who have not answered", "" },
		{ CVN_F_ACCEPTED, "who accepted", "who did not accept", "" },
		{ CVN_F_DECLINED, "who declined", "who did not decline", "" },
		{ CVN_F_TENTATIVE, "who said maybe to", "who did not say maybe to", "" },
		{ CVN_F_WAITING, "who wait for a seat at", "who do not wait for a seat at", "" },
		{ CVN_F_ATTENDED, "who came to", "who did not come to", "" },
		{ CVN_F_SEGMENT, "who are in the segment", "who are not in the segment", "" },
	};

	for (size_t i = 0; i < CVN_COUNT(words); i++) {
		if (words[i].op != f->op)
			continue;
		cvn_buf_printf(out, "%s ", negate ? words[i].no : words[i].yes);
		if (*f->name)
			cvn_buf_printf(out, "'%s'", f->name);
		else
			cvn_buf_str(out, words[i].any);
		say_time(f, ctx, out);
	}
}

static void say_leaf(const struct cvn_filter *f, const struct cvn_segment_context *ctx, bool negate, struct cvn_buf *out)
{
	const char *no = negate ? "not " : "";

	switch (f->op) {
	case CVN_F_ALL:
		cvn_buf_str(out, negate ? "who are nobody" : "whoever they are");
		break;
	case CVN_F_TEXT:
	case CVN_F_FREE:
	case CVN_F_ASSESSMENT:
		say_compare(f, negate, out);
		break;
	case CVN_F_ROLE:
	case CVN_F_TAG:
		cvn_buf_printf(out, "who %s the %s ", negate ? "do not have" : "have", f->op == CVN_F_ROLE ? "role" : "tag");
		say_values(f, out);
		break;
	case CVN_F_JOINED:
	case CVN_F_CHANGED:
		cvn_buf_printf(out, "who %s%s", negate ? "have not " : "have ", f->op == CVN_F_JOINED ? "joined" : "changed");
		say_time(f, ctx, out);
		break;
	case CVN_F_LIST:
		say_list(f, negate, out);
		break;
	case CVN_F_SUPPRESSED:
		cvn_buf_printf(out, "who may %sbe written to%s%s", negate ? "" : "not ", f->n_values ? " because: " : "",
		               f->n_values ? f->value[0] : "");
		break;
	case CVN_F_FLAG:
		say_flag(f, negate, out);
		break;
	case CVN_F_STEWARD:
		cvn_buf_printf(out, "who do %shave %s%s", no, f->n_values ? "the steward " : "a steward", f->n_values ? f->value[0] : "");
		break;
	case CVN_F_SENT_COUNT:
		say_count(f, ctx, negate, out);
		break;
	case CVN_F_RANDOM:
		cvn_buf_printf(out, "who are %samong %lld.%02lld %% drawn by lot%s%s", no, (long long)f->number / 100,
		               (long long)f->number % 100, f->n_values ? ", seed " : "", f->n_values ? f->value[0] : "");
		break;
	default:
		say_named(f, ctx, negate, out);
	}
}

/* "not (a or b)" is said as it was asked, one level at a time; brackets where "and" and "or" mix. */
static void say(const struct cvn_filter *f, const struct cvn_segment_context *ctx, bool negate, struct cvn_buf *out)
{
	if (f->op == CVN_F_NOT) {
		say(f->child[0], ctx, !negate, out);
		return;
	}
	if (f->op != CVN_F_AND && f->op != CVN_F_OR) {
		say_leaf(f, ctx, negate, out);
		return;
	}
	cvn_buf_str(out, negate ? "of whom it is not true that they are people " : "");
	for (size_t i = 0; i < f->n; i++) {
		const struct cvn_filter *c = f->child[i];
		bool brackets = (c->op == CVN_F_AND || c->op == CVN_F_OR) && c->op != f->op;

		cvn_buf_str(out, i == 0 ? "" : f->op == CVN_F_AND ? " and " : " or ");
		cvn_buf_str(out, brackets ? "(" : "");
		say(c, ctx, false, out);
		cvn_buf_str(out, brackets ? ")" : "");
	}
}

void cvn_segment_say(const struct cvn_filter *f, const struct cvn_segment_context *ctx, struct cvn_buf *out)
{
	cvn_buf_str(out, "People ");
	say(f, ctx, false, out);
	cvn_buf_char(out, '.');
}
