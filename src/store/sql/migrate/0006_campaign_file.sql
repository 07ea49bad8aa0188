-- Pictures, attachments and page templates of a campaign as they were when it was frozen. Files that differ by person stay on disk.
CREATE TABLE campaign_file (
  campaign_id INTEGER NOT NULL REFERENCES campaign ON DELETE CASCADE,
  name        TEXT NOT NULL,         -- as the message names it
  data        BLOB NOT NULL,
  PRIMARY KEY (campaign_id, name)
) STRICT;

-- The lists a campaign was addressed to: each letter names the one its reader is on (List-Id, RFC 2919).
CREATE TABLE campaign_list (
  campaign_id INTEGER NOT NULL REFERENCES campaign ON DELETE CASCADE,
  list_id     INTEGER NOT NULL REFERENCES list ON DELETE CASCADE,
  PRIMARY KEY (campaign_id, list_id)
) STRICT, WITHOUT ROWID;
