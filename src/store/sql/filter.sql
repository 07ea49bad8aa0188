-- filter.sql - fragments of segments. Each is a whole statement, so that it can be prepared and read by itself; filter.c takes
-- what stands behind its WHERE and gives the slots @a, @b, @from, @to and @list numbers of their own. `c` is the contact.

-- name: filter_all
SELECT c.contact_id FROM contact c WHERE 1;

-- name: filter_role
-- By the index on the role: few people have most roles.
SELECT c.contact_id FROM contact c WHERE c.contact_id IN (SELECT contact_id FROM contact_role WHERE role IN (@list));

-- name: filter_tag
-- Tags in any case. There are few different ones: the index leaps from one to the next, and each is compared once.
SELECT c.contact_id FROM contact c WHERE c.contact_id IN (
       SELECT contact_id FROM contact_tag WHERE tag IN (
              WITH RECURSIVE known (word) AS (
                     SELECT min(tag) FROM contact_tag
                      UNION ALL
                     SELECT (SELECT min(tag) FROM contact_tag WHERE tag > word) FROM known WHERE word IS NOT NULL)
              SELECT word FROM known WHERE word COLLATE FOLD IN (@list)));

-- name: filter_free_eq
SELECT c.contact_id FROM contact c WHERE c.fields ->> @name = @a COLLATE FOLD;

-- name: filter_free_in
SELECT c.contact_id FROM contact c WHERE c.fields ->> @name COLLATE FOLD IN (@list);

-- name: filter_free_contains
SELECT c.contact_id FROM contact c WHERE instr(fold(c.fields ->> @name), fold(@a)) > 0;

-- name: filter_free_begins
SELECT c.contact_id FROM contact c WHERE substr(fold(c.fields ->> @name), 1, length(fold(@a))) = fold(@a);

-- name: filter_free_empty
SELECT c.contact_id FROM contact c WHERE coalesce(c.fields ->> @name, '') = '';

-- name: filter_free_lt
SELECT c.contact_id FROM contact c WHERE c.fields ->> @name < @a AND c.fields ->> @name <> '';

-- name: filter_free_le
SELECT c.contact_id FROM contact c WHERE c.fields ->> @name <= @a AND c.fields ->> @name <> '';

-- name: filter_free_gt
SELECT c.contact_id FROM contact c WHERE c.fields ->> @name > @a;

-- name: filter_free_ge
SELECT c.contact_id FROM contact c WHERE c.fields ->> @name >= @a;

-- name: filter_number_lt
SELECT c.contact_id FROM contact c WHERE CAST(c.fields ->> @name AS REAL) < CAST(@a AS REAL) AND c.fields ->> @name <> '';

-- name: filter_number_le
SELECT c.contact_id FROM contact c WHERE CAST(c.fields ->> @name AS REAL) <= CAST(@a AS REAL) AND c.fields ->> @name <> '';

-- name: filter_number_gt
SELECT c.contact_id FROM contact c WHERE CAST(c.fields ->> @name AS REAL) > CAST(@a AS REAL) AND c.fields ->> @name <> '';

-- name: filter_number_ge
SELECT c.contact_id FROM contact c WHERE CAST(c.fields ->> @name AS REAL) >= CAST(@a AS REAL) AND c.fields ->> @name <> '';

-- name: filter_number_eq
SELECT c.contact_id FROM contact c WHERE CAST(c.fields ->> @name AS REAL) = CAST(@a AS REAL) AND c.fields ->> @name <> '';

-- name: filter_assessment_eq
SELECT c.contact_id FROM contact c WHERE c.assessment = @a;

-- name: filter_assessment_lt
SELECT c.contact_id FROM contact c WHERE c.assessment < @a;

-- name: filter_assessment_le
SELECT c.contact_id FROM contact c WHERE c.assessment <= @a;

-- name: filter_assessment_gt
SELECT c.contact_id FROM contact c WHERE c.assessment > @a;

-- name: filter_assessment_ge
SELECT c.contact_id FROM contact c WHERE c.assessment >= @a;

-- name: filter_assessment_empty
SELECT c.contact_id FROM contact c WHERE c.assessment IS NULL;

-- name: filter_joined
SELECT c.contact_id FROM contact c WHERE c.created_at >= @from AND c.created_at < @to;

