-- event_delegate.sql - somebody sends somebody else: the delegator's answer and the delegate's find each other, whichever comes first.

-- name: delegate_set
UPDATE invitation SET delegated_to = :to WHERE invitation_id = :invitation AND delegated_to <> :to;

-- name: delegate_leave
-- No longer sent: who has answered already stays as somebody who would like to come.
UPDATE event_matter SET kind = 'guest'
 WHERE invitation_id = :invitation AND kind = 'delegate' AND state = 'open' AND recurrence_at = 0
   AND lower(address) <> (SELECT lower(delegated_to) FROM invitation i WHERE i.invitation_id = :invitation)
   AND EXISTS (SELECT 1 FROM answer a WHERE a.invitation_id = :invitation AND lower(a.attendee) = lower(event_matter.address));

-- name: delegate_drop
DELETE FROM event_matter
 WHERE invitation_id = :invitation AND kind = 'delegate' AND state = 'open' AND recurrence_at = 0
   AND lower(address) <> (SELECT lower(delegated_to) FROM invitation i WHERE i.invitation_id = :invitation);

-- name: delegate_meet
-- The delegate's own reply came first and waited as a stranger's.
UPDATE event_matter SET kind = 'delegate'
 WHERE invitation_id = :invitation AND kind = 'guest' AND state = 'open'
   AND lower(address) = (SELECT lower(delegated_to) FROM invitation i WHERE i.invitation_id = :invitation)
   AND NOT EXISTS (SELECT 1 FROM event_matter d WHERE d.invitation_id = :invitation AND d.kind = 'delegate'
                      AND lower(d.address) = lower(event_matter.address));

-- name: delegate_once
DELETE FROM event_matter
 WHERE invitation_id = :invitation AND kind = 'guest' AND state = 'open'
   AND EXISTS (SELECT 1 FROM event_matter d WHERE d.invitation_id = :invitation AND d.kind = 'delegate'
                  AND lower(d.address) = lower(event_matter.address));

-- name: delegate_add
-- Somebody who is invited anyway needs nobody's leave.
INSERT INTO event_matter (event_id, invitation_id, kind, address, mail_id, at)
SELECT i.event_id, i.invitation_id, 'delegate', i.delegated_to, :mail, :at
  FROM invitation i
 WHERE i.invitation_id = :invitation AND i.delegated_to <> ''
   AND NOT EXISTS (SELECT 1 FROM event_matter d WHERE d.invitation_id = :invitation AND d.kind IN ('guest', 'delegate')
                      AND lower(d.address) = lower(i.delegated_to))
   AND NOT EXISTS (SELECT 1 FROM invitation o JOIN contact c USING (contact_id)
                    WHERE o.event_id = i.event_id AND o.state = 'invited' AND c.email_key = lower(i.delegated_to));

-- name: delegate_of
SELECT delegated_to FROM invitation WHERE invitation_id = :invitation;

-- name: ledger_of_stranger
-- What somebody who was not invited said on this invitation: the newest by the order of answers.
SELECT answer, party, comment, at FROM answer
 WHERE invitation_id = :invitation AND applied = 0 AND lower(attendee) = lower(:address) AND answer IN ('accepted', 'declined', 'tentative')
 ORDER BY sequence DESC, dtstamp DESC, at DESC LIMIT 1;

-- name: contact_of_merged
SELECT contact_id FROM contact_merge WHERE old_hash = :hash ORDER BY at DESC LIMIT 1;

-- name: audience_drop_shared
-- One letter a mailbox: two calendar entries of one UID would fight in it. Tags and the dots of Gmail make no other mailbox.
UPDATE temp.audience_all SET why = 4
 WHERE why = 0 AND contact_id IN (
   SELECT contact_id FROM (
     SELECT contact_id, chosen,
            row_number() OVER (PARTITION BY CASE WHEN domain IN ('gmail.com', 'googlemail.com') THEN replace(box, '.', '') || '@gmail.com'
                                                 ELSE box || '@' || domain END ORDER BY chosen, contact_id) AS n
       FROM (SELECT c.contact_id, min(x.chosen) AS chosen, c.domain,
                    CASE WHEN instr(c.email_key, '+') > 1 AND instr(c.email_key, '+') < instr(c.email_key, '@')
                         THEN substr(c.email_key, 1, instr(c.email_key, '+') - 1)
                         ELSE substr(c.email_key, 1, instr(c.email_key, '@') - 1) END AS box
               FROM (SELECT contact_id, 1 AS chosen FROM temp.audience
                     UNION ALL SELECT contact_id, 0 FROM invitation WHERE event_id = :event AND state IN ('invited', 'uninvited')) x
               JOIN contact c USING (contact_id) GROUP BY c.contact_id))
    WHERE n > 1 AND chosen = 1);

-- name: erase_delegated
UPDATE invitation SET delegated_to = ''
 WHERE lower(delegated_to) = :key
    OR contact_id IN (SELECT :id UNION ALL SELECT old_id FROM contact_merge WHERE contact_id = :id);
