-- queue.sql - the queue of letters: in, leased, handed, settled; sums and orders. Hot statements take numbered parameters.

-- name: letter_add
-- Adding the same letter again changes nothing; the no-op update makes RETURNING give the row that is there.
INSERT INTO letter (campaign_id, contact_id, purpose, sequence, due_at, params)
VALUES (:campaign, :contact, :purpose, :sequence, :due, :params)
ON CONFLICT (campaign_id, contact_id, purpose, sequence) DO UPDATE SET sequence = excluded.sequence
RETURNING letter_id;

-- name: letter_evidence
UPDATE letter SET state = 'sent', sent_at = :now
 WHERE letter_id = :letter AND (state = 'handed' OR state = 'uncertain' OR state = 'held');

-- name: letter_state
SELECT state, attempts, due_at FROM letter WHERE letter_id = :letter;

-- name: sending_list
SELECT c.campaign_id, c.name, c.priority, c.unsure = 'resend', coalesce(c.expires_at, 0),
       (SELECT min(l.due_at) FROM letter AS l
         WHERE l.campaign_id = c.campaign_id AND (l.state = 'pending' OR l.state = 'deferred')) AS next_due
  FROM campaign AS c
 WHERE c.state = 'running' AND next_due IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM office WHERE name = 'paused' AND value <> '')
 ORDER BY c.priority, c.campaign_id;

-- name: sending_allowed
SELECT 1 FROM campaign
 WHERE campaign_id = :campaign AND state = 'running'
   AND NOT EXISTS (SELECT 1 FROM office WHERE name = 'paused' AND value <> '');

-- name: sending_waiting
SELECT count(*) FROM letter WHERE campaign_id = :campaign AND (state = 'pending' OR state = 'deferred');

-- name: store_version
PRAGMA data_version;

-- name: claim_due
-- The letters of a claim in the order in which they are due, each with its contact unless that may not be written to.
SELECT l.letter_id, l.contact_id, l.purpose, l.sequence, l.attempts, l.params, l.fixed_at, l.fixed,
       c.email, c.email_hash, c.domain, c.first_name, c.last_name, c.language, c.timezone, c.building, c.district, c.roles, c.fields,
       c.quiet_hours
  FROM letter AS l LEFT JOIN contact AS c ON c.contact_id = l.contact_id AND c.suppressed IS NULL
 WHERE l.campaign_id = ?1 AND (l.state = 'pending' OR l.state = 'deferred') AND l.due_at <= ?2
 ORDER BY l.due_at, l.letter_id LIMIT ?3;

-- name: claim_lease
-- The same letters, in the same write.
UPDATE OR ROLLBACK letter SET state = 'leased'
 WHERE letter_id IN (SELECT letter_id FROM letter
                      WHERE campaign_id = ?1 AND (state = 'pending' OR state = 'deferred') AND due_at <= ?2
                      ORDER BY due_at, letter_id LIMIT ?3);

-- name: attempt_unsure
SELECT 1 FROM attempt WHERE letter_id = ?1 AND outcome = 'unsure' LIMIT 1;

-- name: claim_note
INSERT INTO sender_claim (campaign_id, low_id, high_id) VALUES (:campaign, :low, :high)
ON CONFLICT (campaign_id) DO UPDATE SET low_id = min(low_id, excluded.low_id), high_id = max(high_id, excluded.high_id)
 WHERE low_id > excluded.low_id OR high_id < excluded.high_id;

-- name: letter_hand
UPDATE OR ROLLBACK letter SET state = 'handed', fixed_at = coalesce(fixed_at, ?2), fixed = coalesce(fixed, ?3)
 WHERE letter_id = ?1 AND state = 'leased';

-- name: letter_sent
-- letter_settle for the move that nearly all make.
UPDATE OR ROLLBACK letter SET state = 'sent', sent_at = ?2, attempts = attempts + ?3
 WHERE letter_id = ?1 AND state = 'handed';

-- name: letter_settle
UPDATE OR ROLLBACK letter SET state = ?3, due_at = coalesce(?4, due_at), sent_at = coalesce(?5, sent_at), attempts = attempts + ?6
 WHERE letter_id = ?1 AND state = ?2;

-- name: attempt_add
INSERT INTO attempt (letter_id, attempt, at, outcome, phase, host, code, enhanced, text)
VALUES (:letter, (SELECT attempts FROM letter WHERE letter_id = :letter), :at, :outcome, :phase, :host, :code, :enhanced,
        :text);

-- name: sweep_unsure_attempts
-- CROSS JOIN: SQLite keeps this order, and looks at the claimed range only.
INSERT INTO attempt (letter_id, attempt, at, outcome, phase, text)
SELECT l.letter_id, l.attempts + 1, :now, 'unsure', 'dot', 'the sender ended before the reply came'
  FROM sender_claim AS c CROSS JOIN letter AS l
 WHERE l.letter_id BETWEEN c.low_id AND c.high_id AND l.state = 'handed' AND l.campaign_id = c.campaign_id;

-- name: sweep_handed
UPDATE letter SET state = 'uncertain', attempts = attempts + 1
 WHERE letter_id IN (SELECT l.letter_id FROM sender_claim AS c CROSS JOIN letter AS l
                      WHERE l.letter_id BETWEEN c.low_id AND c.high_id AND l.state = 'handed' AND l.campaign_id = c.campaign_id);

