-- campaign.sql - campaigns, their frozen messages, and freezing an audience into the queue.
-- What became of the letters is queue.sql.

-- name: campaign_add
INSERT INTO campaign (name, kind, priority, unsure, event_id, created_at, expires_at, note)
VALUES (:name, :kind, :priority, :unsure, :event, :created, :expires, :note);

-- name: campaign_names_like
-- "board-hearing" and its numbered sisters.
SELECT name FROM campaign WHERE name = :name OR name LIKE :name || '-%';

-- name: campaign_source_add
INSERT INTO campaign_source (campaign_id, language, path, text, layout)
VALUES (:campaign, :language, :path, :text, :layout);

-- name: campaign_get
SELECT campaign_id, name, kind, state, note, unsure, priority, event_id, created_at, expires_at, audience
  FROM campaign WHERE campaign_id = :campaign;

-- name: campaign_find
SELECT campaign_id, name, kind, state, note, unsure, priority, event_id, created_at, expires_at, audience
  FROM campaign WHERE name = :name;

-- name: campaign_near
-- Names, newest first, for "did you mean".
SELECT name FROM campaign ORDER BY campaign_id DESC LIMIT 200;

-- name: campaign_sources
SELECT language, path, text, layout FROM campaign_source WHERE campaign_id = :campaign ORDER BY language;

-- name: campaign_freeze
-- The whole audience at once: nobody is skipped when the machine stops in between, nobody is twice in it.
INSERT INTO letter (campaign_id, contact_id, purpose, due_at)
SELECT :campaign, contact_id, :purpose, :due FROM temp.audience ORDER BY contact_id;

-- name: campaign_audience_grow
UPDATE campaign SET audience = audience + :letters WHERE campaign_id = :campaign;

-- name: audience_only
-- One person and nobody else, for tests of a letter.
INSERT INTO temp.audience_all (contact_id, why) VALUES (:contact, 0);

-- name: audience_by_language
SELECT language, sum(people) FROM temp.audience_kind GROUP BY 1 ORDER BY 2 DESC, 1;

-- name: audience_by_building
SELECT building, sum(people) FROM temp.audience_kind GROUP BY 1 ORDER BY 2 DESC, 1;

-- name: audience_without
-- How many of the audience have nothing in a field, and one of them.
SELECT count(*), min(c.email) FROM temp.audience AS a JOIN contact AS c USING (contact_id)
 WHERE coalesce(CASE :field
         WHEN 'first_name' THEN c.first_name WHEN 'last_name' THEN c.last_name
         WHEN 'name' THEN c.first_name || c.last_name WHEN 'email' THEN c.email
         WHEN 'language' THEN c.language WHEN 'timezone' THEN c.timezone
         WHEN 'building' THEN c.building WHEN 'school' THEN c.building WHEN 'district' THEN c.district
         WHEN 'roles' THEN c.roles WHEN 'role' THEN c.roles
         WHEN 'steward' THEN coalesce((SELECT nullif(s.first_name || s.last_name, '') FROM contact AS s
                                        WHERE s.contact_id = c.steward_id), c.fields ->> 'steward')
         WHEN 'steward_phone' THEN (SELECT s.phone FROM contact AS s WHERE s.contact_id = c.steward_id)
         WHEN 'steward_email' THEN (SELECT s.email FROM contact AS s WHERE s.contact_id = c.steward_id)
         ELSE c.fields ->> :field END, '') = '';

-- name: audience_had
-- How many of the audience have this very text already or have it coming, and from which campaign; the largest first.
SELECT c.name, count(*) FROM campaign_source AS s JOIN campaign AS c USING (campaign_id)
  JOIN letter AS l USING (campaign_id) JOIN temp.audience AS a ON a.contact_id = l.contact_id
 WHERE s.language = :language AND s.text = :text AND c.event_id IS NULL AND c.note <> :test AND l.state <> 'failed' AND
       l.state <> 'expired' AND l.state <> 'cancelled' AND l.state <> 'suppressed' AND l.state <> 'superseded'
 GROUP BY c.campaign_id ORDER BY 2 DESC, c.campaign_id DESC LIMIT 1;

-- name: field_names
-- Free columns that anybody has.
SELECT DISTINCT f.key FROM contact AS c, json_each(c.fields) AS f ORDER BY 1 LIMIT 500;

-- name: audience_example
-- Somebody of the audience, of this language when there is one.
SELECT coalesce((SELECT a.contact_id FROM temp.audience AS a CROSS JOIN contact AS c ON c.contact_id = a.contact_id
                  WHERE c.language = :language LIMIT 1),
                (SELECT contact_id FROM temp.audience LIMIT 1));

-- name: campaign_file_add
-- Two languages may name the same picture.
INSERT INTO campaign_file (campaign_id, name, data) VALUES (:campaign, :name, :data)
ON CONFLICT (campaign_id, name) DO NOTHING;

-- name: campaign_file_get
SELECT data FROM campaign_file WHERE campaign_id = :campaign AND name = :name;

-- name: campaign_list_add
INSERT INTO campaign_list (campaign_id, list_id) SELECT :campaign, list_id FROM list WHERE name = :name
ON CONFLICT (campaign_id, list_id) DO NOTHING;

-- name: campaign_lists
SELECT l.list_id, l.name, l.title FROM campaign_list AS cl JOIN list AS l USING (list_id)
 WHERE cl.campaign_id = :campaign ORDER BY l.list_id;

-- name: campaign_list_of
-- Of several lists the first that a person is on, by the key; asked once a letter.
SELECT s.list_id FROM campaign_list AS cl JOIN subscription AS s ON s.list_id = cl.list_id AND s.contact_id = ?2
 WHERE cl.campaign_id = ?1 AND s.state = 'subscribed' ORDER BY s.list_id LIMIT 1;

-- name: contact_list_of
-- Some list that a person is on, for previews.
SELECT l.name, l.title FROM subscription AS s JOIN list AS l USING (list_id)
 WHERE s.list_id IN (SELECT list_id FROM list) AND s.contact_id = ?1 AND s.state = 'subscribed' ORDER BY s.list_id LIMIT 1;

-- name: audience_people
-- Everybody chosen, one after the other.
SELECT c.contact_id, c.email, c.domain, c.first_name, c.last_name, c.language, c.timezone, c.building, c.district, c.roles, c.fields
  FROM temp.audience AS a JOIN contact AS c USING (contact_id);

-- name: audience_people_odd
-- The same of those whose texts are no plain text.
SELECT c.contact_id, c.email, c.domain, c.first_name, c.last_name, c.language, c.timezone, c.building, c.district, c.roles, c.fields
  FROM temp.audience_odd AS a CROSS JOIN contact AS c USING (contact_id) ORDER BY a.contact_id;
