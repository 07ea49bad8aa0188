-- event_date.sql - the dates of a series, and the seats on each of them.

-- name: event_date_put
INSERT INTO event_date (event_id, recurrence_at, starts_at, ends_at, capacity) VALUES (:event, :recurrence, :starts, :ends, :capacity)
ON CONFLICT (event_id, recurrence_at) DO UPDATE
   SET starts_at = excluded.starts_at, ends_at = excluded.ends_at, capacity = excluded.capacity;

-- name: event_date_moved
UPDATE event_date SET major_seq = :sequence WHERE event_id = :event AND recurrence_at = :recurrence;

-- name: event_date_drop
DELETE FROM event_date WHERE event_id = :event AND recurrence_at = :recurrence;

-- name: date_seats_drop
DELETE FROM date_seat
 WHERE recurrence_at = :recurrence AND invitation_id IN (SELECT invitation_id FROM invitation WHERE event_id = :event);

-- name: event_dates
SELECT recurrence_at, starts_at, ends_at, coalesce(capacity, 0), taken, major_seq FROM event_date WHERE event_id = :event ORDER BY recurrence_at;

-- name: date_standings
-- Of each date: people on seats, accepted, waiting, tentative, declined, without an answer.
SELECT d.recurrence_at,
       count(*) FILTER (WHERE i.effective = 'accepted'),
       (SELECT count(*) FROM date_seat s JOIN invitation k USING (invitation_id)
         WHERE k.event_id = :event AND s.recurrence_at = d.recurrence_at AND s.seat = 'waiting'),
       count(*) FILTER (WHERE i.effective = 'tentative'),
       count(*) FILTER (WHERE i.effective = 'declined'),
       count(*) FILTER (WHERE i.effective = 'needs-action')
  FROM event_date d
  LEFT JOIN (SELECT y.recurrence_at AS at, CASE WHEN x.answer IS NOT NULL THEN x.answer WHEN v.answer_seq < y.major_seq THEN 'needs-action'
                                                ELSE v.answer END AS effective
               FROM event_date y JOIN invitation v USING (event_id)
               LEFT JOIN instance_answer x ON x.invitation_id = v.invitation_id AND x.recurrence_at = y.recurrence_at AND x.archived = 0
              WHERE v.event_id = :event AND v.state = 'invited') i ON i.at = d.recurrence_at
 WHERE d.event_id = :event
 GROUP BY d.recurrence_at ORDER BY d.recurrence_at;

-- name: date_seat_get
SELECT invitation_id, recurrence_at, party, seat, waiting_since, offer_until FROM date_seat
 WHERE invitation_id = :invitation AND recurrence_at = :recurrence;

-- name: date_seat_put
INSERT INTO date_seat (invitation_id, recurrence_at, party, seat, waiting_since, offer_until)
VALUES (:invitation, :recurrence, :party, :seat, :waiting, :offer)
ON CONFLICT (invitation_id, recurrence_at) DO UPDATE
   SET party = excluded.party, seat = excluded.seat, waiting_since = excluded.waiting_since, offer_until = excluded.offer_until;

-- name: date_seat_delete
DELETE FROM date_seat WHERE invitation_id = :invitation AND recurrence_at = :recurrence;

-- name: date_seats_move
UPDATE event_date SET taken = taken + :delta WHERE event_id = :event AND recurrence_at = :recurrence;

-- name: date_seats_most
UPDATE event SET taken = coalesce((SELECT max(taken) FROM event_date WHERE event_date.event_id = event.event_id), 0) WHERE event_id = :event;

-- name: date_seat_best
UPDATE invitation
   SET seat = coalesce((SELECT s.seat FROM date_seat s WHERE s.invitation_id = invitation.invitation_id
                         ORDER BY s.recurrence_at < :now, CASE s.seat WHEN 'confirmed' THEN 0 WHEN 'offered' THEN 1 ELSE 2 END LIMIT 1), 'none')
 WHERE invitation_id = :invitation;

-- name: date_waiting_first
SELECT s.invitation_id, s.recurrence_at, s.party, s.seat, s.waiting_since, s.offer_until
  FROM date_seat s JOIN invitation i USING (invitation_id)
 WHERE i.event_id = :event AND s.recurrence_at = :recurrence AND s.seat = 'waiting' AND s.party <= :seats
 ORDER BY s.waiting_since, s.invitation_id LIMIT 1;

-- name: date_offer_over
SELECT invitation_id, recurrence_at, party, seat, waiting_since, offer_until FROM date_seat
 WHERE seat = 'offered' AND offer_until <= :now
   AND NOT EXISTS (SELECT 1 FROM invitation i JOIN event e USING (event_id)
                    WHERE i.invitation_id = date_seat.invitation_id AND e.state = 'cancelled')
 ORDER BY offer_until, recurrence_at LIMIT 1;

-- name: date_offers_open
-- What is offered to this person, the soonest date first.
SELECT recurrence_at FROM date_seat
 WHERE invitation_id = :invitation AND seat = 'offered' AND offer_until > :now ORDER BY recurrence_at;

-- name: date_archive
-- One date moved: what was answered for it alone is kept and no longer counts.
UPDATE instance_answer SET archived = 1
 WHERE recurrence_at = :recurrence AND invitation_id IN (SELECT invitation_id FROM invitation WHERE event_id = :event);

-- name: date_attendance
UPDATE date_seat SET attended = :attended
 WHERE recurrence_at = :recurrence AND seat = 'confirmed' AND (:invitation = 0 OR invitation_id = :invitation)
   AND (:overwrite OR attended = '')
   AND invitation_id IN (SELECT invitation_id FROM invitation WHERE event_id = :event AND state = 'invited');

-- name: seats_forget
-- The kind of seats changes (a series becomes one date, or the other way): they are given again in the same order.
UPDATE invitation SET seat = 'none', waiting_since = NULL, offer_until = NULL WHERE event_id = :event AND seat <> 'none';

-- name: event_seats_zero
UPDATE event SET taken = 0 WHERE event_id = :event;

-- name: seats_keepers
-- Who said yes (before the change, too), in the order in which seats were given.
SELECT invitation_id FROM invitation
 WHERE event_id = :event AND state = 'invited' AND (answer = 'accepted' OR (answer = 'needs-action' AND before_change = 'accepted'))
 ORDER BY CASE seat WHEN 'confirmed' THEN 0 WHEN 'offered' THEN 1 WHEN 'waiting' THEN 2 ELSE 3 END, waiting_since,
          (SELECT min(answer_id) FROM answer WHERE answer.invitation_id = invitation.invitation_id AND applied = 1);

-- name: date_offers_run_out
SELECT count(*) FROM answer WHERE invitation_id = :invitation AND recurrence_at = :recurrence AND source = 'clock';

-- name: sequence_seen
-- The newest SEQUENCE of which a letter had left for this person at a moment; NULL = none had.
SELECT max(r.sequence)
  FROM letter l JOIN campaign k USING (campaign_id)
  JOIN event_revision r ON r.event_id = k.event_id AND r.revision = l.sequence / 100
 WHERE k.event_id = :event AND l.contact_id = :contact AND l.state IN ('handed', 'sent', 'uncertain', 'held')
   AND coalesce(l.sent_at, l.due_at) <= :at;

-- name: instances_archive_of
UPDATE instance_answer SET archived = 1 WHERE invitation_id = :invitation;
