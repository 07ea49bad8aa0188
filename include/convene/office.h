/*
 * office.h - one office on disk: its directory, configuration, secrets and open store.
 *
 * Every command that works in an office opens one of these. The schema of convene.conf is one table (src/office/schema.c)
 * that checks the file, writes the sample and feeds convene.conf(5).
 */
#ifndef CONVENE_OFFICE_H
#define CONVENE_OFFICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convene/base/err.h"
#include "convene/base/mem.h"
#include "convene/store.h"

enum cvn_starttls { CVN_STARTTLS_REQUIRED, CVN_STARTTLS_OFF, CVN_STARTTLS_OPPORTUNISTIC };

/* A secret and where it comes from; read when needed, wiped after use, never logged. */
struct cvn_secret {
	char *file, *command, *credential;    /* at most one is set; file is relative to the office */
};

struct cvn_relay {
	char *label;
	char *url;                 /* smtp://host:port or smtps://host:port; "mx" or "mx:port": straight to each domain's own server */
	char *resolver;            /* mx: a name server ADDRESS[:PORT] instead of the system's; NULL = the system's */
	enum cvn_starttls starttls;
	char *user;                /* NULL = no login */
	struct cvn_secret password;
	char *ca_file;             /* NULL = the system's */
	int64_t connections;       /* at most this many at a time */
	int64_t weight;
	int64_t pace;              /* letters a second, 0 = no limit */
	int64_t warm_up;           /* letters on the first day, half as many more each day after; 0 = no limit */
};

struct cvn_mailbox {
	char *label;
	char *url;                 /* imaps://host:port/FOLDER or imap://… */
	enum cvn_starttls starttls;
	char *user;
	struct cvn_secret password;
	char *ca_file;
	char *address;             /* tokens go behind a plus */
	char *token_command;       /* prints an OAuth 2 access token for XOAUTH2; NULL = a password */
	char *processed;           /* folder that mails move to when they took effect; NULL = they stay */
};

struct cvn_conf {
	char *name, *domain, *postal_address, *timezone, *language;
	char *exporters;           /* users who may take lists out, between commas; NULL = everybody */
	char *send_hours;          /* "8-20" of the member's day, NULL = always */
	char *steward_shows;       /* what letters may tell of a steward beside the name: "phone, email"; NULL = nothing */
	char *from;                /* default From of letters: Name <address> */
	struct cvn_relay *relay;
	size_t n_relays;
	struct cvn_mailbox *mailbox;
	size_t n_mailboxes;
	char *web_listen, *web_base_url;      /* NULL = none */
	char *dkim_selector, *dkim_key_file;  /* RSA; NULL = none. Files are relative to the office */
	char *dkim_ed25519_selector, *dkim_ed25519_key_file;
};

struct cvn_office {
	char *dir;
	struct cvn_conf conf;
	struct cvn_store *store;   /* open; NULL when opened without */
};

/* Whether letters go straight to each domain's mail server: the only relay is "mx". */
bool cvn_conf_is_mx(const struct cvn_conf *conf);

/* Make a working office in `dir`. Files that exist are left alone; *out_made counts the new ones (0: it was there). */
int cvn_office_init(const char *dir, int64_t now, size_t *out_made, struct cvn_err *err);
struct cvn_buf;
/* A sample event file ("house-meeting.md", "house-meeting.es.md") whose dates lie two weeks after `now` or later. CVN_E_NOTFOUND. */
int cvn_office_sample_event(const char *file, int64_t now, struct cvn_buf *out, struct cvn_err *err);
/* Read convene.conf and open convene.db in `dir`. CVN_E_NOTFOUND, CVN_E_CONFIG (file:line), CVN_E_IO. */
int cvn_office_open(const char *dir, struct cvn_office **out, struct cvn_err *err);
void cvn_office_close(struct cvn_office *office);
CVN_AUTO_DEF(struct cvn_office, cvn_office_close)
char *cvn_office_path(const struct cvn_office *office, const char *name);     /* a path inside it; the caller owns it */

/* The value that a key has in the convene.conf of a new office, for whoever asks whether it was changed; NULL = none. Static. */
const char *cvn_conf_sample_value(const char *section, const char *name);

/* Read a secret (file, command or systemd credential); the caller wipes it with cvn_secret_wipe. CVN_E_CONFIG, CVN_E_IO. */
int cvn_secret_read(const struct cvn_office *office, const struct cvn_secret *secret, char **out, struct cvn_err *err);
void cvn_secret_wipe(char *secret);
bool cvn_secret_is_set(const struct cvn_secret *secret);

#endif
