/*
 * schema.c - every key of convene.conf in one table: what it means, what it may be, what a new office starts with.
 *
 * The reader (conf.c), the sample (below) and the check of convene.conf(5) all read this table.
 */
#include "office/office_priv.h"

#include "convene/base/banned.h"

#define OFFICE(member) offsetof(struct cvn_conf, member)
#define RELAY(member) offsetof(struct cvn_relay, member)
#define MAILBOX(member) offsetof(struct cvn_mailbox, member)

#define SECRET_KEYS(section, at) \
	{ section, "password_file", CVN_KEY_SECRET_FILE, at, 0, 0, NULL, NULL, \
	  "The password: a file of this office (mode 0600) that holds nothing else …" }, \
	{ section, "password_command", CVN_KEY_SECRET_COMMAND, at, 0, 0, NULL, NULL, \
	  "… or a command that prints it …" }, \
	{ section, "password_credential", CVN_KEY_SECRET_CREDENTIAL, at, 0, 0, NULL, NULL, \
	  "… or the name of a systemd credential. A password never stands in this file." }

const struct cvn_conf_key cvn_conf_keys[] = {
	{ "office", "name", CVN_KEY_TEXT, OFFICE(name), 0, 0, NULL, "Local 59 for Community Schools",
	  "What members call you; it signs every letter." },
	{ "office", "domain", CVN_KEY_TEXT, OFFICE(domain), 0, 0, NULL, "local59.example",
	  "The mail domain you send from. Message-IDs and list names carry it." },
	{ "office", "from", CVN_KEY_TEXT, OFFICE(from), 0, 0, NULL, NULL,
	  "The From of letters that name none: Ana Rivera <ana@local59.example>" },
	{ "office", "postal_address", CVN_KEY_TEXT, OFFICE(postal_address), 0, 0, NULL, "100 State Street, Albany NY 12207",
	  "The footer of every letter gives it; the law of most places asks for it." },
	{ "office", "send_hours", CVN_KEY_TEXT, OFFICE(send_hours), 0, 0, NULL, NULL,
	  "Campaigns leave in these hours of the member's day, as 8-20; confirmations and urgent ones at any time." },
	{ "office", "exporters", CVN_KEY_TEXT, OFFICE(exporters), 0, 0, NULL, NULL,
	  "Who may take whole lists out (convene export): users of this machine, between commas; without it everybody who can read." },
	{ "office", "steward_shows", CVN_KEY_TEXT, OFFICE(steward_shows), 0, 0, NULL, NULL,
	  "What letters may tell members of their steward beside the name: phone, email, or both between commas." },
	{ "office", "timezone", CVN_KEY_TEXT, OFFICE(timezone), 0, 0, "UTC", "America/New_York",
	  "Where you are (IANA name). Times without a zone are read in it." },
	{ "office", "language", CVN_KEY_TEXT, OFFICE(language), 0, 0, "en", "en",
	  "The language of people who have none on file." },

	{ "relay", "url", CVN_KEY_TEXT, RELAY(url), 0, 0, NULL, "smtp://127.0.0.1:2525",
	  "Your mail provider's submission server: smtps://host:465, or smtp://host:587 with STARTTLS." },
	{ "relay", "resolver", CVN_KEY_TEXT, RELAY(resolver), 0, 0, NULL, NULL,
	  "url = mx only: a name server to ask instead of the system's, as 127.0.0.1:53." },
	{ "relay", "starttls", CVN_KEY_STARTTLS, RELAY(starttls), 0, 0, "required", NULL,
	  "smtp:// only. required: no letter leaves without TLS. off: only for a server on this machine." },
	{ "relay", "user", CVN_KEY_TEXT, RELAY(user), 0, 0, NULL, NULL, "The login name; leave it out when there is no login." },
	SECRET_KEYS("relay", RELAY(password)),
	{ "relay", "ca_file", CVN_KEY_TEXT, RELAY(ca_file), 0, 0, NULL, NULL,
	  "A certificate authority of your own (PEM) instead of the system's." },
	{ "relay", "connections", CVN_KEY_NUMBER, RELAY(connections), 1, 256, "8", "8",
	  "At most so many connections at a time; ask the provider what is welcome." },
	{ "relay", "weight", CVN_KEY_NUMBER, RELAY(weight), 0, 1000, "1", NULL,
	  "With several relays: this one's share. 0 = only when the others fail." },
	{ "relay", "pace", CVN_KEY_NUMBER, RELAY(pace), 0, 1000000, "0", NULL, "At most so many letters a second; with url = mx: to each receiving side; 0 = no limit." },
	{ "relay", "warm_up", CVN_KEY_NUMBER, RELAY(warm_up), 0, 1000000000, "0", NULL,
	  "For a new relay, domain or address: so many letters on the first day, half as many more each day after; 0 = no limit." },

	{ "mailbox", "url", CVN_KEY_TEXT, MAILBOX(url), 0, 0, NULL, "imaps://127.0.0.1:993/INBOX",
	  "Where replies, bounces and RSVPs arrive: imaps://host/FOLDER, or imap:// with STARTTLS." },
	{ "mailbox", "starttls", CVN_KEY_STARTTLS, MAILBOX(starttls), 0, 0, "required", NULL, "imap:// only; as for a relay." },
	{ "mailbox", "user", CVN_KEY_TEXT, MAILBOX(user), 0, 0, NULL, "answers", "The login name." },
	SECRET_KEYS("mailbox", MAILBOX(password)),
	{ "mailbox", "ca_file", CVN_KEY_TEXT, MAILBOX(ca_file), 0, 0, NULL, NULL,
	  "A certificate authority of your own (PEM) instead of the system's." },
	{ "mailbox", "token_command", CVN_KEY_TEXT, MAILBOX(token_command), 0, 0, NULL, NULL,
	  "Instead of a password: a command that prints an OAuth 2 access token (XOAUTH2)." },
	{ "mailbox", "processed", CVN_KEY_TEXT, MAILBOX(processed), 0, 0, NULL, NULL,
	  "A folder that mails move to once they took effect. Without it they stay where they are." },
	{ "mailbox", "address", CVN_KEY_TEXT, MAILBOX(address), 0, 0, NULL, "answers@local59.example",
	  "Its address. Tokens go behind a plus: answers+TOKEN@local59.example" },

	{ "web", "listen", CVN_KEY_TEXT, OFFICE(web_listen), 0, 0, NULL, NULL,
	  "Address and port of the pages, behind your web server: 127.0.0.1:8025" },
	{ "web", "base_url", CVN_KEY_TEXT, OFFICE(web_base_url), 0, 0, NULL, NULL,
	  "What the world calls it: https://act.local59.example - letters then offer one-click unsubscribe." },

	{ "dkim", "selector", CVN_KEY_TEXT, OFFICE(dkim_selector), 0, 0, NULL, NULL,
	  "The name of the RSA key in DNS: SELECTOR._domainkey.your.domain" },
	{ "dkim", "key_file", CVN_KEY_TEXT, OFFICE(dkim_key_file), 0, 0, NULL, NULL,
	  "An RSA private key in PEM, 2048 bits or more, mode 0600." },
	{ "dkim", "ed25519_selector", CVN_KEY_TEXT, OFFICE(dkim_ed25519_selector), 0, 0, NULL, NULL,
	  "The same for an Ed25519 key; letters then carry both signatures." },
	{ "dkim", "ed25519_key_file", CVN_KEY_TEXT, OFFICE(dkim_ed25519_key_file), 0, 0, NULL, NULL,
	  "An Ed25519 private key in PEM." },
};
const size_t cvn_conf_n_keys = CVN_COUNT(cvn_conf_keys);

