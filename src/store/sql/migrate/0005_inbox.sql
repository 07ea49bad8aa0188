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
  kind        TEXT NOT NULL,         -- reply, autoreply, bounce-hard, bounce-soft, complaint, unsubscribe, rsvp, other
  why         TEXT NOT NULL,         -- the rule that decided
  reason      TEXT NOT NULL DEFAULT '',
  new_text    TEXT NOT NULL DEFAULT '',
  contact_id  INTEGER,
  letter_id   INTEGER,
  event_id    INTEGER,
  tie         TEXT NOT NULL DEFAULT '',      -- how it was tied to them: token, message-id, sender, none
  effect      TEXT NOT NULL DEFAULT '',      -- what followed from it, in words
  state       TEXT NOT NULL DEFAULT 'filed' CHECK (state IN ('filed', 'open', 'closed')),  -- open: waits for a person
  assigned    TEXT NOT NULL DEFAULT '',
  raw         BLOB NOT NULL          -- the octets as fetched (to the limit)
) STRICT;
CREATE INDEX mail_open ON mail (received_at) WHERE state = 'open';
CREATE INDEX mail_by_contact ON mail (contact_id);