-- name: filter_changed
SELECT c.contact_id FROM contact c WHERE c.updated_at >= @from AND c.updated_at < @to;

-- name: filter_list
SELECT c.contact_id FROM contact c
 WHERE EXISTS (SELECT 1 FROM subscription s WHERE s.list_id = @a AND s.contact_id = c.contact_id);

-- name: filter_list_state
SELECT c.contact_id FROM contact c
 WHERE EXISTS (SELECT 1 FROM subscription s WHERE s.list_id = @a AND s.contact_id = c.contact_id AND s.state = @b);

-- name: filter_suppressed
SELECT c.contact_id FROM contact c WHERE c.suppressed IS NOT NULL;

-- name: filter_suppressed_for
SELECT c.contact_id FROM contact c
 WHERE c.suppressed IS NOT NULL AND EXISTS (SELECT 1 FROM suppression x WHERE x.email_hash = c.email_hash AND x.cause = @a);

-- name: filter_flag
SELECT c.contact_id FROM contact c WHERE (c.flags & @a) <> 0;

-- name: filter_steward
SELECT c.contact_id FROM contact c WHERE c.steward_id IS NOT NULL;

-- name: filter_steward_is
SELECT c.contact_id FROM contact c WHERE c.steward_id = (SELECT s.contact_id FROM contact s WHERE s.email_key = @a);

-- name: filter_received
SELECT c.contact_id FROM contact c
 WHERE EXISTS (SELECT 1 FROM letter l WHERE l.campaign_id = @a AND l.contact_id = c.contact_id AND l.state = 'sent'
                  AND l.purpose <> 'test' AND l.sent_at >= @from AND l.sent_at < @to);

-- name: filter_received_any
SELECT c.contact_id FROM contact c
 WHERE EXISTS (SELECT 1 FROM letter l WHERE l.contact_id = c.contact_id AND l.state = 'sent' AND l.purpose <> 'test'
                  AND l.sent_at >= @from AND l.sent_at < @to);

-- name: filter_failed
SELECT c.contact_id FROM contact c
 WHERE EXISTS (SELECT 1 FROM letter l WHERE l.campaign_id = @a AND l.contact_id = c.contact_id AND l.state = 'failed'
                  AND l.purpose <> 'test');

-- name: filter_failed_any
SELECT c.contact_id FROM contact c
 WHERE EXISTS (SELECT 1 FROM letter l WHERE l.contact_id = c.contact_id AND l.state = 'failed' AND l.purpose <> 'test'
                  AND l.due_at >= @from AND l.due_at < @to);

-- name: filter_sent_ge
SELECT c.contact_id FROM contact c
 WHERE (SELECT count(*) FROM letter l WHERE l.contact_id = c.contact_id AND l.state = 'sent' AND l.purpose <> 'test'
           AND l.sent_at >= @from AND l.sent_at < @to) >= @a;

-- name: filter_sent_eq
SELECT c.contact_id FROM contact c
 WHERE (SELECT count(*) FROM letter l WHERE l.contact_id = c.contact_id AND l.state = 'sent' AND l.purpose <> 'test'
           AND l.sent_at >= @from AND l.sent_at < @to) = @a;

-- name: filter_replied
SELECT c.contact_id FROM contact c
 WHERE EXISTS (SELECT 1 FROM mail m JOIN letter l ON l.letter_id = m.letter_id
                WHERE m.contact_id = c.contact_id AND m.kind = 'reply' AND l.campaign_id = @a
                  AND m.received_at >= @from AND m.received_at < @to);

-- name: filter_replied_any
SELECT c.contact_id FROM contact c
 WHERE EXISTS (SELECT 1 FROM mail m WHERE m.contact_id = c.contact_id AND m.kind = 'reply'
                  AND m.received_at >= @from AND m.received_at < @to);

-- name: filter_invited
SELECT c.contact_id FROM contact c
 WHERE EXISTS (SELECT 1 FROM invitation i WHERE i.event_id = @a AND i.contact_id = c.contact_id AND i.state = 'invited');

-- name: filter_answered
SELECT c.contact_id FROM contact c
 WHERE EXISTS (SELECT 1 FROM invitation i
                WHERE i.event_id = @a AND i.contact_id = c.contact_id AND i.answer <> 'needs-action');

-- name: filter_answer
SELECT c.contact_id FROM contact c
 WHERE EXISTS (SELECT 1 FROM invitation i WHERE i.event_id = @a AND i.contact_id = c.contact_id AND i.answer = @b);

