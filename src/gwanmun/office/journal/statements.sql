-- The journal's statements. Every one that touches entries names the stream it means.

-- name: read
SELECT case_key, place, kind, body, at, actor, on_behalf, seal, facts, pack
FROM journal_entry
WHERE case_key = ANY(%s::uuid[])
ORDER BY case_key, place;

-- name: moments
SELECT case_key, kind, at FROM journal_entry WHERE case_key = ANY(%s::uuid[]) ORDER BY case_key, place;

-- name: append
INSERT INTO journal_entry (case_key, place, kind, body, at, actor, on_behalf, seal, facts, pack)
SELECT * FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::text[],
                     %s::bytea[], %s::text[], %s::text[]);

-- name: copy
COPY journal_entry (case_key, place, kind, body, at, actor, on_behalf, seal, facts, pack) FROM STDIN (FORMAT BINARY);

-- name: number
INSERT INTO journal_number (stream, number, case_key)
SELECT * FROM unnest(%s::text[], %s::text[], %s::uuid[]);

-- name: keys_of
SELECT number, case_key FROM journal_number WHERE stream = %s AND number = ANY(%s::text[]);

-- name: serials
SELECT nextval('journal_serial') FROM generate_series(1, %s::int);

-- name: keep_pack
INSERT INTO journal_pack (hash, country, body) VALUES (%s, %s, %s) ON CONFLICT (hash) DO NOTHING;

-- name: packs_kept
SELECT hash FROM journal_pack WHERE hash = ANY(%s::text[]);

-- name: pack_body
SELECT body FROM journal_pack WHERE hash = %s;

-- name: partition
SELECT journal_partition(%s);

-- name: every_key
-- whole table: replay walks every stream once, in order, a page at a time
SELECT DISTINCT case_key FROM journal_entry WHERE case_key > %s ORDER BY case_key LIMIT %s;
