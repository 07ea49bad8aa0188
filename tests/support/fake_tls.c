/*
 * fake_tls.c - GnuTLS on the server's side, for tests.
 */
#include <arpa/inet.h>
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "support/fake_tls.h"

struct fake_tls {
	gnutls_session_t session;
	gnutls_certificate_credentials_t cred;
};

struct fake_tls *fake_tls_start(int fd, const char *cert_file, const char *key_file)
{
	struct fake_tls *t = calloc(1, sizeof *t);
	int rc;

	assert(t);
	gnutls_certificate_allocate_credentials(&t->cred);
	rc = gnutls_certificate_set_x509_key_file(t->cred, cert_file, key_file, GNUTLS_X509_FMT_PEM);
	assert(rc == 0);
	gnutls_init(&t->session, GNUTLS_SERVER);
	gnutls_set_default_priority(t->session);
	gnutls_credentials_set(t->session, GNUTLS_CRD_CERTIFICATE, t->cred);
	gnutls_transport_set_int(t->session, fd);
	do {
		rc = gnutls_handshake(t->session);
	} while (rc < 0 && !gnutls_error_is_fatal(rc));
	if (rc == 0)
		return t;
	fake_tls_stop(t);
	return NULL;
}

void fake_tls_stop(struct fake_tls *t)
{
	if (!t)
		return;
	gnutls_deinit(t->session);
	gnutls_certificate_free_credentials(t->cred);
	free(t);
}

ssize_t fake_tls_recv(struct fake_tls *t, void *data, size_t n)
{
	ssize_t got;

	do {
		got = gnutls_record_recv(t->session, data, n);
	} while (got == GNUTLS_E_AGAIN || got == GNUTLS_E_INTERRUPTED);
	return got;
}

ssize_t fake_tls_send(struct fake_tls *t, const void *data, size_t n)
{
	return gnutls_record_send(t->session, data, n);
}

static void write_file(const char *path, const void *data, size_t n)
{
	FILE *f = fopen(path, "w");

	assert(f);
	n = fwrite(data, 1, n, f);
	fclose(f);
}

static void alternative_name(gnutls_x509_crt_t crt, const char *address, const char *name)
{
	struct in_addr ip;

	if (address && inet_pton(AF_INET, address, &ip) == 1)
		gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, &ip, sizeof ip, GNUTLS_FSAN_APPEND);
	if (name)
		gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, name, (unsigned)strlen(name), GNUTLS_FSAN_APPEND);
}

void fake_cert_make(const char *cert_file, const char *key_file, const char *address, const char *name, int days)
{
	const char *common = name ? name : address;
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;
	char pem[16384];
	size_t n = sizeof pem;
	time_t now = time(NULL);

	gnutls_x509_privkey_init(&key);
	gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
	gnutls_x509_crt_init(&crt);
	gnutls_x509_crt_set_version(crt, 3);
	gnutls_x509_crt_set_serial(crt, "\1", 1);
	gnutls_x509_crt_set_activation_time(crt, now - 30L * 86400);
	gnutls_x509_crt_set_expiration_time(crt, now + days * 86400L);
	gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, common, (unsigned)strlen(common));
	alternative_name(crt, address, name);
	gnutls_x509_crt_set_basic_constraints(crt, 1, -1);
	gnutls_x509_crt_set_key(crt, key);
	gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0);
	gnutls_x509_crt_export(crt, GNUTLS_X509_FMT_PEM, pem, &n);
	write_file(cert_file, pem, n);
	n = sizeof pem;
	gnutls_x509_privkey_export(key, GNUTLS_X509_FMT_PEM, pem, &n);
	write_file(key_file, pem, n);
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
}

int fake_base64(const char *text, char *out, size_t cap)
{
	gnutls_datum_t in = { (unsigned char *)(size_t)text, (unsigned)strlen(text) }, data;
	int n;

	if (gnutls_base64_decode2(&in, &data) < 0)
		return -1;
	n = data.size < cap ? (int)data.size : (int)cap - 1;
	memcpy(out, data.data, (size_t)n);
	out[n] = '\0';
	gnutls_free(data.data);
	return n;
}
