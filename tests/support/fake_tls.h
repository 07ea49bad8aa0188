/*
 * fake_tls.h - the TLS of the scripted servers, and certificates that are right, expired or for somebody else.
 */
#ifndef TESTS_FAKE_TLS_H
#define TESTS_FAKE_TLS_H

#include <stddef.h>
#include <sys/types.h>

struct fake_tls;
struct fake_tls *fake_tls_start(int fd, const char *cert_file, const char *key_file);     /* NULL: the handshake failed */
void fake_tls_stop(struct fake_tls *t);
ssize_t fake_tls_recv(struct fake_tls *t, void *data, size_t n);
ssize_t fake_tls_send(struct fake_tls *t, const void *data, size_t n);

/* Write a self-signed certificate (which is its own authority) and its key, for `address` ("127.0.0.1") or a name; valid
 * until `days` from now, which may be past. */
void fake_cert_make(const char *cert_file, const char *key_file, const char *address, const char *name, int days);

int fake_base64(const char *text, char *out, size_t cap);       /* decoded octets with a NUL behind; -1 = bad */

#endif
