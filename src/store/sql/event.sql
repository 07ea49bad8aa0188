-- event.sql - events, revisions, invitations, the ledger of answers, seats.

-- name: event_add
INSERT INTO event (name, kind, title, uid, state, revision, sequence, starts_at, ends_at, last_at, timezone, rrule, place, place_hidden,
                   capacity, waiting_list, offer_seconds, answer_by, max_party, created_at, changed_at)
VALUES (:name, :kind, :title, :uid, :state, :revision, :sequence, :starts, :ends, :last, :timezone, :rrule, :place, :hidden,
        :capacity, :waiting, :offer, :answer_by, :max_party, :created, :changed)
ON CONFLICT (name) DO NOTHING
RETURNING event_id;

-- name: event_update
UPDATE event SET kind = :kind, title = :title, state = :state, revision = :revision, sequence = :sequence, starts_at = :starts,
       ends_at = :ends, last_at = :last, timezone = :timezone, rrule = :rrule, place = :place, place_hidden = :hidden,
       capacity = :capacity, waiting_list = :waiting, offer_seconds = :offer, answer_by = :answer_by, max_party = :max_party,
       tick_at = 0, changed_at = :changed
 WHERE event_id = :event;

-- name: event_get
SELECT event_id, name, kind, title, uid, state, revision, sequence, starts_at, ends_at, last_at, timezone, rrule, place, place_hidden,
       capacity, taken, waiting_list, offer_seconds, answer_by, max_party, created_at, changed_at
  FROM event WHERE event_id = :event;

-- name: event_find
SELECT event_id, name, kind, title, uid, state, revision, sequence, starts_at, ends_at, last_at, timezone, rrule, place, place_hidden,
       capacity, taken, waiting_list, offer_seconds, answer_by, max_party, created_at, changed_at
  FROM event WHERE name = :name;

-- name: event_by_uid
SELECT event_id, name, kind, title, uid, state, revision, sequence, starts_at, ends_at, last_at, timezone, rrule, place, place_hidden,
       capacity, taken, waiting_list, offer_seconds, answer_by, max_party, created_at, changed_at
  FROM event WHERE uid = :uid;

-- name: event_list
SELECT event_id, name, kind, title, uid, state, revision, sequence, starts_at, ends_at, last_at, timezone, rrule, place, place_hidden,
       capacity, taken, waiting_list, offer_seconds, answer_by, max_party, created_at, changed_at
  FROM event ORDER BY starts_at, event_id;

-- name: event_names
SELECT name FROM event ORDER BY event_id DESC LIMIT 200;

-- name: event_revision_add
INSERT INTO event_revision (event_id, revision, sequence, what, recurrence_at, at, note)
VALUES (:event, :revision, :sequence, :what, :recurrence, :at, :note);

-- name: event_revision_get
SELECT sequence, what, recurrence_at, at, note FROM event_revision WHERE event_id = :event AND revision = :revision;

-- name: event_source_add
INSERT INTO event_source (event_id, revision, language, path, text) VALUES (:event, :revision, :language, :path, :text);

-- name: event_sources
-- A revision without files of its own (a cancellation) speaks by the newest before it.
SELECT language, path, text FROM event_source
 WHERE event_id = :event
   AND revision = (SELECT max(revision) FROM event_source WHERE event_id = :event AND revision <= :revision)
 ORDER BY language;

-- name: invitation_get
SELECT invitation_id, event_id, contact_id, state, answer, before_change, seat, sent_seq, major_seq, answer_seq, party, answer_stamp,
       answered_at, waiting_since, offer_until, refreshed_at
  FROM invitation WHERE invitation_id = :invitation;

-- name: invitation_of
SELECT invitation_id, event_id, contact_id, state, answer, before_change, seat, sent_seq, major_seq, answer_seq, party, answer_stamp,
       answered_at, waiting_since, offer_until, refreshed_at
  FROM invitation WHERE event_id = :event AND contact_id = :contact;

