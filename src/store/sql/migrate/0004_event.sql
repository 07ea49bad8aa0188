-- Events, invitations and the ledger of answers.
CREATE TABLE event (
  event_id    INTEGER PRIMARY KEY,
  name        TEXT NOT NULL UNIQUE,  -- from the event file's name; what commands call it
  kind        TEXT NOT NULL,
  title       TEXT NOT NULL,
  uid         TEXT NOT NULL UNIQUE,  -- random UUID (RFC 7986 5.3), common for all members
  state       TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'cancelled', 'over')),
  sequence    INTEGER NOT NULL DEFAULT 0,    -- RFC 5546 2.1.4
  starts_at   INTEGER NOT NULL,
  ends_at     INTEGER NOT NULL,
  timezone    TEXT NOT NULL,
  capacity    INTEGER,               -- NULL = no limit
  created_at  INTEGER NOT NULL,
  changed_at  INTEGER NOT NULL
) STRICT;

-- The event file of every revision, one row a language.
CREATE TABLE event_source (
  event_id INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  language TEXT NOT NULL,
  path     TEXT NOT NULL,
  text     TEXT NOT NULL,
  PRIMARY KEY (event_id, sequence, language)
) STRICT;

CREATE TABLE invitation (
  invitation_id INTEGER PRIMARY KEY,         -- the row that invitation tokens carry
  event_id      INTEGER NOT NULL REFERENCES event,
  contact_id    INTEGER NOT NULL,
  sent_seq      INTEGER NOT NULL DEFAULT 0,
  sent_dtstamp  INTEGER NOT NULL DEFAULT 0,
  major_seq     INTEGER NOT NULL DEFAULT 0,
  answer        TEXT NOT NULL DEFAULT 'needs-action'
                CHECK (answer IN ('needs-action', 'accepted', 'declined', 'tentative', 'delegated')),
  answered_at   INTEGER,
  party         INTEGER NOT NULL DEFAULT 1 CHECK (party BETWEEN 1 AND 21),
  seat          TEXT NOT NULL DEFAULT 'none' CHECK (seat IN ('none', 'confirmed', 'waiting', 'offered')),
  waiting_since INTEGER,
  created_at    INTEGER NOT NULL,
  UNIQUE (event_id, contact_id)
) STRICT;

-- One ledger, one truth: every answer that came, with its source and trust, whether it changed anything or not.
CREATE TABLE answer (
  answer_id     INTEGER PRIMARY KEY,
  invitation_id INTEGER NOT NULL REFERENCES invitation,
  at            INTEGER NOT NULL,
  answer        TEXT NOT NULL,
  source        TEXT NOT NULL,       -- calendar, mail, link, web, hand
  trust         TEXT NOT NULL,       -- verified, token, from-only, hand
  sequence      INTEGER NOT NULL DEFAULT 0,
  dtstamp       INTEGER NOT NULL DEFAULT 0,
  recurrence    TEXT NOT NULL DEFAULT '',
  attendee      TEXT NOT NULL DEFAULT '',
  party         INTEGER NOT NULL DEFAULT 1,
  comment       TEXT NOT NULL DEFAULT '',
  mail_id       INTEGER,
  applied       INTEGER NOT NULL,    -- 1 when it became the person's answer
  why           TEXT NOT NULL        -- the rule that decided
) STRICT;
CREATE INDEX answer_by_invitation ON answer (invitation_id);
