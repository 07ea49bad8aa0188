/*
 * calendar_object.c - fuzz: a stranger's calendar object. Whatever it says, the struct is whole and texts are clean UTF-8.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "convene/base/text.h"
#include "convene/calendar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void clean(const char *s)
{
	if (s == NULL || !cvn_utf8_valid(s, strlen(s)))
		abort();
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 && *s != '\n')
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static int loaded;
	struct cvn_cal_object o;

	loaded = loaded || cvn_zones_load(NULL) == 0;
	if (cvn_calendar_read(data, n, &o, NULL) != CVN_OK)
		return 0;
	clean(o.method);
	for (size_t i = 0; i < o.n_parts; i++) {
		const char *texts[] = { o.part[i].kind, o.part[i].uid, o.part[i].recurrence_id, o.part[i].recurrence_zone, o.part[i].summary,
			o.part[i].comment, o.part[i].location, o.part[i].answer, o.part[i].organizer.address };

		for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
			clean(texts[k]);
		for (size_t k = 0; k < o.part[i].n_attendees; k++) {
			clean(o.part[i].attendee[k].address);
			clean(o.part[i].attendee[k].partstat);
			if (o.part[i].attendee[k].guests < 0 || o.part[i].attendee[k].guests > 20)
				abort();
		}
	}
	cvn_calendar_release(&o);
	return 0;
}
