/*
 * test_tnef.c - an answer in winmail.dat, made here octet by octet after the published layout; and every way to cut it short.
 */
#include <string.h>

#include <criterion/criterion.h>

#include "convene/base/buf.h"
#include "convene/calendar.h"

static void load(void)
{
	cr_assert_eq(cvn_zones_load(NULL), CVN_OK);
}

TestSuite(tnef, .init = load);

static void le(struct cvn_buf *b, uint32_t n, int octets)
{
	for (int i = 0; i < octets; i++)
		cvn_buf_char(b, (char)(n >> (8 * i)));
}

static void attribute(struct cvn_buf *b, uint32_t id, const void *data, size_t n)
{
	le(b, 1, 1), le(b, id, 2), le(b, 6, 2), le(b, (uint32_t)n, 4);
	cvn_buf_add(b, data, n);
	le(b, 0, 2);
}

static void named(struct cvn_buf *b, uint32_t type, uint32_t lid)
{
	le(b, type, 2), le(b, 0x8000, 2);
	for (int i = 0; i < 16; i++)
		le(b, 0, 1);
	le(b, 0, 4), le(b, lid, 4);
}

static void make(struct cvn_buf *b, const char *class, const char *uid)
{
	CVN_AUTO_BUF(props, 4096);
	CVN_AUTO_BUF(id, 512);

	for (int i = 0; i < 16; i++)
		le(&id, 4, 1);
	le(&id, 0x07, 1), le(&id, 0xEB, 1), le(&id, 1, 1), le(&id, 7, 1);    /* 2027-01-07 */
	for (int i = 0; i < 16; i++)
		le(&id, 0, 1);
	le(&id, (uint32_t)(12 + strlen(uid) + 1), 4);
	cvn_buf_add(&id, "vCal-Uid\1\0\0\0", 12);
	cvn_buf_add(&id, uid, strlen(uid) + 1);
	le(&props, 3, 4);
	named(&props, 0x0102, 3), le(&props, 1, 4), le(&props, (uint32_t)id.len, 4);
	cvn_buf_add(&props, id.ptr, id.len);
	for (size_t i = id.len; i % 4; i++)
		le(&props, 0, 1);
	named(&props, 0x0003, 0x8201), le(&props, 2, 4);
	le(&props, 0x001F, 2), le(&props, 0x5D02, 2), le(&props, 1, 4), le(&props, 34, 4);
	for (const char *p = "maya@example.org"; *p; p++)
		le(&props, (uint32_t)*p, 2);
	le(&props, 0, 2), le(&props, 0, 2);
	le(b, 0x223E9F78, 4), le(b, 1, 2);
	attribute(b, 0x8008, class, strlen(class) + 1);
	attribute(b, 0x9003, props.ptr, props.len);
}

static void says(const char *class, const char *answer)
{
	CVN_AUTO_BUF(b, 8192);
	struct cvn_cal_object o;

	make(&b, class, "7f0c7a5e-95a8-4f34-9d4b-5b8a4d1f5f11");
	cr_assert_eq(cvn_calendar_read(b.ptr, b.len, &o, NULL), CVN_OK, "%s", class);
	cr_expect_str_eq(o.method, "REPLY");
	cr_expect_str_eq(o.part[0].uid, "7f0c7a5e-95a8-4f34-9d4b-5b8a4d1f5f11");
	cr_expect_str_eq(o.part[0].answer, answer, "%s", class);
	cr_expect_str_eq(o.part[0].recurrence_id, "20270107");
	cr_expect_str_eq(o.part[0].attendee[0].address, "maya@example.org");
	cr_expect_eq(o.part[0].sequence, 2);
	cvn_calendar_release(&o);
}

Test(tnef, the_class_of_the_message_says_the_answer)
{
	says("IPM.Microsoft Schedule.MtgRespP", "accepted");
	says("IPM.Microsoft Schedule.MtgRespN", "declined");
	says("IPM.Microsoft Schedule.MtgRespA", "tentative");
	says("IPM.Schedule.Meeting.Resp.Tent", "tentative");
}

Test(tnef, what_is_no_answer_is_refused)
{
	CVN_AUTO_BUF(b, 8192);
	struct cvn_cal_object o;

	make(&b, "IPM.Note", "u");
	cr_assert_eq(cvn_calendar_read(b.ptr, b.len, &o, NULL), CVN_E_INVALID);
}

Test(tnef, cut_short_anywhere_it_ends_well)
{
	CVN_AUTO_BUF(b, 8192);

	make(&b, "IPM.Schedule.Meeting.Resp.Pos", "u-1");
	for (size_t n = 0; n < b.len; n++) {
		char *copy = malloc(n + 1);     /* its own block, so that a read beyond it is seen by the address checker */
		struct cvn_cal_object o;

		memcpy(copy, b.ptr, n);
		if (cvn_calendar_read(copy, n, &o, NULL) == CVN_OK)
			cvn_calendar_release(&o);
		free(copy);
	}
	for (size_t i = 6; i < b.len; i++) {
		struct cvn_cal_object o;
		char was = b.ptr[i];

		b.ptr[i] = (char)0xFF;
		if (cvn_calendar_read(b.ptr, b.len, &o, NULL) == CVN_OK)
			cvn_calendar_release(&o);
		b.ptr[i] = was;
	}
}
