-- Campaigns and the queue of letters.
CREATE TABLE campaign (
  campaign_id INTEGER PRIMARY KEY,
  name        TEXT NOT NULL UNIQUE,  -- from the message file's name; what commands call it
  kind        TEXT NOT NULL,         -- action-alert, newsletter, invitation, update, cancel, confirmation, … (letter.h)
  state       TEXT NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'paused', 'cancelled', 'finished')),
  priority    INTEGER NOT NULL DEFAULT 5,    -- 0 first … 9 last
  unsure      TEXT NOT NULL DEFAULT 'hold' CHECK (unsure IN ('hold', 'resend')),
  event_id    INTEGER,               -- invitations and what follows them
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER,               -- nothing leaves after this moment
  audience    INTEGER NOT NULL DEFAULT 0,    -- letters frozen into the queue
  note        TEXT NOT NULL DEFAULT ''       -- list and segment it was addressed to, in words
) STRICT;

-- The message file of a campaign as it stood when it was frozen, one row a language; and its layout.
CREATE TABLE campaign_source (
  campaign_id INTEGER NOT NULL REFERENCES campaign ON DELETE CASCADE,
  language    TEXT NOT NULL,
  path        TEXT NOT NULL,         -- as the person named it, for messages
  text        TEXT NOT NULL,
  layout      TEXT NOT NULL DEFAULT '',      -- text of the layout file, '' = none
  PRIMARY KEY (campaign_id, language)
) STRICT;

-- One person's copy. Narrow, with as few indexes as will do: each letter moves three times on its way out. Conditions are
-- written with OR where a list would do, because SQLite builds a table in memory for every longer IN of a check or a partial
-- index, at every update (measured: 20 of 37 microseconds a letter).
CREATE TABLE letter (
  letter_id   INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL REFERENCES campaign,
  contact_id  INTEGER NOT NULL,      -- an erased contact leaves its number here and nothing else
  purpose     TEXT NOT NULL DEFAULT 'campaign',   -- campaign, request, update, cancel, reminder, notice, answer, test
  sequence    INTEGER NOT NULL DEFAULT 0,         -- event revision or reminder number
  state       TEXT NOT NULL DEFAULT 'pending' CHECK (
                state = 'sent' OR state = 'handed' OR state = 'leased' OR state = 'pending' OR state = 'deferred' OR
                state = 'failed' OR state = 'uncertain' OR state = 'held' OR state = 'expired' OR state = 'cancelled' OR
                state = 'suppressed' OR state = 'superseded'),
  due_at      INTEGER NOT NULL,
  attempts    INTEGER NOT NULL DEFAULT 0,         -- how often it was handed over or refused by name
  sent_at     INTEGER,
  fixed_at    INTEGER,               -- the first hand-over: every later attempt is written for this moment …
  fixed       INTEGER,               -- … and has this fingerprint of envelope and octets (sender/fixed.c)
  params      TEXT,                  -- JSON: what only this letter knows (invitation_id, partstat, …)
  UNIQUE (campaign_id, contact_id, purpose, sequence)
) STRICT;
CREATE INDEX letter_due ON letter (campaign_id, due_at) WHERE state = 'pending' OR state = 'deferred';
CREATE INDEX letter_by_contact ON letter (contact_id);

-- The legal moves. The same list is in src/store/letter_state.c; make check compares the two.
CREATE TABLE letter_move (
  was     TEXT NOT NULL,
  becomes TEXT NOT NULL,
  PRIMARY KEY (was, becomes)
) STRICT, WITHOUT ROWID;
INSERT INTO letter_move (was, becomes) VALUES
  ('pending', 'leased'), ('pending', 'expired'), ('pending', 'cancelled'), ('pending', 'suppressed'),
  ('pending', 'superseded'),
  ('leased', 'pending'), ('leased', 'handed'), ('leased', 'deferred'), ('leased', 'failed'), ('leased', 'expired'),
  ('leased', 'cancelled'), ('leased', 'suppressed'), ('leased', 'superseded'),
  ('handed', 'sent'), ('handed', 'deferred'), ('handed', 'failed'), ('handed', 'uncertain'),
  ('deferred', 'pending'), ('deferred', 'leased'), ('deferred', 'failed'), ('deferred', 'expired'),
  ('deferred', 'cancelled'), ('deferred', 'suppressed'), ('deferred', 'superseded'),
  ('uncertain', 'pending'), ('uncertain', 'held'), ('uncertain', 'sent'),
  ('held', 'pending'), ('held', 'sent'),          -- a person's decision; evidence
  ('failed', 'pending');                          -- a person's decision
-- Whatever writes to this table, a state moves only along the list; sent, expired, cancelled, suppressed, superseded absorb.
-- The three moves of a letter that goes well are known without looking. ROLLBACK, as in the statements of these moves: an
-- ABORT would cost each of them a savepoint, and every caller gives up the whole write anyway (together 1.3 of 6 microseconds).
-- AFTER, because behind a BEFORE trigger SQLite reads the row once more.
CREATE TRIGGER letter_moves AFTER UPDATE OF state ON letter
WHEN NOT (OLD.state = 'handed' AND NEW.state = 'sent' OR OLD.state = 'leased' AND NEW.state = 'handed' OR
          OLD.state = 'pending' AND NEW.state = 'leased')
     AND NOT EXISTS (SELECT 1 FROM letter_move WHERE was = OLD.state AND becomes = NEW.state)
BEGIN
  SELECT RAISE(ROLLBACK, 'a letter can not make this move');
END;

-- Where the sender of now has letters leased or handed: the rows to look at when it did not come home.
CREATE TABLE sender_claim (
  campaign_id INTEGER PRIMARY KEY,
  low_id      INTEGER NOT NULL,
  high_id     INTEGER NOT NULL
) STRICT;

-- Letters that a relay took on a day (Unix time / 86400): for its warm-up.
CREATE TABLE relay_day (
  relay TEXT NOT NULL,               -- the label of its section in convene.conf
  day   INTEGER NOT NULL,
  sent  INTEGER NOT NULL,
  PRIMARY KEY (relay, day)
) STRICT, WITHOUT ROWID;

-- What the other side said, one row for each attempt that did not end in a plain acceptance.
CREATE TABLE attempt (
  attempt_id INTEGER PRIMARY KEY,
  letter_id  INTEGER NOT NULL REFERENCES letter,
  attempt    INTEGER NOT NULL,       -- letter.attempts after it
  at         INTEGER NOT NULL,
  outcome    TEXT NOT NULL,          -- accepted, deferred, refused, unsure, local
  phase      TEXT NOT NULL,          -- connect, greeting, ehlo, starttls, auth, mail, rcpt, data, dot
  host       TEXT NOT NULL DEFAULT '',
  code       INTEGER NOT NULL DEFAULT 0,
  enhanced   TEXT NOT NULL DEFAULT '',
  text       TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX attempt_by_letter ON attempt (letter_id);
