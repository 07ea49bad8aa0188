/*
 * process.h - programs run by tests: with a deadline, their output caught, and gone when the test is.
 */
#ifndef TEST_PROCESS_H
#define TEST_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "convene/base/buf.h"

/* What came of a run. Release with cvn_ran_release. */
struct cvn_ran {
	int status;               /* exit status; 128 + signal when it was killed; 124 when the deadline passed */
	struct cvn_buf out, err;
};
void cvn_ran_release(struct cvn_ran *r);

/* Run argv[0] (found on PATH) in `dir` (NULL: here) until it ends or `timeout_ms` passes; nothing on standard input. */
void cvn_run(const char *dir, const char *const *argv, int timeout_ms, struct cvn_ran *out);

/* Start it and go on; standard output and error go to the file `log`. It is killed when the test ends. */
pid_t cvn_spawn(const char *dir, const char *const *argv, const char *log);
/* Send `signal`, wait; its status as in struct cvn_ran. */
int cvn_end(pid_t pid, int signal, int timeout_ms);
bool cvn_is_alive(pid_t pid);

/* A directory build/tmp/NAME-XXXXXX of this test's own, as an absolute path the caller frees; removed with all in it. */
char *cvn_place_new(const char *name);
void cvn_place_remove(char *dir);
void cvn_place_write(const char *dir, const char *name, const char *text);
/* The whole file, or "" when it is absent. */
void cvn_place_read(const char *dir, const char *name, struct cvn_buf *out);

/* Wait until `question(arg)` is true, at most `timeout_ms`; false when it never was. */
bool cvn_wait_until(bool (*question)(void *arg), void *arg, int timeout_ms);

#endif
