-- people.sql - contacts, their roles, tags, notes and changes.

-- name: contact_by_id
SELECT contact_id, email, email_key, email_hash, domain, first_name, last_name, language, timezone, building, district,
       roles, phone, household, fields, suppressed, steward_id, assessment, flags, import_id, created_at, updated_at,
       quiet_hours
  FROM contact WHERE contact_id = :id;

-- name: contact_by_key
SELECT contact_id, email, email_key, email_hash, domain, first_name, last_name, language, timezone, building, district,
       roles, phone, household, fields, suppressed, steward_id, assessment, flags, import_id, created_at, updated_at,
       quiet_hours
  FROM contact WHERE email_key = :key;

-- name: contact_add
-- A suppression outlives the person: who comes back by a file is still not written to. VALUES and not SELECT: of a statement that
-- may add several rows SQLite keeps a journal of its own, and looks at every table that refers to contact.
INSERT INTO contact (email, email_key, email_hash, domain, flags, import_id, roles, first_name, last_name, language, timezone,
                     building, district, phone, household, quiet_hours, assessment, fields, created_at, updated_at, suppressed)
VALUES (:email, :key, :hash, :domain, :flags, :import, :roles, :first_name, :last_name, :language, :timezone,
        :building, :district, :phone, :household, :quiet, :assessment, :fields, :now, :now,
        (SELECT min(cause) FROM suppression WHERE email_hash = :hash))
    ON CONFLICT (email_key) DO NOTHING;

-- name: contact_update
UPDATE contact SET first_name = :first_name, last_name = :last_name, language = :language, timezone = :timezone,
       building = :building, district = :district, phone = :phone, household = :household, quiet_hours = :quiet, assessment = :assessment,
       fields = :fields, updated_at = :now
 WHERE contact_id = :id;

-- name: contact_roles
UPDATE contact SET roles = :roles WHERE contact_id = :id AND roles <> :roles;

-- name: role_clear
DELETE FROM contact_role WHERE contact_id = :id;

-- name: role_add
INSERT INTO contact_role (contact_id, role) VALUES (:id, :role) ON CONFLICT (contact_id, role) DO NOTHING;

-- name: tag_clear
DELETE FROM contact_tag WHERE contact_id = :id;

-- name: tag_add
INSERT INTO contact_tag (contact_id, tag) VALUES (:id, :tag) ON CONFLICT (contact_id, tag) DO NOTHING;

-- name: tags
SELECT tag FROM contact_tag WHERE contact_id = :id ORDER BY tag;

-- name: change_add
INSERT INTO contact_change (contact_id, at, who, import_id, field, before, after)
VALUES (:id, :now, :who, :import, :field, :before, :after);

-- name: note_add
INSERT INTO contact_note (contact_id, at, who, text) SELECT :id, :now, :who, :text
 WHERE NOT EXISTS (SELECT 1 FROM contact_note WHERE contact_id = :id AND text = :text);

-- name: steward_find
SELECT contact_id FROM contact WHERE email_key = :key;

-- name: steward_set
UPDATE contact SET steward_id = :steward WHERE contact_id = :id AND steward_id IS NOT :steward AND contact_id IS NOT :steward;

-- name: steward_want
INSERT INTO import_steward (import_id, contact_id, email_key) VALUES (:import, :id, :key)
    ON CONFLICT (import_id, contact_id) DO UPDATE SET email_key = excluded.email_key;

-- name: steward_wanted_told
-- History of people who were there before the import.
INSERT INTO contact_change (contact_id, at, who, import_id, field, before, after)
SELECT c.contact_id, :now, 'import ' || w.import_id, w.import_id, 'steward',
       coalesce((SELECT o.email FROM contact o WHERE o.contact_id = c.steward_id), ''), s.email
  FROM import_steward w JOIN contact s ON s.email_key = w.email_key JOIN contact c ON c.contact_id = w.contact_id
 WHERE w.import_id = :import AND c.import_id IS NOT :import AND c.contact_id <> s.contact_id AND c.steward_id IS NOT s.contact_id;

-- name: steward_wanted_set
UPDATE contact SET steward_id = (SELECT s.contact_id FROM import_steward w JOIN contact s ON s.email_key = w.email_key
                                  WHERE w.import_id = :import AND w.contact_id = contact.contact_id)
 WHERE contact_id IN (SELECT w.contact_id FROM import_steward w JOIN contact s ON s.email_key = w.email_key
                       WHERE w.import_id = :import AND s.contact_id <> w.contact_id);

-- name: steward_wanted_unknown
SELECT count(*) FROM import_steward w
 WHERE w.import_id = :import AND NOT EXISTS (SELECT 1 FROM contact s WHERE s.email_key = w.email_key);

-- name: steward_wanted_forget
DELETE FROM import_steward WHERE import_id = :import;

-- name: import_suppressed
SELECT count(*) FROM contact WHERE suppressed IS NOT NULL AND import_id = :import;

-- name: erased_since
SELECT since FROM suppression WHERE email_hash = :hash AND cause = 'erased';

-- name: contact_was
INSERT INTO contact_was (old_hash, contact_id) VALUES (:hash, :id) ON CONFLICT (old_hash, contact_id) DO NOTHING;

-- name: wishes_follow
-- Whoever asked not to be written to asked as a person; a bounce is about an address.
INSERT INTO suppression (email_hash, cause, since, detail, letter_id)
SELECT c.email_hash, x.cause, x.since, x.detail, x.letter_id FROM contact c JOIN suppression x ON x.email_hash = :hash
 WHERE c.contact_id = :id AND x.cause IN ('unsubscribed', 'complained', 'by-hand')
    ON CONFLICT (email_hash, cause) DO NOTHING;

-- name: merged_any
SELECT 1 FROM contact_was LIMIT 1;

-- name: merged_into
SELECT max(contact_id) FROM contact_was WHERE old_hash = :hash;

-- name: suppression_add
INSERT INTO suppression (email_hash, cause, since, detail, letter_id) VALUES (:hash, :cause, :now, :detail, :letter)
ON CONFLICT (email_hash, cause) DO NOTHING;

-- name: suppression_remove
DELETE FROM suppression WHERE email_hash = :hash AND cause = :cause AND cause NOT IN ('erased', 'complained');

-- name: contact_suppressed
UPDATE contact SET suppressed = (SELECT min(cause) FROM suppression WHERE email_hash = contact.email_hash)
 WHERE contact_id = :id;

-- name: letters_withdraw
UPDATE letter SET state = 'suppressed' WHERE contact_id = :id AND state IN ('pending', 'leased', 'deferred');

-- name: suppressions
SELECT s.email_hash, s.cause, s.detail, s.since, s.letter_id, c.contact_id, c.email
  FROM suppression s LEFT JOIN (SELECT contact_id, email, email_hash FROM contact WHERE suppressed IS NOT NULL) c
    ON c.email_hash = s.email_hash
 ORDER BY s.since, s.email_hash;
