-- name: find
SELECT digest, status, body FROM journal_answer WHERE account = %s AND key = %s;

-- name: keep
INSERT INTO journal_answer (account, key, digest, status, body, at)
SELECT * FROM unnest(%s::text[], %s::text[], %s::bytea[], %s::int[], %s::text[], %s::timestamptz[]);

-- name: forget
-- whole table: once a day, by the round that forgets answers a month old
DELETE FROM journal_answer WHERE at < %s;
