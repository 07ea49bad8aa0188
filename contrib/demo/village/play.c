/*
 * play.c - a letter has arrived: what its reader does with it.
 *
 * Members remember: an invitation is answered once a revision, an absence is told once, who has left stays away. That memory
 * is a set of hashes and lives as long as the process.
 */
#include <stdlib.h>
#include <string.h>

#include "village.h"

#include "convene/base/banned.h"

struct vil_play {
	const struct vil_options *o;      /* borrowed */
	struct vil_post *post;            /* borrowed */
	uint64_t *seen;                   /* open addressing; 0 = free */
	size_t n_seen, cap;
	size_t unwanted;
};

struct vil_play *vil_play_new(const struct vil_options *o, struct vil_post *post)
{
	struct vil_play *p = cvn_xcalloc(1, sizeof *p);

	p->o = o;
	p->post = post;
	p->cap = 1024;
	p->seen = cvn_xcalloc(p->cap, sizeof *p->seen);
	return p;
}

void vil_play_free(struct vil_play *p)
{
	if (!p)
		return;
	free(p->seen);
	free(p);
}

size_t vil_play_unwanted(const struct vil_play *p)
{
	return p->unwanted;
}

static uint64_t *slot(uint64_t *table, size_t cap, uint64_t key)
{
	size_t i = (size_t)key & (cap - 1);

	while (table[i] && table[i] != key)
		i = (i + 1) & (cap - 1);
	return &table[i];
}

static bool has_seen(const struct vil_play *p, const char *address, const char *what)
{
	return *slot(p->seen, p->cap, vil_roll(1, address, what) | 1) != 0;
}

/* True the first time. */
static bool first_time(struct vil_play *p, const char *address, const char *what)
{
	uint64_t key = vil_roll(1, address, what) | 1, *at = slot(p->seen, p->cap, key);

	if (*at)
		return false;
	*at = key;
	if (++p->n_seen * 2 < p->cap)
		return true;
	uint64_t *larger = cvn_xcalloc(p->cap * 2, sizeof *larger);
	for (size_t i = 0; i < p->cap; i++)
		if (p->seen[i])
			*slot(larger, p->cap * 2, p->seen[i]) = p->seen[i];
	free(p->seen);
	p->seen = larger;
	p->cap *= 2;
	return true;
}

struct vil_persona vil_play_who(const struct vil_play *p, const char *address)
{
	struct vil_persona who = vil_persona(p->o->seed, address);
	size_t n = strlen(address);

	for (size_t i = 0; i < p->o->n_cast; i++)
		if (cvn_starts_nocase(p->o->cast[i], address) && p->o->cast[i][n] == '=')
			vil_persona_cast(&who, p->o->cast[i] + n + 1);
	return who;
}

static void post(struct vil_play *p, const struct vil_scene *s, const char *from, const char *to, const struct cvn_buf *mail,
                 int64_t now_ms)
{
	int64_t wait = p->o->delay_ms * (int64_t)(vil_scene_roll(s, "delay") % 1000) / 1000;

	vil_post_add(p->post, now_ms + wait, from, to, mail->ptr, mail->len);
}

static void answer_invitation(struct vil_play *p, const struct vil_scene *s, int64_t now_ms)
{
	static vil_writer *const form[VIL_CLIENTS] = { vil_rsvp_gmail, vil_rsvp_outlook, vil_rsvp_apple, vil_rsvp_thunderbird };
	CVN_AUTO_BUF(what, 512);
	CVN_AUTO_BUF(mail, VIL_LETTER_MAX);

	cvn_buf_printf(&what, "%s/%d/%s", s->invite->uid, s->invite->sequence, s->invite->recurrence);
	if (s->who.answer == VIL_NO_ANSWER || !cvn_streq_nocase(s->invite->method, "REQUEST") ||
	    !cvn_streq_nocase(s->invite->partstat, "NEEDS-ACTION") || !first_time(p, s->address, what.ptr))
		return;
	form[s->who.client](s, &mail);
	post(p, s, s->address, s->invite->organizer, &mail, now_ms);
}

/* What the member's temper makes of the letter; true when an invitation in it gets no answer for that reason. */
static bool react(struct vil_play *p, const struct vil_scene *s, int64_t now_ms)
{
	char to[VIL_ADDRESS];
	CVN_AUTO_BUF(mail, VIL_LETTER_MAX);

	switch (s->who.temper) {
	case VIL_AWAY:
		if (first_time(p, s->address, "away"))
			vil_away(s, &mail), post(p, s, "", s->envelope_from, &mail, now_ms);
		return true;
	case VIL_AWAY_OLD:
		if (first_time(p, s->address, "away"))
			vil_away_old(s, &mail), vil_reply_address(s, to), post(p, s, s->address, to, &mail, now_ms);
		return true;
	case VIL_BOUNCES:
		vil_dsn_unknown(s, &mail), post(p, s, "", s->envelope_from, &mail, now_ms);
		return true;
	case VIL_FULL:
		vil_dsn_full(s, &mail), post(p, s, "", s->envelope_from, &mail, now_ms);
		return true;
	case VIL_COMPLAINS:
		if (first_time(p, s->address, "left")) {
			cvn_buf_printf(&mail, "abuse@%s", p->o->domain);
			memcpy(to, mail.ptr, mail.len + 1);
			cvn_buf_clear(&mail);
			vil_complaint(s, &mail), post(p, s, "feedback@fbl.members.example", to, &mail, now_ms);
		}
		return true;
	case VIL_LEAVES:
		if (!has_seen(p, s->address, "left") && vil_leave(s, to, &mail) && first_time(p, s->address, "left"))
			post(p, s, s->address, to, &mail, now_ms);
		return true;
	case VIL_WRITES:
		if (s->invite || !first_time(p, s->address, "wrote"))
			return false;
		vil_words(s, &mail), vil_reply_address(s, to), post(p, s, s->address, to, &mail, now_ms);
		return true;
	case VIL_SILENT: case VIL_REFUSED: case VIL_TEMPERS:
		break;
	}
	return false;
}

void vil_play_letter(struct vil_play *p, const char *from, const char *to, const char *raw, size_t n, int64_t now_ms,
                     int64_t now)
{
	struct vil_letter letter;
	struct vil_invite invite;
	char address[VIL_ADDRESS];
	CVN_AUTO_BUF(header, 4096);
	CVN_AUTO_BUF(name, 1024);

	vil_letter_read(&letter, raw, n);
	vil_header(&letter, "To", &header);
	vil_mailbox(header.ptr, address, &name);
	if (!name.len)
		cvn_buf_add(&name, to, strcspn(to, "@"));
	struct vil_scene s = { .seed = p->o->seed, .domain = p->o->domain, .address = to, .name = name.ptr, .envelope_from = from,
		               .letter = &letter, .who = vil_play_who(p, to), .now = now };
	if (letter.calendar.len && vil_invite_read(&letter.calendar, &invite))
		s.invite = &invite;
	p->unwanted += has_seen(p, to, "left");
	if (!react(p, &s, now_ms) && s.invite)
		answer_invitation(p, &s, now_ms);
	vil_letter_release(&letter);
}