-- name: invitation_set
UPDATE invitation SET state = :state, answer = :answer, before_change = :before, seat = :seat, sent_seq = :sent_seq,
       major_seq = :major_seq, answer_seq = :answer_seq, party = :party, answer_stamp = :stamp, answered_at = :answered,
       waiting_since = :waiting, offer_until = :offer, refreshed_at = :refreshed
 WHERE invitation_id = :invitation;

-- name: event_seats_move
-- Of a series it is the dates that count (event_date.sql).
UPDATE event SET taken = taken + :delta WHERE event_id = :event AND rrule = '';

-- name: invitations_highest
SELECT coalesce(max(invitation_id), 0) FROM invitation;

-- name: invitations_freeze
INSERT INTO invitation (event_id, contact_id, sent_seq, major_seq, created_at)
SELECT :event, contact_id, :sequence, :major, :now FROM temp.audience WHERE true ORDER BY contact_id
ON CONFLICT (event_id, contact_id) DO NOTHING;

-- name: invitations_letters
INSERT INTO letter (campaign_id, contact_id, purpose, sequence, due_at, params)
SELECT :campaign, contact_id, :purpose, :sequence, :due, json_object('invitation_id', invitation_id)
  FROM invitation WHERE invitation_id >= :first AND event_id = :event ORDER BY invitation_id;

-- name: event_campaign_count
UPDATE campaign SET audience = (SELECT count(*) FROM letter WHERE letter.campaign_id = campaign.campaign_id)
 WHERE campaign_id = :campaign;

-- name: waiting_first
SELECT invitation_id, event_id, contact_id, state, answer, before_change, seat, sent_seq, major_seq, answer_seq, party, answer_stamp,
       answered_at, waiting_since, offer_until, refreshed_at
  FROM invitation WHERE event_id = :event AND seat = 'waiting' AND party <= :seats ORDER BY waiting_since LIMIT 1;

-- name: offer_over
-- Of an event that is called off no offer runs out: whoever had it was told that nothing takes place.
SELECT invitation_id, event_id, contact_id, state, answer, before_change, seat, sent_seq, major_seq, answer_seq, party, answer_stamp,
       answered_at, waiting_since, offer_until, refreshed_at
  FROM invitation
 WHERE seat = 'offered' AND offer_until <= :now
   AND NOT EXISTS (SELECT 1 FROM event e WHERE e.event_id = invitation.event_id AND e.state = 'cancelled')
 ORDER BY offer_until LIMIT 1;

-- name: ledger_add
INSERT INTO answer (invitation_id, at, answer, source, trust, sequence, dtstamp, recurrence_at, attendee, party, comment, mail_id,
                    message_id, applied, why)
VALUES (:invitation, :at, :answer, :source, :trust, :sequence, :dtstamp, :recurrence, :attendee, :party, :comment, :mail,
        :message_id, :applied, :why);

-- name: ledger_has
SELECT 1 FROM answer
 WHERE invitation_id = :invitation AND message_id = :message_id AND recurrence_at = :recurrence LIMIT 1;

-- name: instance_get
SELECT answer, answer_seq, answer_stamp, answered_at, party FROM instance_answer
 WHERE invitation_id = :invitation AND recurrence_at = :recurrence AND archived = 0;

-- name: instance_set
INSERT INTO instance_answer (invitation_id, recurrence_at, answer, answer_seq, answer_stamp, answered_at, party)
VALUES (:invitation, :recurrence, :answer, :seq, :stamp, :answered, :party)
ON CONFLICT (invitation_id, recurrence_at) DO UPDATE
   SET answer = excluded.answer, answer_seq = excluded.answer_seq, answer_stamp = excluded.answer_stamp,
       answered_at = excluded.answered_at, party = excluded.party, archived = 0;

-- name: instances_archive
UPDATE instance_answer SET archived = 1
 WHERE invitation_id IN (SELECT invitation_id FROM invitation WHERE event_id = :event);

