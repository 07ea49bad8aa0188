/*
 * tnef.c - an answer inside winmail.dat: what Outlook sends when it takes the reader for an Outlook (MS-OXTNEF, MS-OXOCAL).
 *
 * Only what an answer needs is taken: the message class says which answer, the global object id carries the UID and the date of an
 * instance, two named properties the sequence. Every length is checked against what is left; everything else is passed over.
 */
#include <stdio.h>
#include <string.h>

#include "calendar_priv.h"
#include "convene/base/crypto.h"
#include "convene/base/banned.h"

#define SIGNATURE 0x223E9F78u
#define ATT_MESSAGE_CLASS 0x8008u
#define ATT_MAPI_PROPS 0x9003u
#define PROPS_MAX 500
#define TAG_SENDER 0x5D01u              /* PidTagSenderSmtpAddress, PidTagSentRepresentingSmtpAddress */
#define TAG_REPRESENTED 0x5D02u
#define LID_GLOBAL_OBJECT_ID 0x0003u
#define LID_SEQUENCE 0x8201u

struct cursor {
	const uint8_t *at;
	size_t left;
	bool broken;
};

static const uint8_t *take(struct cursor *c, size_t n)
{
	const uint8_t *at = c->at;

	if (c->broken || n > c->left) {
		c->broken = true;
		return NULL;
	}
	c->at += n, c->left -= n;
	return at;
}

static uint32_t number(struct cursor *c, size_t octets)
{
	const uint8_t *p = take(c, octets);
	uint32_t n = 0;

	for (size_t i = 0; p != NULL && i < octets; i++)
		n |= (uint32_t)p[i] << (8 * i);
	return n;
}

bool cvn_tnef_is(const void *data, size_t n)
{
	struct cursor c = { data, n, false };

	return n > 6 && number(&c, 4) == SIGNATURE;
}

static const char *answer_of(struct cvn_span class)
{
	static const struct { const char *ending, *answer; } classes[] = {
		{ "MtgRespP", "accepted" }, { "MtgRespN", "declined" }, { "MtgRespA", "tentative" },
		{ "Meeting.Resp.Pos", "accepted" }, { "Meeting.Resp.Neg", "declined" }, { "Meeting.Resp.Tent", "tentative" },
	};

	while (class.len > 0 && class.ptr[class.len - 1] == '\0')
		class.len--;
	for (size_t i = 0; i < CVN_COUNT(classes); i++) {
		size_t n = strlen(classes[i].ending);

		if (class.len >= n && cvn_span_is_nocase((struct cvn_span){ class.ptr + class.len - n, n }, classes[i].ending))
			return classes[i].answer;
	}
	return NULL;
}

/* A foreign UID stands behind "vCal-Uid"; Exchange's own UID is the hex of the whole. Octets 16 to 19 are the date of an instance. */
static void object_id(struct cvn_cal_part *p, const uint8_t *data, size_t n)
{
	static const char mark[12] = "vCal-Uid\1\0\0\0";

	if (n < 40 || p->uid != NULL)
		return;
	unsigned year = data[16] * 256u + data[17];
	if (year != 0) {
		free(p->recurrence_id);
		p->recurrence_id = cvn_xasprintf("%04u%02u%02u", year % 10000, data[18] % 100u, data[19] % 100u);
	}
	if (n > 52 && memcmp(data + 40, mark, sizeof mark) == 0) {
		p->uid = cvn_cal_raw_dup((struct cvn_span){ (const char *)data + 52, strnlen((const char *)data + 52, n - 52) });
		return;
	}
	p->uid = cvn_xcalloc(2 * n + 1, 1);
	cvn_hex(data, n, p->uid);
}

/* "Ana" in UTF-16LE or octets; only ASCII matters in an address. */
static char *address_text(const uint8_t *data, size_t n, bool wide)
{
	CVN_AUTO_BUF(b, 400);

	for (size_t i = 0; i < n && data[i] != 0; i += wide ? 2 : 1)
		cvn_buf_char(&b, (char)data[i]);
	return cvn_cal_address_dup((struct cvn_span){ b.ptr, b.len });
}

