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

-- One person's copy. The states and their moves are in src/store/letter_state.c; make check compares the two lists.
CREATE TABLE letter (
  letter_id   INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL REFERENCES campaign,
  contact_id  INTEGER NOT NULL,      -- an erased contact leaves its number here and nothing else
  purpose     TEXT NOT NULL DEFAULT 'campaign',   -- campaign, request, update, cancel, reminder, notice, answer, test
  sequence    INTEGER NOT NULL DEFAULT 0,         -- event revision or reminder number
  state       TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'leased', 'handed', 'sent', 'deferred', 'failed',
                'uncertain', 'held', 'expired', 'cancelled', 'suppressed', 'superseded')),
  due_at      INTEGER NOT NULL,
  attempts    INTEGER NOT NULL DEFAULT 0,
  sent_at     INTEGER,
  params      TEXT,                  -- JSON: what only this letter knows (invitation_id, partstat, …)
  UNIQUE (campaign_id, contact_id, purpose, sequence)
) STRICT;
CREATE INDEX letter_due ON letter (due_at) WHERE state IN ('pending', 'deferred');
CREATE INDEX letter_open ON letter (state) WHERE state IN ('leased', 'handed', 'uncertain');
CREATE INDEX letter_by_contact ON letter (contact_id);

-- What the other side said, one row for each attempt that did not end in a plain acceptance.
CREATE TABLE attempt (
  letter_id INTEGER NOT NULL REFERENCES letter,
  attempt   INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  outcome   TEXT NOT NULL,           -- accepted, deferred, refused, unsure, local
  phase     TEXT NOT NULL,           -- connect, greeting, ehlo, starttls, auth, mail, rcpt, data, dot
  host      TEXT NOT NULL DEFAULT '',
  code      INTEGER NOT NULL DEFAULT 0,
  enhanced  TEXT NOT NULL DEFAULT '',
  text      TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (letter_id, attempt, at)
) STRICT;
