/*
 * file.h - whole files, with a ceiling, and writes that are whole or absent.
 */
#ifndef CONVENE_BASE_FILE_H
#define CONVENE_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "convene/base/buf.h"
#include "convene/base/err.h"

/* Append the file to `out` (its ceiling is the limit). CVN_E_NOTFOUND, CVN_E_LIMIT, CVN_E_IO. */
int cvn_file_read(const char *path, struct cvn_buf *out, struct cvn_err *err);
/* Write to a neighbour, sync, rename, sync the directory; a device or a pipe is written to as it is. */
int cvn_file_write(const char *path, const void *data, size_t n, mode_t mode, struct cvn_err *err);
/* The same, but CVN_E_EXISTS when the file is there. */
int cvn_file_create(const char *path, const void *data, size_t n, mode_t mode, struct cvn_err *err);
bool cvn_file_exists(const char *path);
int cvn_mkdirs(const char *path, mode_t mode, struct cvn_err *err);
char *cvn_path_join(const char *dir, const char *name);       /* the caller owns it; an absolute name stays as it is */
/* Run `command` by /bin/sh and append its standard output, at most the ceiling, within `timeout_ms`. For secrets.
 * CVN_E_IO when it cannot run, ends badly or takes too long; CVN_E_LIMIT. On failure `out` is as before. */
int cvn_command_read(const char *command, int timeout_ms, struct cvn_buf *out, struct cvn_err *err);

#endif
