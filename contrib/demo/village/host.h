/* host.h - the inside of struct vil_host, for session.c and host.c. */
#ifndef VILLAGE_HOST_H
#define VILLAGE_HOST_H

#include "village.h"

struct vil_host {
	const struct vil_options *o;      /* borrowed */
	struct vil_play *play;            /* borrowed */
	int log;                          /* -1 = none */
	struct vil_host_count count;
	int64_t last_ms;
};

/* False when the log could not be written: the letter must then not be accepted. */
bool vil_host_accept(struct vil_host *h, const char *from, const char *to, const char *raw, size_t n, int64_t now_ms);
void vil_host_refuse(struct vil_host *h, const char *from, const char *to, int64_t now_ms);

#endif
