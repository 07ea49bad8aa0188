/*
 * history.c - how long does one person's story take, inside an open office? 2,000 different people, one after the other,
 * spread over all of them.
 *
 *   history DATABASE PEOPLE      prints lines a person, median, 99th percentile and worst
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "convene/store/history.h"

#define ASKED 2000

static int count(void *ctx, const struct cvn_history_line *line, struct cvn_err *err)
{
	(void)line;
	(void)err;
	++*(long *)ctx;
	return CVN_OK;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

int main(int argc, char **argv)
{
	static double took[ASKED];
	struct cvn_store *store;
	struct cvn_err err = { 0 };
	long lines = 0;

	long people = argc == 3 ? strtol(argv[2], NULL, 10) : 0;

	if (people < 1 || cvn_store_open(argv[1], &store, &err) != CVN_OK) {
		fprintf(stderr, "history: %s\n", people ? err.text : "a database and how many people are in it");
		return 70;
	}
	for (long i = 0; i < ASKED; i++) {
		struct timespec a, b;

		clock_gettime(CLOCK_MONOTONIC, &a);
		if (cvn_store_history(store, 1 + i * 104729 % people, count, &lines, &err) != CVN_OK)
			return 70;
		clock_gettime(CLOCK_MONOTONIC, &b);
		took[i] = (double)(b.tv_sec - a.tv_sec) * 1e3 + (double)(b.tv_nsec - a.tv_nsec) / 1e6;
	}
	qsort(took, ASKED, sizeof took[0], by_size);
	printf("%ld lines each  median %.2f ms  99 %% under %.2f ms  worst %.2f ms\n", lines / ASKED, took[ASKED / 2],
	       took[ASKED * 99 / 100], took[ASKED - 1]);
	cvn_store_close(store);
	return 0;
}
