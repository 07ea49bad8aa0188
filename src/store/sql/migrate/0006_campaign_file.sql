-- Pictures, attachments and page templates of a campaign as they were when it was frozen. Files that differ by person stay on disk.
CREATE TABLE campaign_file (
  campaign_id INTEGER NOT NULL REFERENCES campaign ON DELETE CASCADE,
  name        TEXT NOT NULL,         -- as the message names it
  data        BLOB NOT NULL,
  PRIMARY KEY (campaign_id, name)
) STRICT;