-- name: sweep_leased
UPDATE letter SET state = 'pending'
 WHERE letter_id IN (SELECT l.letter_id FROM sender_claim AS c CROSS JOIN letter AS l
                      WHERE l.letter_id BETWEEN c.low_id AND c.high_id AND l.state = 'leased' AND l.campaign_id = c.campaign_id);

-- name: sweep_policy
UPDATE letter
   SET state = CASE (SELECT unsure FROM campaign AS k WHERE k.campaign_id = letter.campaign_id)
               WHEN 'resend' THEN 'pending' ELSE 'held' END,
       due_at = :now
 WHERE letter_id IN (SELECT l.letter_id FROM sender_claim AS c CROSS JOIN letter AS l
                      WHERE l.letter_id BETWEEN c.low_id AND c.high_id AND l.state = 'uncertain' AND l.campaign_id = c.campaign_id);

-- name: claims_forget
DELETE FROM sender_claim;

-- name: relay_day_add
INSERT INTO relay_day (relay, day, sent) VALUES (:relay, :day, :n)
ON CONFLICT (relay, day) DO UPDATE SET sent = sent + excluded.sent;

-- name: relay_day_get
SELECT coalesce(sum(CASE WHEN day = :day THEN sent END), 0), count(CASE WHEN day < :day THEN 1 END)
  FROM relay_day WHERE relay = :relay;

-- name: expire_due
UPDATE letter SET state = 'expired'
 WHERE (state = 'pending' OR state = 'deferred')
   AND campaign_id IN (SELECT campaign_id FROM campaign WHERE expires_at IS NOT NULL AND expires_at < :now);

-- name: campaign_sums
SELECT state, count(*), min(CASE WHEN state = 'pending' OR state = 'deferred' THEN due_at END)
  FROM letter WHERE campaign_id = :campaign GROUP BY state;

-- name: campaign_waits
SELECT a.phase, count(*), min(l.due_at), max(l.due_at)
  FROM letter AS l JOIN attempt AS a ON a.attempt_id = (SELECT max(attempt_id) FROM attempt WHERE letter_id = l.letter_id)
 WHERE l.campaign_id = :campaign AND l.state = 'deferred' AND a.outcome = 'local' AND a.phase IN ('cap', 'quiet')
 GROUP BY a.phase ORDER BY a.phase;

-- name: campaign_exceptions
-- Also who may have had a letter twice: an attempt in doubt, and its letter has gone again since, or is going to.
SELECT l.letter_id, l.contact_id, coalesce(a.at, 0), l.state, coalesce(c.email, ''), coalesce(c.email_hash, ''), l.attempts,
       coalesce(a.code, 0), coalesce(a.outcome, ''), coalesce(a.phase, ''), coalesce(a.host, ''), coalesce(a.enhanced, ''),
       coalesce(a.text, ''), CASE l.state WHEN 'deferred' THEN l.due_at ELSE 0 END
  FROM letter AS l
  LEFT JOIN contact AS c ON c.contact_id = l.contact_id
  LEFT JOIN attempt AS a ON a.attempt_id = (SELECT max(attempt_id) FROM attempt WHERE letter_id = l.letter_id)
 WHERE l.campaign_id = :campaign AND l.state NOT IN ('pending', 'leased', 'handed', 'sent')
 UNION ALL
SELECT l.letter_id, l.contact_id, a.at, l.state, coalesce(c.email, ''), coalesce(c.email_hash, ''), l.attempts,
       a.code, a.outcome, a.phase, a.host, a.enhanced, a.text, CASE l.state WHEN 'pending' THEN l.due_at ELSE 0 END
  FROM (SELECT max(attempt_id) AS attempt_id FROM attempt WHERE outcome = 'unsure' GROUP BY letter_id) AS u
 CROSS JOIN attempt AS a ON a.attempt_id = u.attempt_id
 CROSS JOIN letter AS l ON l.letter_id = a.letter_id
  LEFT JOIN contact AS c ON c.contact_id = l.contact_id
 WHERE l.campaign_id = :campaign AND l.state IN ('pending', 'leased', 'handed', 'sent')
 ORDER BY 4, 5;

-- name: campaign_retry
-- What has failed may be mended by now (an address, a text): it goes as a new letter. What is in doubt stays the same letter.
UPDATE letter SET state = 'pending', due_at = :now, fixed_at = CASE WHEN :from <> 'failed' THEN fixed_at END,
       fixed = CASE WHEN :from <> 'failed' THEN fixed END
 WHERE campaign_id = :campaign AND state = :from;

-- name: campaign_pause
UPDATE campaign SET state = :to WHERE campaign_id = :campaign AND state = :from;

-- name: campaign_cancel
UPDATE campaign SET state = 'cancelled' WHERE campaign_id = :campaign AND state <> 'cancelled';

-- name: campaign_cancel_letters
UPDATE letter SET state = 'cancelled'
 WHERE campaign_id = :campaign AND (state = 'pending' OR state = 'leased' OR state = 'deferred');

-- name: campaign_all
SELECT campaign_id, name, kind, state, note, unsure, priority, coalesce(event_id, 0), created_at, coalesce(expires_at, 0),
       audience
  FROM campaign ORDER BY campaign_id DESC;