static void property(struct cvn_cal_part *p, uint32_t tag, uint32_t lid, uint32_t type, const uint8_t *data, size_t n)
{
	struct cvn_cal_person *who = &p->attendee[0];

	if (lid == LID_GLOBAL_OBJECT_ID && type == 0x0102)
		object_id(p, data, n);
	else if (lid == LID_SEQUENCE && type == 0x0003 && n >= 4)
		p->sequence = (int)((data[0] | data[1] << 8 | data[2] << 16) & 0xFFFFF);
	else if ((tag == TAG_REPRESENTED || tag == TAG_SENDER) && (type == 0x001E || type == 0x001F) && who->address == NULL)
		who->address = address_text(data, n, type == 0x001F);
}

/* Octets of one value of a fixed type; 0 = the length is said. */
static size_t fixed_size(uint32_t type)
{
	switch (type) {
	case 0x0002: case 0x000B: return 4;     /* short and boolean are padded */
	case 0x0003: case 0x0004: case 0x000A: return 4;
	case 0x0005: case 0x0006: case 0x0007: case 0x0014: case 0x0040: return 8;
	case 0x0048: return 16;
	default: return 0;
	}
}

static void skip_name(struct cursor *c, uint32_t *out_lid)
{
	take(c, 16);            /* the property set: the two numbers we look for are enough apart */
	if (number(c, 4) == 0) {
		*out_lid = number(c, 4);
		return;
	}
	uint32_t len = number(c, 4);
	take(c, ((size_t)len + 3) / 4 * 4);
}

static void one_property(struct cvn_cal_part *p, struct cursor *c)
{
	uint32_t type = number(c, 2), tag = number(c, 2), lid = 0, values = 1;
	bool many = (type & 0x1000) != 0;
	size_t fixed = fixed_size(type & 0x0FFF);

	if (tag >= 0x8000)
		skip_name(c, &lid);
	if (many || fixed == 0)
		values = number(c, 4);
	if (values > 1000)
		c->broken = true;
	for (uint32_t i = 0; i < values && !c->broken; i++) {
		size_t n = fixed ? fixed : number(c, 4);
		const uint8_t *data = take(c, n);

		if (!fixed)
			take(c, (4 - n % 4) % 4);
		if (data != NULL && i == 0 && !many)
			property(p, tag, lid, type & 0x0FFF, data, n);
	}
}

static void properties(struct cvn_cal_part *p, const uint8_t *data, size_t n)
{
	struct cursor c = { data, n, false };
	uint32_t count = number(&c, 4);

	for (uint32_t i = 0; i < count && i < PROPS_MAX && !c.broken; i++)
		one_property(p, &c);
}

/* The answer it says; NULL when it is none. */
static const char *attributes(struct cvn_cal_part *p, const void *data, size_t n)
{
	struct cursor c = { data, n, false };
	const char *answer = NULL;

	take(&c, 6);            /* signature and key */
	while (c.left > 11 && !c.broken) {
		take(&c, 1);    /* level */
		uint32_t id = number(&c, 2);
		take(&c, 2);    /* type */
		uint32_t len = number(&c, 4);
		const uint8_t *value = take(&c, len);

		take(&c, 2);    /* checksum */
		if (value != NULL && id == ATT_MESSAGE_CLASS)
			answer = answer_of((struct cvn_span){ (const char *)value, len });
		else if (value != NULL && id == ATT_MAPI_PROPS)
			properties(p, value, len);
	}
	return answer;
}

int cvn_tnef_read(const void *data, size_t n, struct cvn_cal_part *out, struct cvn_err *err)
{
	const char *answer = attributes(out, data, n);

	if (answer == NULL || out->uid == NULL)
		return cvn_fail(err, CVN_E_INVALID, "a winmail.dat without an answer to a meeting");
	out->attendee[0].partstat = cvn_xstrdup(answer);
	out->answer = cvn_xstrdup(answer);
	return CVN_OK;
}
