/*
 * person.c - what one row says about one person.
 *
 * Cells are cleaned here (clean.c does the letters) and words are brought into one form; what languages are called is
 * language.c, time zones and quiet hours person_time.c, who may be written to person_consent.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convene/contact/person.h"

#include "contact_priv.h"

#include "convene/base/banned.h"

#define TEXT_MAX ((size_t)2 << 20)

void cvn_person_init(struct cvn_person *p)
{
	memset(p, 0, sizeof *p);
	cvn_buf_init(&p->text, TEXT_MAX);
	cvn_person_clear(p);
}

void cvn_person_release(struct cvn_person *p)
{
	cvn_buf_release(&p->text);
}

void cvn_person_clear(struct cvn_person *p)
{
	p->address.key[0] = p->address.email[0] = '\0';
	p->flags = 0;
	p->meant = NULL;
	p->consent = CVN_CONSENT_NOT_SAID;
	p->assessment = 0;
	p->n_free = 0;
	p->called = 0;
	memset(p->at, 0, sizeof p->at);
	cvn_buf_clear(&p->text);
	cvn_buf_char(&p->text, '\0');           /* offset 0 is the empty text */
}

const char *cvn_person_text(const struct cvn_person *p, enum cvn_means means)
{
	return p->text.ptr + p->at[means];
}

const char *cvn_person_free_name(const struct cvn_person *p, size_t i)
{
	return p->text.ptr + p->free[i].name;
}

const char *cvn_person_free_value(const struct cvn_person *p, size_t i)
{
	return p->text.ptr + p->free[i].value;
}

bool cvn_person_refuse(struct cvn_refusal *out, const char *fmt, const char *text)
{
	CVN_AUTO_STR char *why = cvn_xasprintf(fmt, text);
	size_t n = strnlen(why, sizeof out->why - 1);

	while (n && ((unsigned char)why[n] & 0xC0) == 0x80)      /* not in the middle of a character */
		n--;
	memcpy(out->why, why, n);
	out->why[n] = '\0';
	return false;
}

/* Put a cleaned text behind the others; its offset, or 0 when nothing was left of it. */
size_t cvn_person_put(struct cvn_person *p, struct cvn_span text, bool keep_lines)
{
	size_t at = p->text.len;

	cvn_clean_text(&p->text, text, keep_lines);
	if (p->text.len == at)
		return 0;
	cvn_buf_char(&p->text, '\0');
	return at;
}

static bool say_email(struct cvn_person *p, struct cvn_span text, struct cvn_refusal *out)
{
	struct cvn_err err = { 0 };
	struct cvn_span name;

	if (p->address.key[0])
		return true;
	if (cvn_mailbox_parse(text, &name, &p->address, &err) != CVN_OK)
		return cvn_person_refuse(out, "no address: %s", err.text);
	p->flags = cvn_address_flags(&p->address, &p->meant);
	if (name.len)
		p->called = cvn_person_put(p, name, false);
	return true;
}

/* Words between ; , | or " ::: ", each once, joined by ", ". `lower`: roles are the same word in any case. */
static bool say_words(struct cvn_person *p, enum cvn_means means, struct cvn_span text, bool lower)
{
	CVN_AUTO_BUF(all, CVN_CELL_MAX);

	cvn_buf_str(&all, cvn_person_text(p, means));
	for (size_t i = 0; i <= text.len;) {
		size_t n = 0;

		while (i + n < text.len && !strchr(";,|\n", text.ptr[i + n]) &&
		       !(text.len - i - n >= 3 && memcmp(text.ptr + i + n, ":::", 3) == 0))
			n++;
		struct cvn_span word = cvn_span_trim((struct cvn_span){ text.ptr + i, n });
		if (word.len > 1 && word.ptr[0] == '*' && word.ptr[1] == ' ')       /* Google's own labels */
			word = (struct cvn_span){ word.ptr + 2, word.len - 2 };
		if (word.len > 1 && word.ptr[0] == '"' && word.ptr[word.len - 1] == '"')      /* Mailchimp quotes each */
			word = (struct cvn_span){ word.ptr + 1, word.len - 2 };
		cvn_add_word(&all, word, lower);
		i += n + (text.len - i - n >= 3 && memcmp(text.ptr + i + n, ":::", 3) == 0 ? 3 : 1);
	}
	if (all.len)
		p->at[means] = cvn_person_put(p, (struct cvn_span){ all.ptr, all.len }, false);
	return true;
}

static bool say_language(struct cvn_person *p, struct cvn_span text, struct cvn_refusal *out)
{
	char tag[16];

	if (p->at[CVN_MEANS_LANGUAGE])
		return true;
	if (!cvn_language_tag(text, tag)) {
		CVN_AUTO_STR char *word = cvn_span_dup(text);
		return cvn_person_refuse(out, "the language '%s' is not known; write a tag such as 'es'", word);
	}
	p->at[CVN_MEANS_LANGUAGE] = cvn_person_put(p, cvn_span_of(tag), false);
	return true;
}

