/*
 * letters.c - how much work is one letter? 100,000 people, one message of about 4 KiB, rendered and written as MIME in memory.
 *
 * usage: letters [N]          letters a second and CPU a letter, median of five runs; also at N/10, for the cost at another size
 *        letters inline FILE  style sheets of a page into attributes, milliseconds, median of 21
 * Beside it tests/bench/letters.js does the same with mustache.js, handlebars and nodemailer, and juice.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "convene/base/file.h"
#include "convene/letter.h"
#include "convene/letter/html.h"

#include "convene/base/banned.h"

#define RUNS 5

static const struct cvn_keys keys = { 1, { { 0, { 7 } } } };

static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* The same names in the same order as letters.js. */
static const char *const first[] = { "Ana", "José", "Mía", "Li", "Olu", "Fatima", "Noah", "Zoë", "Ravi", "Grace" };
static const char *const school[] = { "Pine Street", "Lincoln", "Riverside", "César Chávez Academy", "Harriet Tubman" };

static double write_all(struct cvn_letter *l, long n, size_t *octets, struct cvn_err *err)
{
	CVN_AUTO_BUF(out, 1u << 20);
	CVN_AUTO_BUF(sender, 1024);
	CVN_AUTO_BUF(recipient, 1024);
	double start = cpu_seconds();

	*octets = 0;
	for (long i = 0; i < n; i++) {
		char email[64], fields[80];
		struct cvn_reader p = { .letter_id = i + 1, .email = email, .domain = "mail.example", .first_name = first[i % 10],
			                .last_name = "Okafor", .language = "en", .timezone = "", .building = school[i % 5],
			                .district = "5", .roles = "teacher", .fields = fields, .params = "" };

		snprintf(email, sizeof email, "member%ld@mail.example", i);
		snprintf(fields, sizeof fields, "{\"steward\":\"%s\",\"note\":\"row %ld\"}", i % 3 ? "Luz Ortega" : "", i);
		if (cvn_letter_write(l, &p, 1796140800, &out, &sender, &recipient, err) != CVN_OK)
			return -1;
		*octets += out.len;
	}
	return cpu_seconds() - start;
}

static int bench_letters(const char *message_file, const char *layout_file, long n)
{
	CVN_AUTO_BUF(message, 1u << 20);
	CVN_AUTO_BUF(layout, 1u << 20);
	CVN_AUTO(cvn_letter_free) struct cvn_letter *l = NULL;
	const struct cvn_letter_office office = { "Local 59", "local59.example", "100 State Street", "America/New_York", "en",
		                                  "Ana Rivera <ana@local59.example>", "answers@local59.example",
		                                  "https://act.local59.example", &keys };
	struct cvn_err err = { 0 };
	long sizes[] = { n / 10, n };
	int rc = cvn_file_read(message_file, &message, &err);

	if (rc == CVN_OK)
		rc = cvn_file_read(layout_file, &layout, &err);
	if (rc == CVN_OK)
		rc = cvn_letter_compile(&office, &(struct cvn_letter_source){ .path = message_file, .text = message.ptr, .len = message.len,
			.layout = layout.ptr, .campaign = "bench" }, &l, &err);
	for (size_t s = 0; rc == CVN_OK && s < 2; s++) {
		double seconds[RUNS];
		size_t octets = 0;

		for (int r = 0; r < RUNS; r++)
			seconds[r] = write_all(l, sizes[s], &octets, &err);
		qsort(seconds, RUNS, sizeof *seconds, by_size);
		printf("convene                %7ld letters of %5zu octets  median %8.0f/s  %6.2f us CPU a letter  spread %2.0f %%\n", sizes[s],
		       octets / (size_t)sizes[s], (double)sizes[s] / seconds[RUNS / 2], seconds[RUNS / 2] / (double)sizes[s] * 1e6,
		       (seconds[RUNS - 1] - seconds[0]) / seconds[RUNS / 2] * 100);
	}
	if (rc != CVN_OK)
		fprintf(stderr, "letters: %s\n", err.text);
	return rc != CVN_OK;
}

static int bench_inline(const char *file)
{
	CVN_AUTO_BUF(in, 4u << 20);
	double ms[21];
	struct cvn_err err = { 0 };

	if (cvn_file_read(file, &in, &err) != CVN_OK)
		return 1;
	for (int i = 0; i < 21; i++) {
		CVN_AUTO_BUF(out, 8u << 20);
		double start = cpu_seconds();

		if (cvn_html_inline_css(file, in.ptr, in.len, &out, &err) != CVN_OK)
			return 1;
		ms[i] = (cpu_seconds() - start) * 1e3;
	}
	qsort(ms, 21, sizeof *ms, by_size);
	printf("convene inline         %6.2f ms  (%zu octets)\n", ms[10], in.len);
	return 0;
}

int main(int argc, char **argv)
{
	struct cvn_err err = { 0 };

	if (cvn_zones_load(&err) != CVN_OK)
		return 1;
	if (argc == 3 && strcmp(argv[1], "inline") == 0)
		return bench_inline(argv[2]);
	if (argc != 4)
		return 64;
	return bench_letters(argv[1], argv[2], strtol(argv[3], NULL, 10));
}
