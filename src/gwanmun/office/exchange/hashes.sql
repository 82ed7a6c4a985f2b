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
SELECT hash FROM exchange_hash WHERE hash = ANY(%s::bytea[]) AND origin = %s AND level = 0;

-- name: places
SELECT hash, place FROM exchange_hash WHERE hash = ANY(%s::bytea[]) AND origin = %s AND level = 0;
