-- People, lists, consent.
CREATE TABLE contact (
  contact_id   INTEGER PRIMARY KEY,
  email        TEXT NOT NULL,       -- as the person wrote it, domain in its readable form
  email_key    TEXT NOT NULL UNIQUE,-- what makes two spellings the same mailbox (contact.h cvn_address)
  email_hash   TEXT NOT NULL,       -- keyed hash of email_key: stands for the address in logs and suppressions
  domain       TEXT NOT NULL,       -- receiving domain, A-labels, lower case
  first_name   TEXT NOT NULL DEFAULT '',
  last_name    TEXT NOT NULL DEFAULT '',
  language     TEXT NOT NULL DEFAULT '',   -- BCP 47; '' = the office's
  timezone     TEXT NOT NULL DEFAULT '',   -- IANA name; '' = the office's
  building     TEXT NOT NULL DEFAULT '',
  district     TEXT NOT NULL DEFAULT '',
  roles        TEXT NOT NULL DEFAULT '',   -- the roles of contact_role joined by ', ', for letters
  fields       TEXT NOT NULL DEFAULT '{}', -- free columns, a JSON object of texts
  suppressed   TEXT,                       -- NULL, or the cause that forbids writing (copy of suppression.cause)
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX contact_by_hash ON contact (email_hash);

CREATE TABLE contact_role (
  contact_id INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
  role       TEXT NOT NULL,
  PRIMARY KEY (contact_id, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_role_by_role ON contact_role (role, contact_id);

CREATE TABLE list (
  list_id    INTEGER PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,  -- what commands call it
  title      TEXT NOT NULL,         -- what members read
  kind       TEXT NOT NULL DEFAULT 'closed' CHECK (kind IN ('open', 'closed', 'opt-in')),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE subscription (
  list_id    INTEGER NOT NULL REFERENCES list ON DELETE CASCADE,
  contact_id INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
  state      TEXT NOT NULL CHECK (state IN ('pending', 'subscribed', 'unsubscribed')),
  since      INTEGER NOT NULL,
  source     TEXT NOT NULL,         -- 'import 12', 'by hand', 'web', 'mail'
  proof      TEXT NOT NULL DEFAULT '{}',   -- JSON: date, address of the machine, wording
  PRIMARY KEY (list_id, contact_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX subscription_by_contact ON subscription (contact_id);

-- Who must not be written to. Keyed by the hash, so that it outlives an erased person.
CREATE TABLE suppression (
  email_hash TEXT NOT NULL,
  cause      TEXT NOT NULL CHECK (cause IN ('unsubscribed', 'bounced', 'complained', 'erased', 'employer', 'by-hand')),
  since      INTEGER NOT NULL,
  detail     TEXT NOT NULL DEFAULT '',     -- the remote's words, who did it
  letter_id  INTEGER,                      -- the letter that led to it, when one did
  PRIMARY KEY (email_hash, cause)
) STRICT, WITHOUT ROWID;

CREATE TABLE import (
  import_id   INTEGER PRIMARY KEY,
  file        TEXT NOT NULL,
  sha256      TEXT NOT NULL,
  list_id     INTEGER REFERENCES list ON DELETE SET NULL,
  who         TEXT NOT NULL,
  at          INTEGER NOT NULL,
  n_new       INTEGER NOT NULL DEFAULT 0,
  n_updated   INTEGER NOT NULL DEFAULT 0,
  n_unchanged INTEGER NOT NULL DEFAULT 0,
  n_duplicate INTEGER NOT NULL DEFAULT 0,
  n_rejected  INTEGER NOT NULL DEFAULT 0,
  finished    INTEGER NOT NULL DEFAULT 0   -- 1 when every chunk is in
) STRICT;
