-- Logs: the office's own, and those it mirrors.

-- name: grow
INSERT INTO exchange_hash (origin, level, place, hash)
SELECT * FROM unnest(%s::text[], %s::int4[], %s::int8[], %s::bytea[]);

-- name: tile
SELECT place, hash FROM exchange_hash
WHERE origin = %s AND level = %s AND place >= %s AND place < %s
ORDER BY place;

-- name: size
SELECT COALESCE(max(place) + 1, 0) FROM exchange_hash WHERE origin = %s AND level = 0;

-- name: found
-- of whichever log: an origin among the conditions tempts the planner to read all of that log
SELECT origin, hash FROM exchange_hash WHERE hash = ANY(%s::bytea[]) AND level = 0;

-- name: places
SELECT origin, hash, place FROM exchange_hash WHERE hash = ANY(%s::bytea[]) AND level = 0;

-- name: origins
-- whole table: the logs there are, by walking the index from one to the next
WITH RECURSIVE logs AS (
    (SELECT origin FROM exchange_hash ORDER BY origin LIMIT 1)
    UNION ALL
    SELECT (SELECT h.origin FROM exchange_hash h WHERE h.origin > logs.origin ORDER BY h.origin LIMIT 1)
    FROM logs WHERE logs.origin IS NOT NULL
)
SELECT origin FROM logs WHERE origin IS NOT NULL;
