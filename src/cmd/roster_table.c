/*
 * roster_table.c - a roster on a terminal: the head, the people with a seat, in line, undecided; what was said to questions; buildings.
 *
 * It fits a terminal of 80 columns: names, buildings and comments are cut to what is left, and addresses stay out where there is no
 * room for them (--csv and --json have them). Off a terminal nothing is cut, unless COLUMNS says how wide it is.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd/roster_priv.h"
#include "convene/base/text.h"
#include "convene/base/value.h"

#include "convene/base/banned.h"

#define WIDE 120                /* from here on the address has room, too */
#define NAME_COLUMNS 22
#define BUILDING_COLUMNS 16
#define COMMENT_COLUMNS 18

struct screen {
	struct cvn_table *table;
	size_t columns;          /* 0 = as wide as need be */
	bool all, addresses;     /* those without an answer too */
	int64_t left_out, shown;
};

static size_t columns_of(const struct cvn_cli *cli)
{
	struct winsize size = { 0 };
	const char *said = getenv("COLUMNS");
	uint64_t n;

	if (said != NULL && cvn_parse_u64(cvn_span_of(said), 1000, &n, NULL) == CVN_OK && n >= 40)
		return (size_t)n;
	return cli->out_tty && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40 ? size.ws_col : cli->out_tty ? 80 : 0;
}

/* At most `columns` of the text, an ellipsis where something was cut; 0 = all of it. */
static void cell(struct cvn_table *t, const char *text, size_t columns)
{
	size_t n = strlen(text), used = 0;

	if (columns == 0 || cvn_utf8_columns(text, n) <= columns) {
		cvn_table_cell(t, text);
		return;
	}
	for (size_t i = 0; i < n;) {
		uint32_t cp;
		size_t len = cvn_utf8_next(text + i, n - i, &cp);

		if (cvn_utf8_columns(text, i + len) > columns - 1)
			break;
		used = i += len;
	}
	cvn_table_cellf(t, "%.*s…", (int)used, text);
}

static int person(void *arg, const struct cvn_roster_row *r)
{
	struct screen *s = arg;
	CVN_AUTO_STR char *name = cvn_xasprintf("%s%s%s", r->first_name, r->first_name[0] && r->last_name[0] ? " " : "", r->last_name);
	bool narrow = s->columns > 0 && s->columns < WIDE;
	const char *standing = cvn_roster_standing(r);

	if (!s->all && cvn_streq(standing, "no answer")) {
		s->left_out++;
		return CVN_OK;
	}
	s->shown++;
	cvn_table_cellf(s->table, "%" PRId64, r->invitation_id);
	cell(s->table, name[0] ? name : r->email, narrow ? NAME_COLUMNS : 0);
	if (s->addresses)
		cvn_table_cell(s->table, r->email);
	cell(s->table, r->building, narrow ? BUILDING_COLUMNS : 0);
	if (r->place_in_line > 0)
		cvn_table_cellf(s->table, "waiting %" PRId64, r->place_in_line);
	else
		cvn_table_cell(s->table, r->attended[0] ? r->attended : standing);
	if (cvn_streq(r->answer, "accepted"))
		cvn_table_cellf(s->table, "%d", r->party);
	else
		cvn_table_cell(s->table, "");
	if (s->addresses)
		cvn_table_cell(s->table, r->source);
	cell(s->table, r->comment, narrow ? COMMENT_COLUMNS + (s->columns > 80 ? s->columns - 80 : 0) - (s->columns < 80 ? 80 - s->columns : 0) : 0);
	return CVN_OK;
}

static void head(const struct cvn_office *office, const struct cvn_event_row *e, const struct cvn_event_date *d)
{
	CVN_AUTO_BUF(when, 512);

	cvn_event_when(&when, e->timezone, d->starts_at, d->ends_at, cvn_event_row_all_day(e), office->conf.language);
	printf("%s%s\n%s\n", e->title, cvn_streq(e->state, "cancelled") ? " (cancelled)" : "", when.ptr);
	if (d->capacity > 0)
		printf("%" PRId64 " of %" PRId64 " seats taken\n", d->taken, d->capacity);
}

