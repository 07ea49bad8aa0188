-- Events, invitations and the ledger of answers.
CREATE TABLE event (
  event_id    INTEGER PRIMARY KEY,
  name        TEXT NOT NULL UNIQUE,  -- from the event file's name; what commands call it
  kind        TEXT NOT NULL,
  title       TEXT NOT NULL,
  uid         TEXT NOT NULL UNIQUE,  -- random UUID (RFC 7986 5.3), common for all members
  state       TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'cancelled', 'over')),
  revision    INTEGER NOT NULL DEFAULT 1,    -- the newest event_revision
  sequence    INTEGER NOT NULL DEFAULT 0,    -- its SEQUENCE (RFC 5546 2.1.4)
  starts_at   INTEGER NOT NULL,
  ends_at     INTEGER NOT NULL,
  timezone    TEXT NOT NULL,
  rrule       TEXT NOT NULL DEFAULT '',      -- '' = once
  last_at     INTEGER NOT NULL,      -- end of the last instance; what comes later is only logged
  capacity    INTEGER,               -- NULL = no limit
  waiting_list INTEGER NOT NULL DEFAULT 1,
  offer_seconds INTEGER NOT NULL DEFAULT 86400,  -- how long an offered seat is kept
  answer_by   INTEGER,               -- answers after it go to the waiting list's end or to a person
  max_party   INTEGER NOT NULL DEFAULT 6,
  taken       INTEGER NOT NULL DEFAULT 0,    -- people on confirmed and offered seats: the sum over invitation; of a series the fullest date's
  place       TEXT NOT NULL DEFAULT '',      -- what those who accepted may know of the place
  place_hidden INTEGER NOT NULL DEFAULT 0,   -- 1: only they
  tick_at     INTEGER DEFAULT 0,     -- when something is due next (a reminder, a digest); NULL = never
  created_at  INTEGER NOT NULL,
  changed_at  INTEGER NOT NULL,
  CHECK (taken >= 0 AND (capacity IS NULL OR taken <= capacity))     -- never over capacity, whoever forgets to look
) STRICT;

-- Each edit of an event. The letters of an event name the revision they tell of.
CREATE TABLE event_revision (
  event_id    INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
  revision    INTEGER NOT NULL,
  sequence    INTEGER NOT NULL,      -- SEQUENCE of objects of this revision; minor edits keep it
  what        TEXT NOT NULL CHECK (what IN ('created', 'significant', 'minor', 'quiet', 'cancelled', 'instance-cancelled',
                'instance-moved', 'reinstated', 'uninvited', 'reinvited')),
  recurrence_at INTEGER,             -- original start of the instance this is about
  at          INTEGER NOT NULL,
  note        TEXT NOT NULL DEFAULT '',      -- the diff in words, the reason of a cancellation
  PRIMARY KEY (event_id, revision)
) STRICT;

-- The event file of every revision, one row a language.
CREATE TABLE event_source (
  event_id INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
  revision INTEGER NOT NULL,
  language TEXT NOT NULL,            -- '' = the file without a language in its name
  path     TEXT NOT NULL,
  text     TEXT NOT NULL,
  PRIMARY KEY (event_id, revision, language)
) STRICT;

CREATE TABLE invitation (
  invitation_id INTEGER PRIMARY KEY,         -- the row that invitation tokens carry
  event_id      INTEGER NOT NULL REFERENCES event,
  contact_id    INTEGER NOT NULL,
  state         TEXT NOT NULL DEFAULT 'invited' CHECK (state IN ('invited', 'guest-pending', 'uninvited',
                'host')),                     -- host: gets digests and returns the sheet, is not on the roster
  sent_seq      INTEGER NOT NULL DEFAULT 0,  -- highest SEQUENCE put on its way to this person
  major_seq     INTEGER NOT NULL DEFAULT 0,  -- SEQUENCE of the last significant change; answers to older ones are stale
  answer        TEXT NOT NULL DEFAULT 'needs-action'
                CHECK (answer IN ('needs-action', 'accepted', 'declined', 'tentative', 'delegated')),
  answer_seq    INTEGER NOT NULL DEFAULT -1, -- (sequence, dtstamp, at) of the answer that stands: newer ones win
  answer_stamp  INTEGER NOT NULL DEFAULT 0,
  answered_at   INTEGER,
  before_change TEXT NOT NULL DEFAULT '',    -- the answer a significant change set aside
  delegated_to  TEXT NOT NULL DEFAULT '',    -- whom the answer that stands sends instead; never written to until a person says so
  party         INTEGER NOT NULL DEFAULT 1 CHECK (party BETWEEN 1 AND 21),
  seat          TEXT NOT NULL DEFAULT 'none' CHECK (seat IN ('none', 'confirmed', 'waiting', 'offered')),
  waiting_since INTEGER,                     -- ledger number of the answer that began the wait: order of receipt
  offer_until   INTEGER,                     -- seat offered until then
  attended      TEXT NOT NULL DEFAULT '' CHECK (attended IN ('', 'came', 'no-show')),
  refreshed_at  INTEGER NOT NULL DEFAULT 0,  -- last REQUEST sent because they asked (once an hour)
  created_at    INTEGER NOT NULL,
  UNIQUE (event_id, contact_id)
) STRICT;
CREATE INDEX invitation_by_contact ON invitation (contact_id);
CREATE INDEX invitation_waiting ON invitation (event_id, waiting_since) WHERE seat = 'waiting';
CREATE INDEX invitation_offered ON invitation (offer_until) WHERE seat = 'offered';
CREATE INDEX invitation_confirmed ON invitation (event_id, party) WHERE seat IN ('confirmed', 'offered');

