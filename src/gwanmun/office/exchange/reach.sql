-- How far the logs of others are relied on.

-- name: heads
SELECT kind, state FROM exchange_head WHERE kind = ANY(%s::text[]) AND key = ANY(%s::text[]);

-- name: every_head
SELECT kind, state FROM exchange_head WHERE kind = ANY('{Reach,Watched}'::text[]);

-- name: entangled
SELECT COALESCE(max(size), 0) FROM exchange_entangled WHERE origin = %s AND size <= %s AND place < %s;

-- name: of_logs
SELECT n.origin,
       (SELECT COALESCE(max(h.place) + 1, 0) FROM exchange_hash h WHERE h.origin = n.origin AND h.level = 0),
       (SELECT COALESCE(max(e.size), 0) FROM exchange_entangled e
        WHERE e.origin = n.origin AND e.size <= n.witnessed AND e.place < n.shown)
FROM unnest(%s::text[], %s::int8[], %s::int8[]) AS n (origin, witnessed, shown);

-- name: between
SELECT hash, place FROM exchange_hash
WHERE origin = %s AND level = 0 AND place >= %s AND place < %s
ORDER BY place;

-- name: of_leaves
SELECT channel, number, body, leaf FROM exchange_inbox
WHERE leaf = ANY(%s::bytea[]) AND kind = 1 AND verdict = 'OK' AND NOT unread;

-- name: rise
UPDATE exchange_inbox i SET level = n.level
FROM unnest(%s::text[], %s::int8[], %s::int4[]) AS n (channel, number, level)
WHERE i.channel = n.channel AND i.number = n.number AND i.level < n.level;

-- name: told
SELECT state FROM exchange_head WHERE kind = 'Told' AND key = %s;

-- name: tell
INSERT INTO exchange_head (kind, key, state) VALUES ('Told', %s, %s)
ON CONFLICT (kind, key) DO UPDATE SET state = excluded.state;
