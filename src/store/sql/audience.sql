-- audience.sql - TEMP tables in which an audience is chosen. `audience` is what callers read; `audience_all` has everybody on
-- the lists with the reason (enum cvn_left_out) why they are left out.

-- name: audience_create
CREATE TEMP TABLE IF NOT EXISTS audience (contact_id INTEGER PRIMARY KEY) STRICT;

-- name: audience_create_all
CREATE TEMP TABLE IF NOT EXISTS audience_all (contact_id INTEGER PRIMARY KEY, why INTEGER NOT NULL) STRICT;

-- name: audience_clear
DELETE FROM temp.audience;

-- name: audience_clear_all
DELETE FROM temp.audience_all;

-- name: audience_add_list
-- Subscribed on one of several lists is enough.
INSERT INTO temp.audience_all (contact_id, why)
SELECT contact_id, CASE state WHEN 'subscribed' THEN 0 ELSE 1 END FROM subscription WHERE list_id = :list
    ON CONFLICT (contact_id) DO UPDATE SET why = min(why, excluded.why);

-- name: audience_drop_suppressed
UPDATE temp.audience_all SET why = 2
 WHERE why = 0 AND contact_id IN (SELECT contact_id FROM contact WHERE suppressed IS NOT NULL);

-- name: audience_guards
SELECT count(*) FROM guard WHERE kind IN ('all', :kind);

-- name: audience_drop_guarded
UPDATE temp.audience_all SET why = 3
 WHERE why = 0 AND EXISTS (SELECT 1 FROM contact c JOIN guard g
                               ON c.domain = g.domain OR substr(c.domain, -length(g.domain) - 1) = '.' || g.domain
                            WHERE c.contact_id = audience_all.contact_id AND g.kind IN ('all', :kind));

-- name: audience_guarded
-- Who was left out for a guard, by the guard; somebody under two of them is told under each.
SELECT g.domain, g.reason, count(*), min(c.email)
  FROM temp.audience_all a JOIN contact c ON c.contact_id = a.contact_id
  JOIN guard g ON c.domain = g.domain OR substr(c.domain, -length(g.domain) - 1) = '.' || g.domain
 WHERE a.why = 3 AND g.kind IN ('all', :kind)
 GROUP BY g.domain, g.reason ORDER BY g.domain, g.reason;

-- name: audience_exclude_list
UPDATE temp.audience_all SET why = 4
 WHERE why = 0 AND EXISTS (SELECT 1 FROM subscription s
                            WHERE s.list_id = :list AND s.contact_id = audience_all.contact_id);

-- name: audience_fill
INSERT INTO temp.audience (contact_id) SELECT contact_id FROM temp.audience_all WHERE why = 0 ORDER BY contact_id;

-- name: audience_count
SELECT why, count(*) FROM temp.audience_all GROUP BY why;
