-- rule.sql - rules of the office over all campaigns.

-- name: guard_add
INSERT INTO guard (domain, kind, reason, since) VALUES (:domain, :kind, :reason, :now)
    ON CONFLICT (domain, kind) DO UPDATE SET reason = excluded.reason;

-- name: guard_remove
DELETE FROM guard WHERE domain = :domain AND kind = :kind;

-- name: guards
SELECT domain, kind, reason, since FROM guard ORDER BY domain, kind;

-- name: cap_get
SELECT letters, seconds, urgent FROM cap;

-- name: cap_clear
DELETE FROM cap;

-- name: cap_set
INSERT INTO cap (cap_id, letters, seconds, urgent) VALUES (1, :letters, :seconds, :urgent);

-- name: cap_urgent
SELECT 1 FROM campaign WHERE campaign_id = :campaign AND expires_at IS NOT NULL AND expires_at <= :before;

-- name: cap_until
-- What is under way counts as sent now: nobody knows yet that it was not. The letter that makes the number full is the
-- :letters-th youngest one; when it is old enough there is room again.
SELECT CASE l.state WHEN 'sent' THEN l.sent_at ELSE :now END FROM letter l
 WHERE l.contact_id = :contact AND l.purpose = 'campaign' AND l.letter_id <> :letter
   AND ((l.state = 'sent' AND l.sent_at > :now - :seconds) OR l.state = 'handed' OR l.state = 'uncertain' OR l.state = 'leased')
 ORDER BY 1 DESC LIMIT 1 OFFSET :letters - 1;

-- name: quiet_get
SELECT hours, urgent FROM quiet;

-- name: quiet_clear
DELETE FROM quiet;

-- name: quiet_set
INSERT INTO quiet (quiet_id, hours, urgent) VALUES (1, :hours, :urgent);

-- name: audience_clocks
-- By whose clock, and whose own hours: few different ones among many people.
SELECT timezone, quiet_hours, sum(people) FROM temp.audience_kind GROUP BY timezone, quiet_hours;

-- name: cap_waiting
SELECT count(*) FROM temp.audience a JOIN cap k
 WHERE (SELECT count(*) FROM letter l WHERE l.contact_id = a.contact_id AND l.purpose = 'campaign'
           AND ((l.state = 'sent' AND l.sent_at > :now - k.seconds) OR l.state = 'handed' OR l.state = 'uncertain'
                OR l.state = 'leased')) >= k.letters;
