-- Decision-makers whom letters tell people to call. They are no contacts: nothing here is ever written to.
CREATE TABLE target (
  target_id INTEGER PRIMARY KEY,           -- in the order of the file they came from
  name      TEXT NOT NULL CHECK (name <> ''),
  title     TEXT NOT NULL DEFAULT '',      -- "School board, District 5"
  district  TEXT NOT NULL DEFAULT '',      -- whose they are; '' and building '' = everybody's
  building  TEXT NOT NULL DEFAULT '',
  phone     TEXT NOT NULL DEFAULT '',
  email     TEXT NOT NULL DEFAULT '',
  link      TEXT NOT NULL DEFAULT '',      -- where to write to them
  note      TEXT NOT NULL DEFAULT ''       -- "voted no in June"
) STRICT;
