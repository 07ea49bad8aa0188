-- inbox.sql - incoming mail: cursors, mails, notes, search.

-- name: cursor_get
SELECT uidvalidity, last_uid, polled_at FROM mailbox WHERE name = :name;

-- name: cursor_set
INSERT INTO mailbox (name, uidvalidity, last_uid, polled_at) VALUES (:name, :uidvalidity, :last_uid, :at)
ON CONFLICT (name) DO UPDATE SET uidvalidity = excluded.uidvalidity, last_uid = excluded.last_uid,
  polled_at = excluded.polled_at;

-- name: mail_known
SELECT mail_id FROM mail WHERE hash = :hash;

-- name: mail_add
INSERT INTO mail (mailbox, uid, hash, received_at, from_name, from_email, subject, message_id, kind, why, reason, status,
  new_text, contact_id, letter_id, event_id, tie, effect, proposal, state, assigned, assigned_why, changed_at, size)
VALUES (:mailbox, :uid, :hash, :received, :from_name, :from_email, :subject, :message_id, :kind, :why, :reason, :status,
  :new_text, :contact, :letter, :event, :tie, :effect, :proposal, :state, :assigned, :assigned_why, :received, :size);

-- name: mail_raw_add
INSERT INTO mail_raw (mail_id, raw) VALUES (:mail, :raw);

-- name: mail_text_add
INSERT INTO mail_text (rowid, subject, sender, text) VALUES (:mail, :subject, :sender, :text);

-- name: mail_effect_set
UPDATE mail SET effect = :effect, state = :state, contact_id = :contact, event_id = :event, kind = :kind, why = :why,
  assigned = :assigned, assigned_why = :assigned_why
 WHERE mail_id = :mail;

-- name: mail_get
SELECT mail_id, mailbox, uid, hash, received_at, from_name, from_email, subject, message_id, kind, why, reason, status,
       new_text, contact_id, letter_id, event_id, tie, effect, proposal, state, assigned, changed_at, size, assigned_why
  FROM mail WHERE mail_id = :mail;

-- name: mail_raw_get
SELECT raw FROM mail_raw WHERE mail_id = :mail;

-- name: mails_new
-- Newest first. An empty parameter asks nothing.
SELECT mail_id, mailbox, uid, hash, received_at, from_name, from_email, subject, message_id, kind, why, reason, status,
       new_text, contact_id, letter_id, event_id, tie, effect, proposal, state, assigned, changed_at, size, assigned_why
  FROM mail
 WHERE (:state = '' OR state = :state) AND (:kind = '' OR kind = :kind) AND (:assigned = '' OR assigned = :assigned)
   AND (:contact = 0 OR contact_id = :contact) AND (:event = 0 OR event_id = :event) AND mail_id > :after
   AND (:search = '' OR mail_id IN (SELECT rowid FROM mail_text WHERE mail_text MATCH :search))
 ORDER BY received_at DESC, mail_id DESC LIMIT :limit;

-- name: mails_old
-- The same, oldest first: a queue.
SELECT mail_id, mailbox, uid, hash, received_at, from_name, from_email, subject, message_id, kind, why, reason, status,
       new_text, contact_id, letter_id, event_id, tie, effect, proposal, state, assigned, changed_at, size, assigned_why
  FROM mail
 WHERE (:state = '' OR state = :state) AND (:kind = '' OR kind = :kind) AND (:assigned = '' OR assigned = :assigned)
   AND (:contact = 0 OR contact_id = :contact) AND (:event = 0 OR event_id = :event) AND mail_id > :after
   AND (:search = '' OR mail_id IN (SELECT rowid FROM mail_text WHERE mail_text MATCH :search))
 ORDER BY received_at, mail_id LIMIT :limit;

-- name: mails_numbered
-- The same by number, for walking all of them.
SELECT mail_id, mailbox, uid, hash, received_at, from_name, from_email, subject, message_id, kind, why, reason, status,
       new_text, contact_id, letter_id, event_id, tie, effect, proposal, state, assigned, changed_at, size, assigned_why
  FROM mail
 WHERE (:state = '' OR state = :state) AND (:kind = '' OR kind = :kind) AND (:assigned = '' OR assigned = :assigned)
   AND (:contact = 0 OR contact_id = :contact) AND (:event = 0 OR event_id = :event) AND mail_id > :after
   AND (:search = '' OR mail_id IN (SELECT rowid FROM mail_text WHERE mail_text MATCH :search))
 ORDER BY mail_id LIMIT :limit;

-- name: mail_assign
UPDATE mail SET assigned = :who, assigned_why = :why, changed_at = :now WHERE mail_id = :mail;

-- name: mail_contact_set
UPDATE mail SET contact_id = :contact WHERE mail_id = :mail;

-- name: mail_state_set
UPDATE mail SET state = :state, changed_at = :now WHERE mail_id = :mail;

-- name: mail_note_add
INSERT INTO mail_note (mail_id, at, who, text) VALUES (:mail, :at, :who, :text);

-- name: mail_notes
SELECT at, who, text FROM mail_note WHERE mail_id = :mail ORDER BY note_id;

-- name: letter_owner
SELECT l.letter_id, l.contact_id, l.campaign_id, c.event_id
  FROM letter AS l JOIN campaign AS c USING (campaign_id) WHERE l.letter_id = :letter;

-- name: soft_bounces
SELECT count(DISTINCT coalesce(letter_id, -mail_id)) FROM mail
 WHERE contact_id = :contact AND kind = 'bounce-soft' AND received_at >= :since;

-- name: invitation_owner
SELECT event_id, contact_id FROM invitation WHERE invitation_id = :invitation;

-- name: mail_verdict_set
UPDATE mail SET kind = :kind, why = :why, reason = :reason, status = :status, new_text = :new_text, proposal = :proposal
 WHERE mail_id = :mail;

-- name: mail_text_drop
DELETE FROM mail_text WHERE rowid = :mail;

-- name: campaign_one
-- A campaign of one letter, added by itself.
UPDATE campaign SET audience = 1 WHERE campaign_id = :campaign;

-- name: mail_rule_set
INSERT INTO mail_rule (what, key, value, who, since) VALUES (:what, :key, :value, :who, :now)
ON CONFLICT (what, key) DO UPDATE SET value = excluded.value, who = excluded.who, since = excluded.since;

-- name: mail_rule_drop
DELETE FROM mail_rule WHERE what = :what AND key = :key;

-- name: mail_rule_get
SELECT what, value, who FROM mail_rule WHERE what = :what AND key = :key;

-- name: mail_rules
-- In the order they are asked.
SELECT what, value, who FROM mail_rule
 ORDER BY CASE what WHEN 'event' THEN 1 WHEN 'steward' THEN 2 WHEN 'building' THEN 3 WHEN 'district' THEN 4 ELSE 5 END, key;

-- name: mail_away_set
INSERT INTO mail_away (who_key, who, from_at, until_at, deputy) VALUES (:key, :who, :from, :until, :deputy)
ON CONFLICT (who_key) DO UPDATE SET who = excluded.who, from_at = excluded.from_at, until_at = excluded.until_at,
  deputy = excluded.deputy;

-- name: mail_away_drop
DELETE FROM mail_away WHERE who_key = :key;

-- name: mail_away_now
SELECT who, from_at, until_at, deputy FROM mail_away WHERE who_key = :key AND from_at <= :now AND until_at > :now;

-- name: mail_aways
SELECT who, from_at, until_at, deputy FROM mail_away WHERE until_at > :now ORDER BY from_at, who_key;
