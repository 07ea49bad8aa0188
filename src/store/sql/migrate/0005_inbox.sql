-- Incoming mail: where we are in each mailbox, what came, what it was, who has it.
CREATE TABLE mailbox (
  name        TEXT PRIMARY KEY,      -- the label of its section in convene.conf
  uidvalidity INTEGER NOT NULL,
  last_uid    INTEGER NOT NULL,
  polled_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE mail (
  mail_id     INTEGER PRIMARY KEY,
  mailbox     TEXT NOT NULL,
  uid         INTEGER NOT NULL,
  hash        TEXT NOT NULL UNIQUE,  -- SHA-256 of the raw octets: one mail takes effect once
  received_at INTEGER NOT NULL,
  from_name   TEXT NOT NULL DEFAULT '',
  from_email  TEXT NOT NULL DEFAULT '',
  subject     TEXT NOT NULL DEFAULT '',
  message_id  TEXT NOT NULL DEFAULT '',
  kind        TEXT NOT NULL CHECK (kind IN ('reply', 'autoreply', 'bounce-hard', 'bounce-soft', 'complaint', 'unsubscribe',
                'rsvp', 'other')),
  why         TEXT NOT NULL,         -- the rule that decided
  reason      TEXT NOT NULL DEFAULT '',
  status      TEXT NOT NULL DEFAULT '',      -- enhanced code of a bounce
  new_text    TEXT NOT NULL DEFAULT '',
  contact_id  INTEGER,
  letter_id   INTEGER,
  event_id    INTEGER,
  tie         TEXT NOT NULL DEFAULT '',      -- how it was tied to them: token, message-id, sender, none
  effect      TEXT NOT NULL DEFAULT '',      -- what followed from it, in words
  proposal    TEXT NOT NULL DEFAULT '',      -- "left, write to X": the address a person may accept
  state       TEXT NOT NULL DEFAULT 'filed' CHECK (state IN ('filed', 'open', 'answered', 'closed', 'quarantined')),
  assigned    TEXT NOT NULL DEFAULT '',      -- who has it: an address or a name
  assigned_why TEXT NOT NULL DEFAULT '',     -- the rule that gave it to them, or 'by hand'
  changed_at  INTEGER NOT NULL DEFAULT 0,    -- of state or assigned
  size        INTEGER NOT NULL               -- octets on the server
) STRICT;
CREATE INDEX mail_waiting ON mail (received_at) WHERE state = 'open' OR state = 'quarantined';
CREATE INDEX mail_by_contact ON mail (contact_id, received_at);
CREATE INDEX mail_by_letter ON mail (letter_id);

-- The octets as fetched (to the limit), apart so that lists stay quick.
CREATE TABLE mail_raw (
  mail_id INTEGER PRIMARY KEY REFERENCES mail ON DELETE CASCADE,
  raw     BLOB NOT NULL
) STRICT;

-- What people of the office wrote down about a mail, and what they did with it.
CREATE TABLE mail_note (
  note_id INTEGER PRIMARY KEY,
  mail_id INTEGER NOT NULL REFERENCES mail ON DELETE CASCADE,
  at      INTEGER NOT NULL,
  who     TEXT NOT NULL,
  text    TEXT NOT NULL
) STRICT;
CREATE INDEX mail_note_by_mail ON mail_note (mail_id);

-- Who gets what waits for a person. `key` and `who_key` are folded for comparing; people read `value` and `who`.
CREATE TABLE mail_rule (
  what  TEXT NOT NULL CHECK (what IN ('event', 'steward', 'building', 'district', 'default')),
  key   TEXT NOT NULL,
  value TEXT NOT NULL,               -- a building as they wrote it; '' for the default
  who   TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (what, key)
) STRICT, WITHOUT ROWID;

-- Who is away, and who stands in for them.
CREATE TABLE mail_away (
  who_key  TEXT PRIMARY KEY,
  who      TEXT NOT NULL,
  from_at  INTEGER NOT NULL,
  until_at INTEGER NOT NULL CHECK (until_at > from_at),   -- back at this moment
  deputy   TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

-- Search over what people wrote. A tokenizer that knows no language: letters of all scripts, accents folded.
CREATE VIRTUAL TABLE mail_text USING fts5 (subject, sender, text, tokenize = 'unicode61 remove_diacritics 2');
