-- status.sql - one row of counts.

-- name: status_counts
SELECT (SELECT count(*) FROM contact),
       (SELECT count(*) FROM contact WHERE suppressed IS NOT NULL),
       (SELECT count(*) FROM campaign AS c WHERE c.state = 'running' AND EXISTS
          (SELECT 1 FROM letter AS l WHERE l.campaign_id = c.campaign_id AND (l.state = 'pending' OR l.state = 'deferred'))),
       (SELECT count(*) FROM campaign WHERE state = 'paused'),
       (SELECT count(*) FROM event WHERE state = 'planned' AND ends_at > :now),
       (SELECT count(*) FROM mail WHERE state = 'open'),
       (SELECT coalesce(min(received_at), 0) FROM mail WHERE state = 'open'),
       (SELECT coalesce(max(polled_at), 0) FROM mailbox);

-- name: status_letters
SELECT state, count(*), min(due_at) FROM letter GROUP BY state;
