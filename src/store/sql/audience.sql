-- audience.sql - TEMP tables in which an audience is chosen. `audience` is what callers read; `audience_all` has everybody on
-- the lists with the reason (enum cvn_left_out) why they are left out; `audience_kind` counts who was chosen by what letters
-- differ in and `audience_odd` has those whose texts are no plain text, in one pass over the people (audience_kind.c).

-- name: audience_create_all
CREATE TEMP TABLE IF NOT EXISTS audience_all (contact_id INTEGER PRIMARY KEY, why INTEGER NOT NULL) STRICT;

-- name: audience_create
CREATE TEMP VIEW IF NOT EXISTS audience AS SELECT contact_id FROM audience_all WHERE why = 0;

-- name: audience_create_kinds
CREATE TEMP TABLE IF NOT EXISTS audience_kind (
  language TEXT NOT NULL, building TEXT NOT NULL, timezone TEXT NOT NULL, quiet_hours TEXT NOT NULL,
  blanks INTEGER NOT NULL,           -- 1 no first name, 2 no last name, 4 no district, 8 no roles
  people INTEGER NOT NULL
) STRICT;

-- name: audience_create_odd
CREATE TEMP TABLE IF NOT EXISTS audience_odd (contact_id INTEGER PRIMARY KEY) STRICT;

-- name: audience_clear_odd
DELETE FROM temp.audience_odd;

-- name: audience_odd_add
INSERT INTO temp.audience_odd (contact_id) VALUES (:contact);

-- name: audience_clear_kinds
DELETE FROM temp.audience_kind;

-- name: audience_kinds_known
SELECT 1 FROM temp.audience_kind LIMIT 1;

-- name: audience_kind_rows
SELECT c.language, c.building, c.timezone, c.quiet_hours, c.first_name, c.last_name, c.district, c.roles, c.email, c.fields,
       a.contact_id
  FROM temp.audience_all AS a CROSS JOIN contact AS c ON c.contact_id = a.contact_id
 WHERE a.why = 0;

-- name: audience_kind_add
INSERT INTO temp.audience_kind (language, building, timezone, quiet_hours, blanks, people)
VALUES (:language, :building, :timezone, :hours, :blanks, :people);

-- name: audience_kinds_blank
-- How many have nothing in a field that kinds tell of; no row for any other field.
SELECT coalesce(sum(CASE :field
         WHEN 'first_name' THEN blanks & 1 WHEN 'last_name' THEN (blanks & 2) / 2 WHEN 'name' THEN (blanks & 3) = 3
         WHEN 'district' THEN (blanks & 4) / 4 WHEN 'roles' THEN (blanks & 8) / 8 WHEN 'role' THEN (blanks & 8) / 8
         WHEN 'language' THEN language = '' WHEN 'timezone' THEN timezone = '' ELSE building = '' END * people), 0)
  FROM temp.audience_kind
 WHERE :field IN ('first_name', 'last_name', 'name', 'district', 'roles', 'role', 'language', 'timezone', 'building', 'school')
HAVING count(*) > 0;

-- name: audience_clear_all
DELETE FROM temp.audience_all;

-- name: audience_any
SELECT EXISTS (SELECT 1 FROM temp.audience_all);

-- name: audience_first_list
-- The same as the next one where nobody is there yet: nobody has to be looked for.
INSERT INTO temp.audience_all (contact_id, why)
SELECT contact_id, CASE state WHEN 'subscribed' THEN 0 ELSE 1 END FROM subscription WHERE list_id = :list;

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
-- Who was left out for a guard, by the guard; somebody under two of them is told under each. CROSS JOIN: the few first.
SELECT g.domain, g.reason, count(*), min(c.email)
  FROM temp.audience_all a CROSS JOIN contact c ON c.contact_id = a.contact_id
  CROSS JOIN guard g ON c.domain = g.domain OR substr(c.domain, -length(g.domain) - 1) = '.' || g.domain
 WHERE a.why = 3 AND g.kind IN ('all', :kind)
 GROUP BY g.domain, g.reason ORDER BY g.domain, g.reason;

-- name: audience_exclude_list
UPDATE temp.audience_all SET why = 4
 WHERE why = 0 AND EXISTS (SELECT 1 FROM subscription s
                            WHERE s.list_id = :list AND s.contact_id = audience_all.contact_id);

-- name: audience_count
-- Only those left out are sorted by their reason; the others are what is left of all, and a bare count reads no row.
SELECT why, count(*) FROM temp.audience_all WHERE why > 0 GROUP BY why
UNION ALL SELECT 0, (SELECT count(*) FROM temp.audience_all);