static const struct {
	const char *section, *heading, *about;
} sections[] = {
	{ "office", "[office]", "Who you are." },
	{ "relay", "[relay \"main\"]", "How letters leave. One section a relay; the word in quotes is yours." },
	{ "mailbox", "[mailbox \"answers\"]", "Where answers arrive. One section a mailbox." },
	{ "web", "[web]", "Pages for members: one-click unsubscribe, answers. Optional." },
	{ "dkim", "[dkim]", "Signing letters ourselves. Leave it out when the relay signs, as most do." },
};

static void sample_key(struct cvn_buf *out, const struct cvn_conf_key *key)
{
	cvn_buf_printf(out, "# %s\n", key->help);
	cvn_buf_printf(out, "%s%s =%s%s\n", key->sample == NULL ? "#" : "", key->name,
	               key->sample != NULL || key->preset != NULL ? " " : "",
	               key->sample != NULL ? key->sample : key->preset != NULL ? key->preset : "");
}

void cvn_conf_sample(struct cvn_buf *out)
{
	cvn_buf_str(out, "# convene.conf - this office's settings; convene.conf(5) explains each key.\n"
	                 "# Lines that begin with # are remarks. Passwords never stand here.\n");
	for (size_t s = 0; s < CVN_COUNT(sections); s++) {
		cvn_buf_printf(out, "\n# %s\n%s\n", sections[s].about, sections[s].heading);
		for (size_t i = 0; i < cvn_conf_n_keys; i++)
			if (cvn_streq(cvn_conf_keys[i].section, sections[s].section))
				sample_key(out, &cvn_conf_keys[i]);
	}
}

const char *cvn_conf_sample_value(const char *section, const char *name)
{
	for (size_t i = 0; i < cvn_conf_n_keys; i++) {
		if (cvn_streq(cvn_conf_keys[i].section, section) && cvn_streq(cvn_conf_keys[i].name, name))
			return cvn_conf_keys[i].sample;
	}
	return NULL;
}