-- name: matter_add
INSERT INTO event_matter (event_id, invitation_id, kind, address, starts_at, ends_at, sequence, recurrence_at, comment, mail_id, at)
SELECT :event, :invitation, :kind, :address, :starts, :ends, :sequence, :recurrence, :comment, :mail, :at
 WHERE NOT EXISTS (SELECT 1 FROM event_matter
                    WHERE event_id = :event AND kind = :kind AND invitation_id IS :invitation AND address = :address
                      AND starts_at IS :starts AND recurrence_at = :recurrence);

-- name: alias_known
SELECT 1 FROM event_matter m JOIN invitation i USING (invitation_id)
 WHERE i.contact_id = :contact AND m.kind = 'alias' AND m.state = 'accepted' AND lower(m.address) = lower(:address) LIMIT 1;

-- name: event_notices_find
SELECT campaign_id FROM campaign WHERE event_id = :event AND kind = 'confirmation' ORDER BY campaign_id LIMIT 1;

-- name: event_notice_fold
UPDATE letter SET params = json_set(params, '$.several', 1, '$.date', '', '$.when',
    CASE WHEN length(params ->> 'when') < 5000 THEN (params ->> 'when') || '; ' || (:params ->> 'when')
         WHEN params ->> 'when' LIKE '%; …' THEN params ->> 'when' ELSE (params ->> 'when') || '; …' END)
WHERE contact_id = :contact AND campaign_id = :campaign AND purpose = :purpose AND due_at = :due AND state = 'pending'
    AND sequence / 100 = :revision AND instr(params ->> 'when', :params ->> 'when') = 0
    AND json_remove(params, '$.when', '$.date', '$.offer_until', '$.several') = json_remove(:params, '$.when', '$.date', '$.offer_until')
RETURNING letter_id;

-- name: event_campaign_grow
-- A letter more: a campaign that had ended runs again.
UPDATE campaign SET audience = audience + 1, state = CASE state WHEN 'finished' THEN 'running' ELSE state END
 WHERE campaign_id = :campaign;

-- name: event_notice_count
SELECT count(*) FROM letter
 WHERE campaign_id = :campaign AND contact_id = :contact AND purpose = :purpose AND sequence / 100 = :revision;

-- name: event_evidence
SELECT letter_id FROM letter
 WHERE contact_id = :contact AND state IN ('handed', 'uncertain', 'held')
   AND campaign_id IN (SELECT campaign_id FROM campaign WHERE event_id = :event);