static void sums(const struct cvn_event_count *c)
{
	printf("%" PRId64 " invited: %" PRId64 " yes, %" PRId64 " maybe, %" PRId64 " no, %" PRId64 " silent", c->invited, c->accepted, c->tentative,
	       c->declined, c->none);
	if (c->waiting > 0)
		printf("; of the yes %" PRId64 " wait in line", c->waiting);
	if (c->offered > 0)
		printf("; %" PRId64 " %s a seat offered", c->offered, c->offered == 1 ? "has" : "have");
	if (c->delegated > 0)
		printf("; %" PRId64 " sent somebody else", c->delegated);
	printf("\n\n");
}

/* ---- Questions --------------------------------------------------------------------------------------------------- */

struct asked {
	struct cvn_event ev;
	int64_t answers[10], sum[10];
	bool numbers[10];
	struct cvn_buf said[10];
};

int cvn_roster_event(struct cvn_office *office, const struct cvn_event_row *e, struct cvn_event *out, struct cvn_err *err)
{
	struct cvn_event_source *sources = NULL;
	size_t n = 0;
	int rc = cvn_store_event_sources(office->store, e->event_id, e->revision, &sources, &n, err);

	if (rc == CVN_OK)
		rc = cvn_event_read(sources[0].path, sources[0].text, strlen(sources[0].text), office->conf.timezone, office->conf.language, out, err);
	cvn_event_sources_free(sources, n);
	return rc;
}

static void take(struct asked *a, const struct cvn_roster_row *r, const char *number, const char *text)
{
	uint64_t n;
	int i = number[0] >= '1' && number[0] <= '9' && number[1] == '\0' ? number[0] - '0' : 0;

	if (i == 0 || (size_t)i > a->ev.n_questions)
		return;
	a->answers[i]++;
	if (cvn_parse_u64(cvn_span_trim(cvn_span_of(text)), 1000, &n, NULL) == CVN_OK)
		a->sum[i] += (int64_t)n;
	else
		a->numbers[i] = false;
	cvn_buf_printf(&a->said[i], "%s%s: %s", a->said[i].len ? "; " : "", r->first_name[0] ? r->first_name : r->email, text);
}

static int said(void *arg, const struct cvn_roster_row *r)
{
	CVN_AUTO(cvn_value_free) struct cvn_value *v = NULL;

	if (r->questions[0] == '\0' || r->questions[1] == '}' ||
	    cvn_value_from_json("questions", r->questions, strlen(r->questions), &v, NULL) != CVN_OK)
		return CVN_OK;
	for (size_t i = 0; i < v->n; i++)
		take(arg, r, v->key[i], v->child[i]->text);
	return CVN_OK;
}

static int questions(struct cvn_office *office, const struct cvn_event_row *e, const struct cvn_event_date *d, struct cvn_err *err)
{
	struct asked a = { .ev = { 0 } };
	int rc = cvn_roster_event(office, e, &a.ev, err);

	for (size_t i = 0; i < 10; i++) {
		a.numbers[i] = true;
		cvn_buf_init(&a.said[i], 8000);
	}
	if (rc == CVN_OK && a.ev.n_questions > 0)
		rc = cvn_store_roster(office->store, e->event_id, d->recurrence_at, said, &a, err);
	for (size_t i = 1; rc == CVN_OK && i <= a.ev.n_questions; i++) {
		printf("\n%zu. %s\n   ", i, a.ev.question[i - 1]);
		if (a.answers[i] > 0 && a.numbers[i])
			printf("%" PRId64 " in all; ", a.sum[i]);
		printf("%s\n", a.answers[i] ? a.said[i].ptr : "nobody said anything");
	}
	for (size_t i = 0; i < 10; i++)
		cvn_buf_release(&a.said[i]);
	cvn_event_release(&a.ev);
	return rc;
}

/* ---- By building ------------------------------------------------------------------------------------------------- */

struct building {
	char *name;
	int64_t invited, accepted, people, declined, silent;
};
struct buildings {
	struct building *at;
	size_t n;
};

