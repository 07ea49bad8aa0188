/*
 * due.c - what the clock asks of an event: reminders before each date, a digest two days before, one after, thanks at the end.
 */
#include "event_priv.h"
#include "convene/base/banned.h"

#define DAY 86400
#define AFTER_SECONDS 7200              /* people are home by then */
#define AFTER_LATEST (3 * DAY)          /* nobody wants to be thanked a month later */

struct list {
	struct cvn_event_due *out;
	size_t n, cap;
	int64_t now, next;
};

static void wait_for(struct list *l, int64_t at)
{
	if (at > l->now && (l->next == 0 || at < l->next))
		l->next = at;
}

static void add(struct list *l, struct cvn_event_due due)
{
	if (l->n < l->cap)
		l->out[l->n++] = due;
}

static int least(const struct cvn_event *ev, int64_t start, int64_t now)
{
	int best = -1;

	for (size_t i = 0; i < ev->n_reminders; i++)
		if (start - (int64_t)ev->remind_minutes[i] * 60 <= now && (best < 0 || ev->remind_minutes[i] < best))
			best = ev->remind_minutes[i];
	return best;
}

static int most(const struct cvn_event *ev)
{
	int best = 0;

	for (size_t i = 0; i < ev->n_reminders; i++)
		best = ev->remind_minutes[i] > best ? ev->remind_minutes[i] : best;
	return best;
}

static void reminders(struct list *l, const struct cvn_event *ev, int64_t recurrence_at, int64_t start, int64_t end)
{
	int now_due = least(ev, start, l->now);

	for (size_t i = 0; i < ev->n_reminders; i++) {
		int minutes = ev->remind_minutes[i];

		wait_for(l, start - (int64_t)minutes * 60);
		if (start > l->now && start - (int64_t)minutes * 60 <= l->now)
			add(l, (struct cvn_event_due){ .kind = CVN_DUE_REMINDER, .recurrence_at = recurrence_at, .start = start, .end = end, .minutes = minutes,
				.first = minutes == most(ev), .late = minutes != now_due });
	}
}

static bool left_out(const struct cvn_event *ev, int64_t start)
{
	for (size_t i = 0; i < ev->n_except; i++)
		if (ev->except[i] == start)
			return true;
	return false;
}

static void instance(struct list *l, const struct cvn_event *ev, int64_t recurrence_at, int64_t start, int64_t end, bool last)
{
	int64_t over = end + (ev->all_day ? DAY : 0) + AFTER_SECONDS;
	struct cvn_event_due due = { .recurrence_at = recurrence_at, .start = start, .end = end, .last = last };

	reminders(l, ev, recurrence_at, start, end);
	wait_for(l, start - 2 * DAY);
	if (start - 2 * DAY <= l->now && l->now < start) {
		due.kind = CVN_DUE_BEFORE;
		add(l, due);
	}
	wait_for(l, over);
	if (over <= l->now && l->now < over - AFTER_SECONDS + AFTER_LATEST) {
		due.kind = CVN_DUE_AFTER;
		add(l, due);
		due.kind = CVN_DUE_THANKS;
		if (last)
			add(l, due);
	}
}

size_t cvn_event_due(const struct cvn_event *ev, const int64_t *starts, size_t n, int64_t now, struct cvn_event_due *out, size_t cap,
                     int64_t *out_next)
{
	struct list l = { .out = out, .cap = cap, .now = now };
	size_t last = n;

	while (last > 0 && left_out(ev, starts[last - 1]))
		last--;
	last -= last > 0;

	for (size_t i = 0; i < n; i++) {
		int64_t start, end;

		if (left_out(ev, starts[i]))
			continue;
		cvn_event_at(ev, starts[i], &start, &end, NULL);
		instance(&l, ev, starts[i], start, end, i == last);
	}
	*out_next = l.next;
	return l.n;
}
