-- near.sql - what letters say of the world around a person: who looks after them, whom to call, what they are invited to.

-- name: target_add
INSERT INTO target (name, title, district, building, phone, email, link, note)
VALUES (:name, :title, :district, :building, :phone, :email, :link, :note);

-- name: target_clear
DELETE FROM target;

-- name: target_list
SELECT name, title, district, building, phone, email, link, note FROM target ORDER BY target_id;

-- name: near_steward
-- Two rows by their keys: asked once a letter, by campaigns that say who the steward is.
SELECT s.first_name, s.last_name, s.phone, s.email FROM contact AS c JOIN contact AS s ON s.contact_id = c.steward_id
 WHERE c.contact_id = ?1;

-- name: near_invitations
-- By the index on contact: one person has few.
SELECT event_id, invitation_id, answer FROM invitation WHERE contact_id = ?1 AND (state = 'invited' OR state = 'host');