static int building_row(void *arg, const struct cvn_roster_row *r)
{
	struct buildings *all = arg;
	size_t i = 0;

	if (!cvn_streq(r->state, "invited"))
		return CVN_OK;
	while (i < all->n && !cvn_streq(all->at[i].name, r->building))
		i++;
	if (i == all->n) {
		all->at = cvn_xreallocarray(all->at, ++all->n, sizeof *all->at);
		all->at[i] = (struct building){ .name = cvn_xstrdup(r->building) };
	}
	struct building *b = &all->at[i];
	b->invited++;
	b->accepted += cvn_streq(r->answer, "accepted");
	b->people += cvn_streq(r->seat, "confirmed") ? r->party : 0;
	b->declined += cvn_streq(r->answer, "declined");
	b->silent += cvn_streq(r->answer, "needs-action");
	return CVN_OK;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct building *)a)->name, ((const struct building *)b)->name);
}

int cvn_roster_buildings(const struct cvn_cli *cli, struct cvn_office *office, const struct cvn_event_row *e, int64_t date, struct cvn_err *err)
{
	static const char *const headers[] = { "BUILDING", ">INVITED", ">YES", ">SEATS", ">NO", ">SILENT" };
	CVN_AUTO(cvn_table_free) struct cvn_table *t = cvn_table_new(headers, CVN_COUNT(headers));
	struct buildings all = { 0 };
	int rc = cvn_store_roster(office->store, e->event_id, date, building_row, &all, err);

	if (all.n > 0)
		qsort(all.at, all.n, sizeof *all.at, by_name);
	for (size_t i = 0; i < all.n; i++) {
		const struct building *b = &all.at[i];
		const int64_t numbers[] = { b->invited, b->accepted, b->people, b->declined, b->silent };

		cell(t, b->name[0] ? b->name : "(none)", 40);
		for (size_t k = 0; k < CVN_COUNT(numbers); k++)
			cvn_table_cellf(t, "%" PRId64, numbers[k]);
		free(b->name);
	}
	free(all.at);
	if (rc == CVN_OK)
		cvn_table_print(t, cli, stdout);
	return rc;
}

/* ---- All together ------------------------------------------------------------------------------------------------ */

static struct cvn_table *new_table(const struct screen *s)
{
	static const char *const narrow[] = { ">NO", "NAME", "BUILDING", "STANDING", ">PARTY", "COMMENT" };
	static const char *const wide[] = { ">NO", "NAME", "ADDRESS", "BUILDING", "STANDING", ">PARTY", "BY", "COMMENT" };

	return s->addresses ? cvn_table_new(wide, CVN_COUNT(wide)) : cvn_table_new(narrow, CVN_COUNT(narrow));
}

int cvn_roster_table(const struct cvn_cli *cli, struct cvn_office *office, const struct cvn_event_row *e, const struct cvn_event_date *d,
                     bool all, struct cvn_err *err)
{
	struct cvn_event_count count;
	struct screen s = { .all = all, .columns = columns_of(cli) };

	s.addresses = s.columns == 0 || s.columns >= WIDE;
	CVN_AUTO(cvn_table_free) struct cvn_table *t = s.table = new_table(&s);
	int rc = cvn_event_count_read(office, e->event_id, d->recurrence_at, &count, err);
	if (rc == CVN_OK)
		rc = cvn_store_roster(office->store, e->event_id, d->recurrence_at, person, &s, err);
	if (rc != CVN_OK)
		return rc;
	head(office, e, d);
	sums(&count);
	if (s.shown > 0)
		cvn_table_print(t, cli, stdout);
	if (s.left_out > 0)
		printf("and %" PRId64 " silent; --all shows them\n", s.left_out);
	rc = questions(office, e, d, err);
	if (rc != CVN_OK || count.invited == 0)
		return rc;
	printf("\n");
	return cvn_roster_buildings(cli, office, e, d->recurrence_at, err);
}

int cvn_roster_dates(const struct cvn_cli *cli, struct cvn_office *office, const struct cvn_event_row *e, struct cvn_err *err)
{
	int rc;

	printf("%s%s\n\n", e->title, cvn_streq(e->state, "cancelled") ? " (cancelled)" : "");
	rc = cvn_event_dates_print(cli, office, e, NULL, err);
	if (rc == CVN_OK)
		printf("\nconvene roster %s --date DAY (or next, last) shows who comes\n", e->name);
	return rc;
}
