-- How far the logs of others are relied on.

-- name: heads
SELECT kind, state FROM exchange_head WHERE kind = ANY('{Reach,Watched}'::text[]);

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
SELECT i.certificate, i.leaf FROM exchange_inbox i
JOIN exchange_head acted ON acted.kind = 'Acted' AND acted.key = i.channel
WHERE i.leaf = ANY(%s::bytea[]) AND i.kind = 1 AND i.verdict = 'OK' AND i.certificate <> ''
  AND i.number <= acted.state::bigint;

-- name: brought
SELECT certificate, leaf, body FROM exchange_inbox
WHERE leaf = ANY(%s::bytea[]) AND kind = 1 AND verdict = 'OK' AND certificate <> '';

-- name: told
SELECT state FROM exchange_head WHERE kind = 'Told' AND key = %s;

-- name: tell
INSERT INTO exchange_head (kind, key, state) VALUES ('Told', %s, %s)
ON CONFLICT (kind, key) DO UPDATE SET state = excluded.state;