-- name: roster
-- An erased person keeps the row and loses the name.
SELECT i.invitation_id, i.contact_id, coalesce(c.first_name, ''), coalesce(c.last_name, ''), coalesce(c.email, '(erased)'),
       coalesce(c.building, ''), coalesce(c.district, ''),
       CASE WHEN x.answer IS NOT NULL THEN x.answer WHEN i.answer_seq < d.major_seq THEN 'needs-action' ELSE i.answer END AS effective,
       CASE :recurrence WHEN 0 THEN i.seat ELSE coalesce(s.seat, 'none') END AS place,
       coalesce((SELECT a.comment FROM answer a WHERE a.invitation_id = i.invitation_id AND a.comment <> ''
                  ORDER BY a.answer_id DESC LIMIT 1), ''),
       coalesce((SELECT a.source FROM answer a WHERE a.invitation_id = i.invitation_id AND a.applied = 1
                  ORDER BY a.answer_id DESC LIMIT 1), ''),
       coalesce((SELECT l.state FROM letter l JOIN campaign k USING (campaign_id)
                  WHERE k.event_id = i.event_id AND l.contact_id = i.contact_id AND l.purpose <> 'notice-waiting'
                  ORDER BY l.letter_id LIMIT 1), ''),
       coalesce((SELECT json_group_object(q.question, q.text) FROM question_answer q WHERE q.invitation_id = i.invitation_id), '{}'),
       CASE :recurrence WHEN 0 THEN i.attended ELSE coalesce(s.attended, '') END, i.state, coalesce(s.party, x.party, i.party),
       coalesce(x.answered_at, i.answered_at), CASE :recurrence WHEN 0 THEN i.offer_until ELSE s.offer_until END,
       CASE WHEN :recurrence = 0 AND i.seat = 'waiting' AND i.waiting_since IS NOT NULL
            THEN row_number() OVER (PARTITION BY i.seat ORDER BY i.waiting_since)
            WHEN s.seat = 'waiting' THEN row_number() OVER (PARTITION BY s.seat ORDER BY s.waiting_since) ELSE 0 END AS line
  FROM invitation i
  LEFT JOIN contact c USING (contact_id)
  LEFT JOIN event_date d ON d.event_id = i.event_id AND d.recurrence_at = :recurrence
  LEFT JOIN date_seat s ON s.invitation_id = i.invitation_id AND s.recurrence_at = :recurrence
  LEFT JOIN instance_answer x ON x.invitation_id = i.invitation_id AND x.recurrence_at = :recurrence AND x.archived = 0
 WHERE i.event_id = :event AND i.state <> 'host'
 ORDER BY CASE place WHEN 'confirmed' THEN 0 WHEN 'offered' THEN 1 WHEN 'waiting' THEN 2 ELSE 3 END,
          CASE place WHEN 'waiting' THEN coalesce(s.waiting_since, i.waiting_since) END,
          CASE effective WHEN 'accepted' THEN 0 WHEN 'tentative' THEN 1 WHEN 'delegated' THEN 2 WHEN 'declined' THEN 3 ELSE 4 END,
          c.last_name, c.first_name, i.invitation_id;

-- name: event_letters_supersede
-- What waits and tells of an older revision will not be sent. :contact 0 = everybody.
UPDATE letter SET state = 'superseded'
 WHERE state IN ('pending', 'deferred') AND (:contact = 0 OR contact_id = :contact)
   AND campaign_id IN (SELECT campaign_id FROM campaign WHERE event_id = :event);

-- name: event_reached
-- How many of the invited have had (or may have had) a letter of the event, and how many none yet.
SELECT count(*) FILTER (WHERE reached), count(*) FILTER (WHERE NOT reached)
  FROM (SELECT EXISTS (SELECT 1 FROM letter l JOIN campaign k USING (campaign_id)
                        WHERE k.event_id = i.event_id AND l.contact_id = i.contact_id
                          AND l.state IN ('leased', 'handed', 'sent', 'uncertain', 'held')) AS reached
          FROM invitation i JOIN contact c USING (contact_id)
         WHERE i.event_id = :event AND i.state = 'invited' AND c.suppressed IS NULL);