static bool say_assessment(struct cvn_person *p, struct cvn_span text, struct cvn_refusal *out)
{
	CVN_AUTO_STR char *word = cvn_span_dup(text);

	/* "1 - Strong support" is what canvass programs write. */
	if (text.ptr[0] < '1' || text.ptr[0] > '5' || (text.len > 1 && text.ptr[1] >= '0' && text.ptr[1] <= '9'))
		return cvn_person_refuse(out, "an assessment is 1 to 5, not '%s'", word);
	if (!p->assessment)
		p->assessment = text.ptr[0] - '0';
	return true;
}

static bool say_steward(struct cvn_person *p, struct cvn_span text, struct cvn_refusal *out)
{
	struct cvn_address a;
	struct cvn_err err = { 0 };
	struct cvn_span name;

	if (p->at[CVN_MEANS_STEWARD])
		return true;
	if (cvn_mailbox_parse(text, &name, &a, &err) != CVN_OK)
		return cvn_person_refuse(out, "the steward has no address: %s", err.text);
	p->at[CVN_MEANS_STEWARD] = cvn_person_put(p, cvn_span_of(a.email), false);
	return true;
}

static bool say_free(struct cvn_person *p, const char *name, struct cvn_span text, struct cvn_refusal *out)
{
	size_t name_at = p->text.len, value;

	if (p->n_free == CVN_PERSON_FIELDS_MAX)
		return cvn_person_refuse(out, "%s", "more free fields than a person can have");
	cvn_buf_add(&p->text, name, strlen(name) + 1);
	value = cvn_person_put(p, text, true);
	if (value) {
		p->free[p->n_free].name = name_at;
		p->free[p->n_free++].value = value;
	}
	return true;
}

bool cvn_person_say(struct cvn_person *p, enum cvn_means means, const char *name, struct cvn_span text,
                    struct cvn_refusal *out)
{
	text = cvn_trim_wide(text);
	if (!text.len || means == CVN_MEANS_NOTHING)
		return true;
	if (text.len > CVN_CELL_MAX)
		return cvn_person_refuse(out, "%s", "a cell of more than 20,000 octets");
	switch (means) {
	case CVN_MEANS_EMAIL:
		return say_email(p, text, out);
	case CVN_MEANS_STEWARD:
		return say_steward(p, text, out);
	case CVN_MEANS_ROLE:
		return say_words(p, means, text, true);
	case CVN_MEANS_TAGS:
		return say_words(p, means, text, false);
	case CVN_MEANS_LANGUAGE:
		return say_language(p, text, out);
	case CVN_MEANS_TIMEZONE:
		return cvn_person_say_zone(p, text, out);
	case CVN_MEANS_QUIET_HOURS:
		return cvn_person_say_quiet(p, text, out);
	case CVN_MEANS_ASSESSMENT:
		return say_assessment(p, text, out);
	case CVN_MEANS_STATUS:
		return cvn_person_say_status(p, text, out);
	case CVN_MEANS_OPT_IN:
		return cvn_person_say_opt_in(p, text, out);
	case CVN_MEANS_OPT_OUT:
		return cvn_person_say_opt_out(p, text);    /* yes, or the day it happened */
	case CVN_MEANS_FREE:
		return say_free(p, name, text, out);
	case CVN_MEANS_ATTRIBUTES:
		return cvn_person_say_json(p, text, out);
	default:
		if (!p->at[means])
			p->at[means] = cvn_person_put(p, text, means == CVN_MEANS_NOTE);
		return true;
	}
}

/* No column said a name: what stood in front of the address. */
static void take_called(struct cvn_person *p)
{
	if (!p->at[CVN_MEANS_FIRST_NAME] && !p->at[CVN_MEANS_LAST_NAME] && !p->at[CVN_MEANS_NAME])
		p->at[CVN_MEANS_NAME] = p->called;
}

/* "Rivera, Ana" and "Ana María Rivera" both have a first and a last name; one word alone is a first name. */
static void split_name(struct cvn_person *p)
{
	CVN_AUTO_STR char *name = cvn_xstrdup(cvn_person_text(p, CVN_MEANS_NAME));
	struct cvn_refusal none;
	char *cut = strchr(name, ',');

	if (!*name || strchr(name, '@'))        /* some address books show the address as the name */
		return;
	if (cut) {
		cvn_person_say(p, CVN_MEANS_FIRST_NAME, NULL, cvn_span_of(cut + 1), &none);
		cvn_person_say(p, CVN_MEANS_LAST_NAME, NULL, (struct cvn_span){ name, (size_t)(cut - name) }, &none);
		return;
	}
	cut = strrchr(name, ' ');
	if (cut)
		cvn_person_say(p, CVN_MEANS_LAST_NAME, NULL, cvn_span_of(cut + 1), &none);
	cvn_person_say(p, CVN_MEANS_FIRST_NAME, NULL, (struct cvn_span){ name, cut ? (size_t)(cut - name) : strlen(name) }, &none);
}

bool cvn_person_settle(struct cvn_person *p, struct cvn_refusal *out)
{
	if (!p->address.key[0])
		return cvn_person_refuse(out, "%s", "no address");
	take_called(p);
	if (!p->at[CVN_MEANS_FIRST_NAME] && !p->at[CVN_MEANS_LAST_NAME])
		split_name(p);
	if (cvn_buf_ok(&p->text, NULL) != CVN_OK)
		return cvn_person_refuse(out, "%s", "more text than a person can have");
	return true;
}
