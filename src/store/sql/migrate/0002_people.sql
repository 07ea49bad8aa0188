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
  phone        TEXT NOT NULL DEFAULT '',
  household    TEXT NOT NULL DEFAULT '',   -- people with the same word here live together
  quiet_hours  TEXT NOT NULL DEFAULT '',   -- "21:00-08:00", 'none'; '' = the office's (table quiet)
  steward_id   INTEGER REFERENCES contact ON DELETE SET NULL,   -- who looks after this person
  assessment   INTEGER CHECK (assessment BETWEEN 1 AND 5),
  flags        INTEGER NOT NULL DEFAULT 0, -- remarks on the address: 1 role, 2 disposable, 4 typo, 8 reserved
  fields       TEXT NOT NULL DEFAULT '{}', -- free columns, a JSON object of texts
  suppressed   TEXT,                       -- NULL, or the cause that forbids writing (copy of suppression.cause)
  import_id    INTEGER,                    -- the import that added the person
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX contact_by_steward ON contact (steward_id) WHERE steward_id IS NOT NULL;

-- Few rows: choosing an audience looks here instead of at every person.
CREATE INDEX contact_unreachable ON contact (contact_id) WHERE suppressed IS NOT NULL;

-- Here and at subscriptions a trigger does what a reference to contact would do, without a look at contact for each row that
-- an import writes.
CREATE TABLE contact_role (
  contact_id INTEGER NOT NULL,
  role       TEXT NOT NULL,
  PRIMARY KEY (contact_id, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_role_by_role ON contact_role (role, contact_id);

CREATE TABLE contact_tag (
  contact_id INTEGER NOT NULL,
  tag        TEXT NOT NULL,
  PRIMARY KEY (contact_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_tag_by_tag ON contact_tag (tag, contact_id);

CREATE TABLE contact_note (
  note_id    INTEGER PRIMARY KEY,
  contact_id INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
  at         INTEGER NOT NULL,
  who        TEXT NOT NULL,
  text       TEXT NOT NULL
) STRICT;
CREATE INDEX contact_note_by_contact ON contact_note (contact_id);

-- What changed about a person, one row a field: history, and the way back from an import.
CREATE TABLE contact_change (
  change_id  INTEGER PRIMARY KEY,
  contact_id INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
  at         INTEGER NOT NULL,
  who        TEXT NOT NULL,         -- 'import 12', a person, 'mail'
  import_id  INTEGER,
  field      TEXT NOT NULL,         -- a column of contact, 'role', 'tag', or 'field NAME'
  before     TEXT NOT NULL,
  after      TEXT NOT NULL
) STRICT;
CREATE INDEX contact_change_by_contact ON contact_change (contact_id);
CREATE INDEX contact_change_by_import ON contact_change (import_id) WHERE import_id IS NOT NULL;

-- Two rows that were one person: letters and answers of `old_id` belong to `contact_id` now.
CREATE TABLE contact_merge (
  old_id     INTEGER PRIMARY KEY,
  contact_id INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
  at         INTEGER NOT NULL,
  who        TEXT NOT NULL,
  old_hash   TEXT NOT NULL          -- keyed hash of the address that went away
) STRICT;
CREATE INDEX contact_merge_by_contact ON contact_merge (contact_id);

-- Addresses that were this person's: of entries merged into it, and from before it was changed. A file that still has one
-- means this person, and erasing bars them all.
CREATE TABLE contact_was (
  old_hash   TEXT NOT NULL,         -- keyed hash of the address
  contact_id INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
  PRIMARY KEY (old_hash, contact_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_was_by_contact ON contact_was (contact_id);

-- Free fields that were given a type; others are text.
CREATE TABLE field (
  name       TEXT PRIMARY KEY,
  type       TEXT NOT NULL CHECK (type IN ('text', 'number', 'date', 'yesno', 'choice')),
  choices    TEXT NOT NULL DEFAULT '[]',   -- JSON list of texts, for 'choice'
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE list (
  list_id    INTEGER PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,  -- what commands call it
  title      TEXT NOT NULL,         -- what members read
  kind       TEXT NOT NULL DEFAULT 'closed' CHECK (kind IN ('open', 'closed', 'opt-in')),
  created_at INTEGER NOT NULL
) STRICT;

-- No index by contact: there are few lists, so one person's are found list by list. The trigger does what a reference to
-- contact would do, without a second tree to write at every import (measured: a tenth of its time).
CREATE TABLE subscription (
  list_id    INTEGER NOT NULL REFERENCES list ON DELETE CASCADE,
  contact_id INTEGER NOT NULL,
  -- OR and not IN: SQLite builds a table in memory for every IN of a check, at every row.
  state      TEXT NOT NULL CHECK (state = 'subscribed' OR state = 'unsubscribed' OR state = 'pending'),
  since      INTEGER NOT NULL,
  source     TEXT NOT NULL,         -- 'import 12', 'by hand', 'web', 'mail'
  proof      TEXT NOT NULL DEFAULT '{}',   -- JSON: date, address of the machine, wording
  PRIMARY KEY (list_id, contact_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER contact_leaves AFTER DELETE ON contact
BEGIN
  DELETE FROM subscription WHERE list_id IN (SELECT list_id FROM list) AND contact_id = OLD.contact_id;
  DELETE FROM contact_role WHERE contact_id = OLD.contact_id;
  DELETE FROM contact_tag WHERE contact_id = OLD.contact_id;
END;

-- Who must not be written to. Keyed by the hash, so that it outlives an erased person.
CREATE TABLE suppression (
  email_hash TEXT NOT NULL,
  cause      TEXT NOT NULL CHECK (cause IN ('unsubscribed', 'bounced', 'complained', 'erased', 'employer', 'by-hand')),
  since      INTEGER NOT NULL,
  detail     TEXT NOT NULL DEFAULT '',     -- the remote's words, who did it
  letter_id  INTEGER,                      -- the letter that led to it, when one did
  PRIMARY KEY (email_hash, cause)
) STRICT, WITHOUT ROWID;

-- Domains of employers: campaigns of these kinds never go there.
CREATE TABLE guard (
  domain TEXT NOT NULL,             -- A-labels, lower case; its subdomains are meant too
  kind   TEXT NOT NULL,             -- a kind of campaign, or 'all'
  reason TEXT NOT NULL,
  since  INTEGER NOT NULL,
  PRIMARY KEY (domain, kind)
) STRICT, WITHOUT ROWID;

-- Not more than so many letters of campaigns to one person in so many seconds; at most one row.
CREATE TABLE cap (
  cap_id  INTEGER PRIMARY KEY CHECK (cap_id = 1),
  letters INTEGER NOT NULL CHECK (letters > 0),
  seconds INTEGER NOT NULL CHECK (seconds > 0),
  urgent  INTEGER NOT NULL          -- campaigns that expire within so many seconds do not wait; 0 = all do
) STRICT;

-- Hours of a person's own day in which no letters leave to them; at most one row. People may have other ones of their own.
CREATE TABLE quiet (
  quiet_id INTEGER PRIMARY KEY CHECK (quiet_id = 1),
  hours    TEXT NOT NULL,           -- "21:00-08:00"
  urgent   INTEGER NOT NULL         -- campaigns that expire within so many seconds do not wait; 0 = all do
) STRICT;

CREATE TABLE segment (
  name       TEXT PRIMARY KEY,
  expression TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
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
  n_rows      INTEGER NOT NULL DEFAULT 0,  -- rows of the file that are settled: where a resumed import goes on
  finished    INTEGER NOT NULL DEFAULT 0,  -- 1 when every chunk is in
  undone_at   INTEGER
) STRICT;

-- Stewards whom an import named before anybody had their address; empty but while it runs or lies stopped.
CREATE TABLE import_steward (
  import_id  INTEGER NOT NULL REFERENCES import ON DELETE CASCADE,
  contact_id INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
  email_key  TEXT NOT NULL,
  PRIMARY KEY (import_id, contact_id)
) STRICT, WITHOUT ROWID;