-- name: event_tell
-- One letter for each of the invited who may be written to. Whoever has had no letter of the event yet gets :first ('' = none: no
-- CANCEL leaves before its REQUEST). json_patch drops what is NULL. :moved holds the hidden places of dates that are elsewhere; each is told
-- to who has a seat on that date.
INSERT INTO letter (campaign_id, contact_id, purpose, sequence, due_at, params)
SELECT :campaign, contact_id, purpose, :sequence, :due,
       json_patch(json_patch('{}', json_object('invitation_id', invitation_id, 'partstat', partstat, 'rsvp', rsvp, 'place', place, 'note', note)),
                  (SELECT json_group_object(m.value ->> 'key', m.value ->> 'place')
                     FROM json_each(:moved) m JOIN date_seat s ON s.recurrence_at = m.value ->> 'at'
                    WHERE s.invitation_id = told.invitation_id AND s.seat IN ('confirmed', 'offered')))
  FROM (SELECT i.invitation_id, i.contact_id,
               CASE WHEN EXISTS (SELECT 1 FROM letter l JOIN campaign k USING (campaign_id)
                                  WHERE k.event_id = i.event_id AND l.contact_id = i.contact_id
                                    AND l.state IN ('leased', 'handed', 'sent', 'uncertain', 'held'))
                    THEN :purpose ELSE :first END AS purpose,
               CASE WHEN :keep_answers THEN upper(i.answer) END AS partstat,
               CASE WHEN :keep_answers AND i.answer <> 'needs-action' THEN 'FALSE' END AS rsvp,
               CASE WHEN e.place_hidden AND i.seat IN ('confirmed', 'offered')
                     AND (:place = '' OR EXISTS (SELECT 1 FROM date_seat s WHERE s.invitation_id = i.invitation_id
                                                    AND s.recurrence_at = :recurrence AND s.seat IN ('confirmed', 'offered')))
                    THEN coalesce(nullif(:place, ''), e.place) END AS place,
               CASE WHEN i.seat = 'waiting' AND e.rrule = ''
                    THEN CASE WHEN coalesce(nullif(c.language, ''), :language) LIKE 'es%' THEN :note_es ELSE :note_en END END AS note
          FROM invitation i JOIN contact c USING (contact_id) JOIN event e USING (event_id)
         WHERE i.event_id = :event AND i.state = 'invited' AND c.suppressed IS NULL AND (:contact = 0 OR i.contact_id = :contact)) told
 WHERE purpose <> ''
 ORDER BY invitation_id;

-- name: invitations_ask_again
-- A significant change: the old answer is kept as the one before the change, the seat is kept until the new answer.
UPDATE invitation
   SET before_change = CASE WHEN answer <> 'needs-action' THEN answer ELSE before_change END, answer = 'needs-action',
       answer_seq = -1, answer_stamp = 0, answered_at = NULL, major_seq = :sequence, sent_seq = :sequence
 WHERE event_id = :event AND state = 'invited';

-- name: invitations_told
UPDATE invitation SET sent_seq = :sequence WHERE event_id = :event AND state = 'invited';

-- name: event_due
SELECT event_id FROM event WHERE tick_at <= :now ORDER BY tick_at LIMIT 1;

-- name: event_tick_set
UPDATE event SET tick_at = :at, state = CASE WHEN :over AND state = 'planned' THEN 'over' ELSE state END WHERE event_id = :event;

-- name: event_once
INSERT INTO event_digest (event_id, what, at) VALUES (:event, :what, :at) ON CONFLICT (event_id, what) DO NOTHING;

-- name: event_host_add
INSERT INTO invitation (event_id, contact_id, state, created_at) VALUES (:event, :contact, 'host', :now)
ON CONFLICT (event_id, contact_id) DO NOTHING;

-- name: event_remind
-- Who has a seat or may come; with :unanswered, also who has not said anything. Of a series it is about one date (:recurrence): its own
-- answer goes before the one for all, and its own seat counts. Letters of a date say which, so that a plain "no" is for it alone.
INSERT INTO letter (campaign_id, contact_id, purpose, sequence, due_at, params)
SELECT :campaign, contact_id, :purpose, :sequence, :due,
       json_patch('{}', json_object('invitation_id', invitation_id,
         'when', CASE WHEN coalesce(nullif(language, ''), :language) LIKE 'es%' THEN :when_es ELSE :when_en END,
         'date', CASE WHEN :recurrence <> 0 THEN :date END,
         'place', CASE WHEN NOT place_hidden THEN nullif(:place, '')
                       WHEN seat IN ('confirmed', 'offered') THEN coalesce(nullif(:place, ''), place) END,
         'confirm', CASE WHEN :confirm AND effective IN ('accepted', 'tentative') THEN 1 END))
  FROM (SELECT i.invitation_id, i.contact_id, c.language, e.place, e.place_hidden,
               CASE :recurrence WHEN 0 THEN i.seat ELSE coalesce(s.seat, 'none') END AS seat,
               CASE WHEN x.answer IS NOT NULL THEN x.answer WHEN i.answer_seq < d.major_seq THEN 'needs-action' ELSE i.answer END AS effective
          FROM invitation i JOIN contact c USING (contact_id) JOIN event e USING (event_id)
          LEFT JOIN event_date d ON d.event_id = i.event_id AND d.recurrence_at = :recurrence
          LEFT JOIN date_seat s ON s.invitation_id = i.invitation_id AND s.recurrence_at = :recurrence
          LEFT JOIN instance_answer x ON x.invitation_id = i.invitation_id AND x.recurrence_at = :recurrence AND x.archived = 0
         WHERE i.event_id = :event AND i.state = 'invited' AND c.suppressed IS NULL)
 WHERE CASE effective
       WHEN 'accepted' THEN seat = 'confirmed'
       WHEN 'tentative' THEN 1
       WHEN 'needs-action' THEN :unanswered OR seat = 'confirmed'
       ELSE 0 END
 ORDER BY invitation_id;

