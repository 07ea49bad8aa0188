/*
 * world.h - a whole small world for one end-to-end test: an office made by the real binary, a Dovecot, a village.
 *
 *   static struct cvn_world w;
 *   Test(…, .init = open_world, .fini = close_world)
 *       cvn_world_does(&w, 0, "import", "people.csv", "--list", "members", NULL);
 */
#ifndef TEST_WORLD_H
#define TEST_WORLD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "convene/base/value.h"
#include "support/process.h"

struct cvn_world_options {
	uint64_t seed;                   /* 0 = 59 */
	const char *const *cast;         /* ADDRESS=WORDS, NULL-ended; NULL = nobody is cast */
	bool without_mailbox;            /* no Dovecot: for tests that read no answers */
	int reply_delay_ms, delay_ms;
	int connections;                 /* of the relay; 0 = 4 */
	int smtp_port;                   /* another server instead of a village; 0 = village */
};

struct cvn_world {
	char *dir, *office;              /* office lies in dir */
	char *convene;                   /* absolute path of the binary under test */
	pid_t village;                   /* 0 = none */
	int smtp_port, imaps_port;
};

void cvn_world_open(struct cvn_world *w, const char *name, const struct cvn_world_options *options);
void cvn_world_close(struct cvn_world *w);
/* Set one key of convene.conf; a line that is there is replaced. */
void cvn_world_conf(struct cvn_world *w, const char *section, const char *key, const char *value);

/* Run `convene --office OFFICE words…` in w->dir. Fails the test unless it exits with `want`, showing what it said.
 * Returns standard output (and error when `want` is not 0), owned by the caller. */
char *cvn_world_does(struct cvn_world *w, int want, ...) __attribute__((sentinel));
/* The same without an opinion about the status. */
void cvn_world_tries(struct cvn_world *w, struct cvn_ran *out, ...) __attribute__((sentinel));
/* Run with --json and read the answer: a list of the objects it printed, one a line. */
struct cvn_value *cvn_world_asks(struct cvn_world *w, ...) __attribute__((sentinel));

/* Poll and send until the village is quiet and all it said was read. */
void cvn_world_settle(struct cvn_world *w);
/* A number of the village's status line: "accepted", "refused", "faults", "answered", "stray", "unwanted". */
long cvn_world_count(struct cvn_world *w, const char *what);

/* Lines of the accept log that begin with `kind` ("accepted", "refused"), and how many different recipients they have. */
struct cvn_accepts {
	size_t lines, recipients, most;       /* most: lines of the recipient with most */
};
struct cvn_accepts cvn_world_accepts(struct cvn_world *w, const char *kind);
bool cvn_world_accepted(struct cvn_world *w, const char *address);

/* A list file of `n` fictional members in w->dir. */
void cvn_world_members(struct cvn_world *w, const char *file, size_t n);
/* A mail into the mailbox, as deliveries do: whole in its place, or not there. Numbers must differ. */
void cvn_world_deliver(struct cvn_world *w, int number, const char *mail);
/* True when this machine has Dovecot; else prints a line that says the test is skipped. */
bool cvn_world_has_dovecot(void);

#endif
