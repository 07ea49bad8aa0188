-- history.sql - everything about one person in order, and what erasing and undoing touch.

-- name: history
-- Rows that were merged into this person bring their letters and answers along.
WITH me (id) AS (SELECT :id UNION ALL SELECT old_id FROM contact_merge WHERE contact_id = :id)
SELECT at, what, who, text FROM (
  SELECT c.created_at AS at, 1 AS rank, 'added' AS what, coalesce('import ' || c.import_id, 'by hand') AS who,
         coalesce((SELECT file || ' by ' || who FROM import i WHERE i.import_id = c.import_id), '') AS text
    FROM contact c WHERE c.contact_id = :id
  UNION ALL
  SELECT s.since, 2, s.state, s.source, l.name || CASE s.proof WHEN '{}' THEN '' ELSE ' ' || s.proof END
    FROM list l CROSS JOIN subscription s ON s.list_id = l.list_id AND s.contact_id = :id
  UNION ALL
  SELECT h.at, 3, CASE WHEN h.field = 'another entry' OR h.field LIKE 'list %' THEN h.field ELSE 'changed' END, h.who,
         CASE WHEN h.field = 'another entry' OR h.field LIKE 'list %' THEN h.after
              ELSE h.field || ': ''' || h.before || ''' became ''' || h.after || '''' END
    FROM contact_change h WHERE h.contact_id = :id
  UNION ALL
  SELECT n.at, 4, 'note', n.who, n.text FROM contact_note n WHERE n.contact_id = :id
  UNION ALL
  SELECT m.at, 5, 'merged', m.who, 'another entry of the same person' FROM contact_merge m WHERE m.contact_id = :id
  UNION ALL
  SELECT coalesce(l.sent_at, l.due_at), 6, 'letter ' || l.state, 'letter ' || l.letter_id,
         k.name || CASE l.purpose WHEN 'campaign' THEN '' ELSE ', ' || l.purpose END
    FROM letter l JOIN campaign k ON k.campaign_id = l.campaign_id WHERE l.contact_id IN (SELECT id FROM me)
  UNION ALL
  SELECT a.at, 7, 'attempt ' || a.outcome, 'letter ' || a.letter_id,
         trim(a.phase || ' ' || CASE a.code WHEN 0 THEN '' ELSE a.code || ' ' END || a.enhanced || ' ' || a.text)
    FROM letter l JOIN attempt a ON a.letter_id = l.letter_id WHERE l.contact_id IN (SELECT id FROM me)
  UNION ALL
  SELECT i.created_at, 8, 'invited', '', e.name
    FROM invitation i JOIN event e ON e.event_id = i.event_id WHERE i.contact_id IN (SELECT id FROM me)
  UNION ALL
  SELECT a.at, 9, 'answered ' || a.answer, a.source, e.name || CASE a.applied WHEN 1 THEN '' ELSE ' (' || a.why || ')' END
    FROM invitation i JOIN event e ON e.event_id = i.event_id JOIN answer a ON a.invitation_id = i.invitation_id
   WHERE i.contact_id IN (SELECT id FROM me)
  UNION ALL
  SELECT r.received_at, 10, 'wrote (' || r.kind || ')', 'mail ' || r.mail_id,
         CASE r.effect WHEN '' THEN r.subject ELSE r.subject || ': ' || r.effect END
    FROM mail r WHERE r.contact_id IN (SELECT id FROM me)
  UNION ALL
  SELECT x.since, 11, 'suppressed: ' || x.cause, coalesce('letter ' || x.letter_id, ''), x.detail
    FROM contact c JOIN suppression x ON x.email_hash = c.email_hash WHERE c.contact_id = :id
  UNION ALL
  SELECT x.since, 11, 'suppressed: ' || x.cause, 'another address', x.detail
    FROM contact_was m JOIN suppression x ON x.email_hash = m.old_hash WHERE m.contact_id = :id
) ORDER BY at, rank;

-- name: contact_words
WITH me (id) AS (SELECT :id UNION ALL SELECT old_id FROM contact_merge WHERE contact_id = :id)
SELECT r.received_at AS at, 'mail' AS what, r.subject, r.new_text FROM mail r WHERE r.contact_id IN (SELECT id FROM me)
UNION ALL
SELECT a.at, 'answer ' || a.answer, e.name, a.comment
  FROM invitation i JOIN event e ON e.event_id = i.event_id JOIN answer a ON a.invitation_id = i.invitation_id
 WHERE i.contact_id IN (SELECT id FROM me) AND a.comment <> ''
UNION ALL
SELECT q.at, 'question ' || q.question, e.name, q.text
  FROM invitation i JOIN event e ON e.event_id = i.event_id JOIN question_answer q ON q.invitation_id = i.invitation_id
 WHERE i.contact_id IN (SELECT id FROM me)
 ORDER BY at;

-- name: erase_letters
UPDATE letter SET params = NULL
 WHERE contact_id IN (SELECT :id UNION ALL SELECT old_id FROM contact_merge WHERE contact_id = :id) AND params IS NOT NULL;

-- name: erase_attempts
-- The other side's words often repeat the address.
UPDATE attempt SET text = ''
 WHERE letter_id IN (SELECT letter_id FROM letter
                      WHERE contact_id IN (SELECT :id UNION ALL SELECT old_id FROM contact_merge WHERE contact_id = :id));

-- name: erase_answers
UPDATE answer SET attendee = '', comment = '', message_id = '', why = ''
 WHERE invitation_id IN (SELECT invitation_id FROM invitation
                          WHERE contact_id IN (SELECT :id UNION ALL SELECT old_id FROM contact_merge WHERE contact_id = :id));

-- name: erase_mail_raw
DELETE FROM mail_raw
 WHERE mail_id IN (SELECT mail_id FROM mail
                    WHERE lower(from_email) = :key OR contact_id IN (SELECT :id UNION ALL SELECT old_id FROM contact_merge WHERE contact_id = :id));

-- name: erase_mail_notes
DELETE FROM mail_note
 WHERE mail_id IN (SELECT mail_id FROM mail
                    WHERE lower(from_email) = :key OR contact_id IN (SELECT :id UNION ALL SELECT old_id FROM contact_merge WHERE contact_id = :id));

-- name: erase_mail_text
DELETE FROM mail_text
 WHERE rowid IN (SELECT mail_id FROM mail
                  WHERE lower(from_email) = :key OR contact_id IN (SELECT :id UNION ALL SELECT old_id FROM contact_merge WHERE contact_id = :id));

-- name: erase_mail_words
-- The index of words marks what was deleted and keeps it until its parts are merged.
INSERT INTO mail_text (mail_text) VALUES ('optimize');

-- name: erase_mail
-- The row stays: its hash keeps the mail from taking effect a second time.
UPDATE mail SET from_name = '', from_email = '', subject = '', message_id = '', new_text = '', reason = '', proposal = '',
       effect = 'erased'
 WHERE lower(from_email) = :key OR contact_id IN (SELECT :id UNION ALL SELECT old_id FROM contact_merge WHERE contact_id = :id);

-- name: erase_named
-- Other people's history names whoever was their steward, by the address of then.
WITH mine (address) AS (
  SELECT lower(:email) UNION SELECT :key
  UNION SELECT lower(before) FROM contact_change WHERE contact_id = :id AND field = 'email'
  UNION SELECT lower(after) FROM contact_change WHERE contact_id = :id AND field IN ('email', 'another entry'))
UPDATE contact_change SET before = CASE WHEN lower(before) IN (SELECT address FROM mine) THEN '(erased)' ELSE before END,
       after = CASE WHEN lower(after) IN (SELECT address FROM mine) THEN '(erased)' ELSE after END
 WHERE field = 'steward' AND contact_id <> :id
   AND (lower(before) IN (SELECT address FROM mine) OR lower(after) IN (SELECT address FROM mine));

-- name: erase_wanted
DELETE FROM import_steward WHERE email_key = :key;

-- name: erase_questions
DELETE FROM question_answer
 WHERE invitation_id IN (SELECT invitation_id FROM invitation
                          WHERE contact_id IN (SELECT :id UNION ALL SELECT old_id FROM contact_merge WHERE contact_id = :id));

-- name: erase_matters
-- What waited for a decision about this person, or came from their address.
DELETE FROM event_matter
 WHERE lower(address) IN (lower(:email), :key)
    OR invitation_id IN (SELECT invitation_id FROM invitation
                          WHERE contact_id IN (SELECT :id UNION ALL SELECT old_id FROM contact_merge WHERE contact_id = :id));

-- name: erase_details
-- The words of a refusal often repeat the address.
UPDATE suppression SET detail = ''
 WHERE email_hash IN (SELECT email_hash FROM contact WHERE contact_id = :id
                      UNION ALL SELECT old_hash FROM contact_was WHERE contact_id = :id);

-- name: erase_merged
-- Addresses that the person had before, and those of entries that were merged into this one.
INSERT INTO suppression (email_hash, cause, since) SELECT old_hash, 'erased', :now FROM contact_was WHERE contact_id = :id
    ON CONFLICT (email_hash, cause) DO NOTHING;

-- name: erase_contact
DELETE FROM contact WHERE contact_id = :id;

-- name: undo_subscriptions
DELETE FROM subscription
 WHERE list_id IN (SELECT list_id FROM list) AND contact_id >= :low AND contact_id < :high AND source = :source;

-- name: undo_contacts
-- Who was added by the import and has had nothing to do with us since.
DELETE FROM contact
 WHERE import_id = :import AND contact_id >= :low AND contact_id < :high
   AND NOT EXISTS (SELECT 1 FROM letter l WHERE l.contact_id = contact.contact_id)
   AND NOT EXISTS (SELECT 1 FROM invitation i WHERE i.contact_id = contact.contact_id)
   AND NOT EXISTS (SELECT 1 FROM mail m WHERE m.contact_id = contact.contact_id)
   AND NOT EXISTS (SELECT 1 FROM contact_note n WHERE n.contact_id = contact.contact_id AND n.who <> :source)
   AND NOT EXISTS (SELECT 1 FROM contact_change h WHERE h.contact_id = contact.contact_id)
   AND NOT EXISTS (SELECT 1 FROM list l CROSS JOIN subscription s
                    WHERE s.list_id = l.list_id AND s.contact_id = contact.contact_id)
   AND NOT EXISTS (SELECT 1 FROM contact_merge g WHERE g.contact_id = contact.contact_id);

-- name: undo_range
SELECT coalesce(min(contact_id), 0), coalesce(max(contact_id), 0) FROM contact;

-- name: undo_left
SELECT count(*) FROM contact WHERE import_id = :import;

-- name: undo_changes
SELECT change_id, contact_id, field, before, after FROM contact_change WHERE import_id = :import ORDER BY change_id DESC;

-- name: undo_begin
-- One that still runs stops at its next chunk; an undo that is stopped can be given again.
UPDATE import SET finished = 1 WHERE import_id = :import;

-- name: undo_done
UPDATE import SET undone_at = :now, finished = 1 WHERE import_id = :import;

-- name: imports
SELECT import_id, list_id, at, undone_at, file, sha256, who, n_new, n_updated, n_unchanged, n_duplicate, n_rejected,
       n_rows, finished
  FROM import ORDER BY import_id;

-- name: contact_address
UPDATE contact SET email = :email, email_key = :key, email_hash = :hash, domain = :domain, flags = :flags, updated_at = :now
 WHERE contact_id = :id;

-- name: contact_lists
SELECT l.name, s.state, s.since, s.source FROM list l CROSS JOIN subscription s
 WHERE s.list_id = l.list_id AND s.contact_id = :id ORDER BY l.name;
