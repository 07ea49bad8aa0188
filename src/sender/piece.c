/*
 * piece.c - leased letters in memory, and the sheets they are written on.
 */
#include <string.h>

#include "sender_priv.h"

#include "convene/base/banned.h"

#define MAX_LETTER ((size_t)32 << 20)

/* Copy a text to the end of the block. */
static const char *keep(char **at, const char *text)
{
	size_t n = strlen(text) + 1;
	const char *kept = memcpy(*at, text, n);

	*at += n;
	return kept;
}

struct piece *cvn_piece_new(const struct cvn_due *due)
{
	const char *const texts[] = { due->purpose,   due->params,    due->email,    due->email_hash, due->domain,
		                      due->first_name, due->last_name, due->language, due->timezone,   due->building,
		                      due->district,  due->roles,     due->fields };
	struct piece *p;
	size_t n = 0;
	char *at;

	for (size_t i = 0; i < CVN_COUNT(texts); i++)
		n += strlen(texts[i]) + 1;
	p = cvn_xmalloc(sizeof *p + n);
	memset(p, 0, sizeof *p);
	at = (char *)(p + 1);
	p->due = *due;
	p->due.purpose = keep(&at, due->purpose);
	p->due.params = keep(&at, due->params);
	p->due.email = keep(&at, due->email);
	p->due.email_hash = keep(&at, due->email_hash);
	p->due.domain = keep(&at, due->domain);
	p->due.first_name = keep(&at, due->first_name);
	p->due.last_name = keep(&at, due->last_name);
	p->due.language = keep(&at, due->language);
	p->due.timezone = keep(&at, due->timezone);
	p->due.building = keep(&at, due->building);
	p->due.district = keep(&at, due->district);
	p->due.roles = keep(&at, due->roles);
	p->due.fields = keep(&at, due->fields);
	p->state = CVN_LETTER_LEASED;
	return p;
}

void cvn_piece_own(struct sender *s, struct piece *p)
{
	p->all_next = s->pieces;
	p->all_prev = &s->pieces;
	if (s->pieces)
		s->pieces->all_prev = &p->all_next;
	s->pieces = p;
}

void cvn_piece_free(struct piece *p)
{
	if (p->all_prev) {
		*p->all_prev = p->all_next;
		if (p->all_next)
			p->all_next->all_prev = p->all_prev;
	}
	cvn_free(p);
}

struct sheet *cvn_sheet_take(struct sender *s)
{
	struct sheet *sheet = s->sheets;

	if (sheet) {
		s->sheets = sheet->next;
		return sheet;
	}
	sheet = cvn_xcalloc(1, sizeof *sheet);
	cvn_buf_init(&sheet->data, MAX_LETTER);
	cvn_buf_init(&sheet->sender, 1024);
	cvn_buf_init(&sheet->recipient, 1024);
	return sheet;
}

void cvn_sheet_give(struct sender *s, struct sheet *sheet)
{
	if (!sheet)
		return;
	cvn_buf_clear(&sheet->data);
	cvn_buf_clear(&sheet->sender);
	cvn_buf_clear(&sheet->recipient);
	sheet->next = s->sheets;
	s->sheets = sheet;
}
