-- office.sql - the office's own words and keys.

-- name: begin
BEGIN IMMEDIATE;

-- name: commit
COMMIT;

-- name: office_get
SELECT value FROM office WHERE name = :name;

-- name: office_set
INSERT INTO office (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: office_keys
SELECT key_id, secret FROM office_key ORDER BY created_at DESC, key_id DESC;

-- name: office_key_first
-- Two commands may open a new database at once: the first key wins.
INSERT INTO office_key (key_id, secret, created_at) VALUES (0, :secret, :now) ON CONFLICT (key_id) DO NOTHING;
