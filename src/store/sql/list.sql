-- list.sql - lists and who is on them.

-- name: list_find
SELECT list_id FROM list WHERE name = :name;

-- name: list_names
SELECT name FROM list ORDER BY name;

-- name: list_add
INSERT INTO list (name, title, kind, created_at) VALUES (:name, :title, :kind, :now) ON CONFLICT (name) DO NOTHING;

-- name: list_rename
UPDATE list SET name = :new WHERE name = :name;

-- name: lists
SELECT l.list_id, l.name, l.title, l.kind,
       count(*) FILTER (WHERE s.state = 'subscribed'), count(*) FILTER (WHERE s.state = 'pending'),
       count(*) FILTER (WHERE s.state = 'unsubscribed'),
       count(*) FILTER (WHERE s.state = 'subscribed' AND c.suppressed IS NOT NULL)
  FROM list l LEFT JOIN subscription s ON s.list_id = l.list_id LEFT JOIN contact c ON c.contact_id = s.contact_id
 GROUP BY l.list_id, l.name, l.title, l.kind ORDER BY l.name;

-- name: subscription_add
INSERT INTO subscription (list_id, contact_id, state, since, source, proof)
VALUES (:list, :contact, :state, :now, :source, :proof) ON CONFLICT (list_id, contact_id) DO NOTHING;

-- name: subscription_state
SELECT state FROM subscription WHERE list_id = :list AND contact_id = :contact;

-- name: list_kind
SELECT kind FROM list WHERE list_id = :list;

-- name: subscription_set
UPDATE subscription SET state = :state, since = :now, source = :source
 WHERE list_id = :list AND contact_id = :contact;

-- name: import_add
INSERT INTO import (file, sha256, list_id, who, at) VALUES (:file, :sha256, :list, :who, :at);

-- name: import_update
-- Only where the last chunk of this run left it: of two that import the same file at once one goes on, and none goes on behind
-- an undo (undo_begin ends it before the first person goes).
UPDATE import SET n_new = :new, n_updated = :updated, n_unchanged = :unchanged, n_duplicate = :duplicate,
       n_rejected = :rejected, n_rows = :rows, finished = :finished
 WHERE import_id = :id AND n_rows = :was AND finished = 0;

-- name: import_get
SELECT import_id, list_id, at, undone_at, file, sha256, who, n_new, n_updated, n_unchanged, n_duplicate, n_rejected,
       n_rows, finished
  FROM import WHERE import_id = :id;

-- name: import_unfinished
SELECT import_id, list_id, at, undone_at, file, sha256, who, n_new, n_updated, n_unchanged, n_duplicate, n_rejected,
       n_rows, finished
  FROM import WHERE sha256 = :sha256 AND list_id IS :list AND finished = 0 AND undone_at IS NULL
 ORDER BY import_id DESC LIMIT 1;
