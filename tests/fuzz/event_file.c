/*
 * event_file.c - fuzz: an event file. What is taken gives a letter and an object that our own reader takes.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "convene/base/buf.h"
#include "convene/calendar.h"
#include "convene/event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static int loaded;
	struct cvn_event ev;
	struct cvn_event_facts facts = { .uid = "u", .note = "", .web_url = "", .office = "Local 59" };
	const char *method;

	loaded = loaded || cvn_zones_load(NULL) == 0;
	if (n > 16384 || cvn_event_read("fuzz.md", (const char *)data, n, "America/New_York", "en", &ev, NULL) != CVN_OK)
		return 0;
	for (int p = 0; p < CVN_FOR_PURPOSES; p++) {
		CVN_AUTO_BUF(message, 1 << 20);
		CVN_AUTO_BUF(object, 1 << 20);
		CVN_AUTO_BUF(folded, 2 << 20);
		struct cvn_cal_object o;

		if (cvn_event_message(&ev, &facts, p, "en", &message, NULL) != CVN_OK)
			continue;
		if (cvn_event_object(&ev, &facts, p, "0123456789abcdef", &object, &method, NULL) != CVN_OK || object.len == 0)
			continue;
		cvn_calendar_fold(&folded, object.ptr, object.len);
		if (folded.len > CVN_CALENDAR_BYTES)
			continue;
		if (cvn_calendar_read(folded.ptr, folded.len, &o, NULL) != CVN_OK)
			abort();
		if (o.n_parts != 1 || o.part[0].n_attendees != 1)
			abort();
		cvn_calendar_release(&o);
	}
	cvn_event_release(&ev);
	return 0;
}