-- An answer for one instance of a series, where it differs from the answer for the whole.
CREATE TABLE instance_answer (
  invitation_id INTEGER NOT NULL REFERENCES invitation ON DELETE CASCADE,
  recurrence_at INTEGER NOT NULL,    -- original start of the instance
  answer        TEXT NOT NULL CHECK (answer IN ('needs-action', 'accepted', 'declined', 'tentative', 'delegated')),
  answer_seq    INTEGER NOT NULL,
  answer_stamp  INTEGER NOT NULL,
  answered_at   INTEGER NOT NULL,
  party         INTEGER NOT NULL DEFAULT 1,
  archived      INTEGER NOT NULL DEFAULT 0,  -- 1: the series, or this date of it, moved since
  PRIMARY KEY (invitation_id, recurrence_at)
) STRICT, WITHOUT ROWID;

-- The dates of a series that take place: each has its own seats.
CREATE TABLE event_date (
  event_id      INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
  recurrence_at INTEGER NOT NULL,    -- original start: the name of the date for ever, also when it moves
  starts_at     INTEGER NOT NULL,
  ends_at       INTEGER NOT NULL,
  capacity      INTEGER,             -- NULL = no limit
  taken         INTEGER NOT NULL DEFAULT 0,  -- people on confirmed and offered seats: the sum over date_seat
  major_seq     INTEGER NOT NULL DEFAULT 0,  -- SEQUENCE with which this date moved; answers to older ones are stale for it
  PRIMARY KEY (event_id, recurrence_at),
  CHECK (taken >= 0 AND (capacity IS NULL OR taken <= capacity))
) STRICT, WITHOUT ROWID;

-- A person's seat on one date of a series. invitation.seat is then the best of them.
CREATE TABLE date_seat (
  invitation_id INTEGER NOT NULL REFERENCES invitation ON DELETE CASCADE,
  recurrence_at INTEGER NOT NULL,
  party         INTEGER NOT NULL CHECK (party BETWEEN 1 AND 21),
  seat          TEXT NOT NULL CHECK (seat IN ('confirmed', 'waiting', 'offered')),
  waiting_since INTEGER,             -- as in invitation
  offer_until   INTEGER,
  attended      TEXT NOT NULL DEFAULT '' CHECK (attended IN ('', 'came', 'no-show')),
  PRIMARY KEY (invitation_id, recurrence_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX date_seat_waiting ON date_seat (recurrence_at, waiting_since) WHERE seat = 'waiting';
CREATE INDEX date_seat_offered ON date_seat (offer_until) WHERE seat = 'offered';

-- One ledger, one truth: every answer that came, with its source and trust, whether it changed anything or not.
CREATE TABLE answer (
  answer_id     INTEGER PRIMARY KEY,
  invitation_id INTEGER NOT NULL REFERENCES invitation,
  at            INTEGER NOT NULL,    -- the mail's Date or the moment of entering
  answer        TEXT NOT NULL,
  source        TEXT NOT NULL,       -- calendar, mail, link, web, hand
  trust         TEXT NOT NULL,       -- verified, token, from-only, hand
  sequence      INTEGER NOT NULL DEFAULT 0,
  dtstamp       INTEGER NOT NULL DEFAULT 0,
  recurrence_at INTEGER NOT NULL DEFAULT 0,  -- 0 = the whole
  attendee      TEXT NOT NULL DEFAULT '',
  party         INTEGER NOT NULL DEFAULT 1,
  comment       TEXT NOT NULL DEFAULT '',
  mail_id       INTEGER,
  message_id    TEXT NOT NULL DEFAULT '',
  applied       INTEGER NOT NULL,    -- 1 when it became the person's answer
  why           TEXT NOT NULL        -- the rule that decided
) STRICT;
CREATE INDEX answer_by_invitation ON answer (invitation_id);

-- What was said to the questions of an event file ("How many children for child care?").
CREATE TABLE question_answer (
  invitation_id INTEGER NOT NULL REFERENCES invitation ON DELETE CASCADE,
  question      INTEGER NOT NULL,    -- number in the file, from 1
  text          TEXT NOT NULL,
  at            INTEGER NOT NULL,
  PRIMARY KEY (invitation_id, question)
) STRICT, WITHOUT ROWID;

-- What waits for a person: counter-proposals, party crashers, delegates, answers from somebody else's address.
CREATE TABLE event_matter (
  matter_id     INTEGER PRIMARY KEY,
  event_id      INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
  invitation_id INTEGER,
  kind          TEXT NOT NULL CHECK (kind IN ('counter', 'guest', 'delegate', 'alias', 'foreign-from', 'late')),
  address       TEXT NOT NULL DEFAULT '',    -- never written to until a person says so
  starts_at     INTEGER,             -- counter: the proposal
  ends_at       INTEGER,
  sequence      INTEGER NOT NULL DEFAULT 0,
  recurrence_at INTEGER NOT NULL DEFAULT 0,
  comment       TEXT NOT NULL DEFAULT '',
  mail_id       INTEGER,
  state         TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'declined')),
  at            INTEGER NOT NULL,
  UNIQUE (event_id, kind, invitation_id, address, starts_at, recurrence_at)
) STRICT;

CREATE INDEX event_due ON event (tick_at) WHERE tick_at IS NOT NULL;

-- Digests, reminders and thanks that were queued, so that each is queued once.
CREATE TABLE event_digest (
  event_id INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
  what     TEXT NOT NULL,            -- 'first', 'full', 'before START', 'after START', 'remind START MINUTES', 'thanks'
  at       INTEGER NOT NULL,
  PRIMARY KEY (event_id, what)
) STRICT, WITHOUT ROWID;