-- name: event_thank
INSERT INTO letter (campaign_id, contact_id, purpose, sequence, due_at, params)
SELECT :campaign, i.contact_id, :purpose, :sequence, :due, json_object('invitation_id', i.invitation_id)
  FROM invitation i JOIN contact c USING (contact_id)
 WHERE i.event_id = :event AND i.state = 'invited' AND c.suppressed IS NULL
   AND ((i.seat = 'confirmed' AND i.attended <> 'no-show' AND NOT EXISTS (SELECT 1 FROM event_date d WHERE d.event_id = i.event_id))
        OR EXISTS (SELECT 1 FROM date_seat s WHERE s.invitation_id = i.invitation_id AND s.seat = 'confirmed' AND s.attended <> 'no-show'))
 ORDER BY i.invitation_id;

-- name: attendance_mark
UPDATE invitation SET attended = :attended
 WHERE event_id = :event AND state = 'invited' AND seat = 'confirmed' AND (:invitation = 0 OR invitation_id = :invitation)
   AND (:overwrite OR attended = '');

-- name: question_answer_set
INSERT INTO question_answer (invitation_id, question, text, at) VALUES (:invitation, :question, :text, :at)
ON CONFLICT (invitation_id, question) DO UPDATE SET text = excluded.text, at = excluded.at;

-- name: offers_taken
-- How often an offer to this person ran out.
SELECT count(*) FROM answer WHERE invitation_id = :invitation AND source = 'clock';

-- name: matter_list
SELECT m.matter_id, m.event_id, coalesce(m.invitation_id, 0), m.kind, m.address, coalesce(m.starts_at, 0), coalesce(m.ends_at, 0), m.sequence,
       m.recurrence_at, m.comment, m.at, e.name, coalesce(c.email, '')
  FROM event_matter m JOIN event e USING (event_id) LEFT JOIN invitation i USING (invitation_id) LEFT JOIN contact c ON c.contact_id = i.contact_id
 WHERE m.state = 'open' AND (:event = 0 OR m.event_id = :event) AND (:matter = 0 OR m.matter_id = :matter)
 ORDER BY m.at, m.matter_id;

-- name: matter_settle
UPDATE event_matter SET state = :state WHERE matter_id = :matter AND state = 'open';

-- name: invitation_add
INSERT INTO invitation (event_id, contact_id, sent_seq, major_seq, created_at) VALUES (:event, :contact, :sequence, :sequence, :now)
ON CONFLICT (event_id, contact_id) DO UPDATE SET state = 'invited' WHERE state = 'host';

-- name: ledger_last_held
SELECT answer, party, comment FROM answer WHERE invitation_id = :invitation AND applied = 0 AND trust = 'none' ORDER BY answer_id DESC LIMIT 1;

-- name: ledger_yes
SELECT party FROM answer WHERE invitation_id = :invitation AND answer = 'accepted' ORDER BY answer_id DESC LIMIT 1;
