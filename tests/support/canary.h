/*
 * canary.h - stands between the program and the system: watches that nothing leaves before it is on the disk, and makes the
 * disk fail on request.
 *
 * It keeps a shadow of the database as a power cut would leave it: the files as they were at their last sync. When an SMTP
 * terminator is about to leave, the shadow must already hold that letter as `handed`.
 */
#ifndef TESTS_CANARY_H
#define TESTS_CANARY_H

#include <stddef.h>

/* Watch the database in this directory from now on. */
void canary_watch(const char *dir);
void canary_rest(void);
size_t canary_checked(void);           /* terminators seen */
size_t canary_dead(void);              /* of them without an intent on the disk */

enum canary_fault { FAULT_NONE, FAULT_SYNC_EIO, FAULT_WRITE_ENOSPC, FAULT_WRITE_EROFS };
/* From the n-th sync or write of the database's files on, all of them fail. */
void canary_fail(enum canary_fault fault, int from);

/* Every connection of SQLite that is opened from now on has synchronous = NORMAL, whatever it asks for. */
void canary_weaken_sqlite(void);

#endif
