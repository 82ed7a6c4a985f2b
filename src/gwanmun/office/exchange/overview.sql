-- What people want to know of the exchange.

-- name: heads
-- whole table: a few rows a partner
SELECT kind, state FROM exchange_head;

-- name: end
SELECT state FROM exchange_head WHERE kind = ANY(%s::text[]) AND key = %s;

-- name: oldest
SELECT posted FROM exchange_outbox WHERE channel = %s AND number = %s;

-- name: oldest_waiting
SELECT posted FROM exchange_outbox WHERE channel = %s AND number IS NULL ORDER BY id LIMIT 1;

-- name: waiting
SELECT count(*) FROM exchange_outbox WHERE channel = %s AND number IS NULL;

-- name: unread
SELECT count(*) FROM exchange_inbox WHERE channel = %s AND unread;

-- name: refused_of_ours
SELECT verdict, count(*) FROM exchange_outbox WHERE channel = %s AND verdict <> '' GROUP BY verdict ORDER BY verdict;

-- name: refused_of_theirs
SELECT verdict, count(*) FROM exchange_inbox WHERE channel = %s AND verdict <> 'OK' GROUP BY verdict ORDER BY verdict;

-- name: alarms
-- whole table: one row for each kind of thing that has ever gone wrong
SELECT code, about, first, last, times FROM exchange_alarm ORDER BY last DESC;

-- name: evidence
-- whole table: evidence is rare, and all of it is to be seen
SELECT id, at, length(content) FROM exchange_evidence ORDER BY at DESC;

-- name: shown_evidence
SELECT content FROM exchange_evidence WHERE id = %s;