-- name: filter_waiting
SELECT c.contact_id FROM contact c
 WHERE EXISTS (SELECT 1 FROM invitation i WHERE i.event_id = @a AND i.contact_id = c.contact_id AND i.seat = 'waiting');

-- name: filter_attended
SELECT c.contact_id FROM contact c
 WHERE EXISTS (SELECT 1 FROM invitation i WHERE i.event_id = @a AND i.contact_id = c.contact_id AND i.attended = 'came');

-- name: filter_random
-- Two rounds of arithmetic modulo the prime 2^31 - 1: the same person falls on the same side for the same seed.
SELECT c.contact_id FROM contact c
 WHERE ((c.contact_id * 48271 + @a) % 2147483647) * ((c.contact_id * 48271 + @a) % 2147483647) % 2147483647 % 10000 < @b;

-- FOLD and fold() are ours (store/fold.c): letters of every script without their case. Columns of contact: one statement a column and comparison would be two hundred; the column's name comes from the fixed
-- table in filter_sql.c and stands in place of c.email.

-- name: filter_text_eq
SELECT c.contact_id FROM contact c WHERE c.email = @a COLLATE FOLD;

-- name: filter_text_in
SELECT c.contact_id FROM contact c WHERE c.email COLLATE FOLD IN (@list);

-- name: filter_text_contains
SELECT c.contact_id FROM contact c WHERE instr(fold(c.email), fold(@a)) > 0;

-- name: filter_text_begins
SELECT c.contact_id FROM contact c WHERE substr(fold(c.email), 1, length(fold(@a))) = fold(@a);

-- name: filter_text_empty
SELECT c.contact_id FROM contact c WHERE c.email = '';

-- What a filter stands in: filter.c puts it in place of :filter.

-- name: filter_count
SELECT count(*) FROM contact c WHERE :filter;

-- name: filter_count_list
SELECT count(*) FROM subscription s JOIN contact c ON c.contact_id = s.contact_id
 WHERE s.list_id = :list AND s.state = 'subscribed' AND :filter;

-- name: filter_each
SELECT c.contact_id FROM contact c WHERE :filter ORDER BY c.contact_id;

-- name: filter_each_list
SELECT c.contact_id FROM subscription s JOIN contact c ON c.contact_id = s.contact_id
 WHERE s.list_id = :list AND s.state = 'subscribed' AND :filter ORDER BY c.contact_id;

-- name: filter_keep
UPDATE temp.audience_all SET why = 5
 WHERE why = 0 AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.contact_id = audience_all.contact_id AND :filter);

-- name: filter_exclude
UPDATE temp.audience_all SET why = 4
 WHERE why = 0 AND EXISTS (SELECT 1 FROM contact c WHERE c.contact_id = audience_all.contact_id AND :filter);

-- name: filter_names_list
SELECT name FROM list ORDER BY name LIMIT 200;

-- name: filter_names_campaign
SELECT name FROM campaign ORDER BY campaign_id DESC LIMIT 200;

-- name: filter_names_event
SELECT name FROM event ORDER BY event_id DESC LIMIT 200;

-- name: filter_id_list
SELECT list_id FROM list WHERE name = :name;

-- name: filter_id_campaign
SELECT campaign_id FROM campaign WHERE name = :name;

-- name: filter_id_event
SELECT event_id FROM event WHERE name = :name;

-- name: segment_get
SELECT expression FROM segment WHERE name = :name;

-- name: segment_names
SELECT name FROM segment ORDER BY name LIMIT 200;

-- name: segments
SELECT name, expression, created_at, updated_at FROM segment ORDER BY name;

-- name: segment_set
INSERT INTO segment (name, expression, created_at, updated_at) VALUES (:name, :expression, :now, :now)
    ON CONFLICT (name) DO UPDATE SET expression = excluded.expression, updated_at = excluded.updated_at;

-- name: segment_remove
DELETE FROM segment WHERE name = :name;

-- name: fields
SELECT name, type, choices FROM field ORDER BY name;

-- name: field_add
INSERT INTO field (name, type, created_at) VALUES (:name, 'text', :now) ON CONFLICT (name) DO NOTHING;

-- name: field_type
UPDATE field SET type = :type, choices = :choices WHERE name = :name;
