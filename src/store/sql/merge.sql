-- merge.sql - two entries that are one person: :keep stays, :other goes.

-- name: duplicates
-- The same name is not enough: something else must be the same, too.
SELECT a.contact_id, a.email, b.contact_id, b.email,
       CASE WHEN a.phone <> '' AND a.phone = b.phone THEN 'same name and phone'
            WHEN a.household <> '' AND a.household = b.household THEN 'same name and household'
            ELSE 'same name and building' END
  FROM contact a JOIN contact b ON b.last_name = a.last_name AND b.first_name = a.first_name AND b.contact_id > a.contact_id
 WHERE a.first_name <> '' AND a.last_name <> ''
   AND ((a.phone <> '' AND a.phone = b.phone) OR (a.household <> '' AND a.household = b.household)
        OR (a.building <> '' AND a.building = b.building))
 ORDER BY a.last_name, a.first_name, a.contact_id LIMIT 1000;

-- name: merge_both_invited
SELECT e.name FROM invitation k JOIN invitation o ON o.event_id = k.event_id AND o.contact_id = :other
  JOIN event e ON e.event_id = k.event_id
 WHERE k.contact_id = :keep LIMIT 1;

-- name: merge_invitations
UPDATE invitation SET contact_id = :keep WHERE contact_id = :other;

-- name: merge_letters_double
-- Both entries have a letter of the same campaign: who has waiting ones twice gets one.
UPDATE letter SET state = 'superseded'
 WHERE contact_id = :other AND (state = 'pending' OR state = 'leased' OR state = 'deferred')
   AND EXISTS (SELECT 1 FROM letter k WHERE k.campaign_id = letter.campaign_id AND k.contact_id = :keep
                  AND k.purpose = letter.purpose AND k.sequence = letter.sequence);

-- name: merge_letters
-- What both have stays with the old number, which the history of :keep reads along.
UPDATE letter SET contact_id = :keep
 WHERE contact_id = :other
   AND NOT EXISTS (SELECT 1 FROM letter k WHERE k.campaign_id = letter.campaign_id AND k.contact_id = :keep
                      AND k.purpose = letter.purpose AND k.sequence = letter.sequence);

-- name: merge_mail
UPDATE mail SET contact_id = :keep WHERE contact_id = :other;

-- name: merge_notes
UPDATE contact_note SET contact_id = :keep WHERE contact_id = :other;

-- name: merge_changes
UPDATE contact_change SET contact_id = :keep WHERE contact_id = :other;

-- name: merge_came
-- When and how the other entry came is part of the story.
INSERT INTO contact_change (contact_id, at, who, field, before, after)
SELECT :keep, created_at, coalesce('import ' || import_id, 'by hand'), 'another entry', '', email FROM contact WHERE contact_id = :other;

-- name: merge_consents
-- What the other entry agreed to, with its proof: where both are on a list the row of :keep stays.
INSERT INTO contact_change (contact_id, at, who, field, before, after)
SELECT :keep, s.since, s.source, 'list ' || l.name, '', s.state || CASE s.proof WHEN '{}' THEN '' ELSE ' ' || s.proof END
  FROM list l CROSS JOIN subscription s WHERE s.list_id = l.list_id AND s.contact_id = :other;

-- name: merge_was
INSERT INTO contact_was (old_hash, contact_id)
SELECT email_hash, :keep FROM contact WHERE contact_id = :other UNION SELECT old_hash, :keep FROM contact_was WHERE contact_id = :other
    ON CONFLICT (old_hash, contact_id) DO NOTHING;

-- name: merge_merges
UPDATE contact_merge SET contact_id = :keep WHERE contact_id = :other;

-- name: merge_stewards
UPDATE contact SET steward_id = :keep WHERE steward_id = :other AND contact_id <> :keep;

-- name: merge_lists
-- Who left with one address left: the stricter state wins.
INSERT INTO subscription (list_id, contact_id, state, since, source, proof)
SELECT s.list_id, :keep, s.state, s.since, s.source, s.proof FROM list l CROSS JOIN subscription s
 WHERE s.list_id = l.list_id AND s.contact_id = :other
    ON CONFLICT (list_id, contact_id) DO UPDATE SET state = 'unsubscribed', since = excluded.since, source = excluded.source
 WHERE excluded.state = 'unsubscribed';

-- name: merge_told
INSERT INTO contact_merge (old_id, contact_id, at, who, old_hash)
SELECT :other, :keep, :now, :who, email_hash FROM contact WHERE contact_id = :other;

-- name: merge_wishes
-- Whoever asked not to be written to asked as a person; a bounce is about an address.
SELECT x.cause, x.detail FROM contact o JOIN suppression x ON x.email_hash = o.email_hash
 WHERE o.contact_id = :other AND (x.cause = 'unsubscribed' OR x.cause = 'complained' OR x.cause = 'by-hand');
