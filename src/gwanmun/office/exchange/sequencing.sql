-- What the one session that sequences the exchange reads and writes.

-- name: lock
SELECT pg_advisory_lock(7143, 1);

-- name: head
SELECT state FROM exchange_head WHERE kind = %s AND key = %s;

-- name: heads
SELECT state FROM exchange_head WHERE kind = %s;

-- name: put
INSERT INTO exchange_head (kind, key, state)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[])
ON CONFLICT (kind, key) DO UPDATE SET state = excluded.state;

-- name: waiting
SELECT id, digest, record, salt, kind, body FROM exchange_outbox
WHERE channel = %s AND number IS NULL
ORDER BY id
LIMIT %s;

-- name: waiting_channels
-- whole table: the channels there are, by walking the index of what waits from one to the next, however much waits
WITH RECURSIVE waiting AS (
    (SELECT channel FROM exchange_outbox WHERE number IS NULL ORDER BY channel LIMIT 1)
    UNION ALL
    SELECT (SELECT o.channel FROM exchange_outbox o
            WHERE o.number IS NULL AND o.channel > waiting.channel ORDER BY o.channel LIMIT 1)
    FROM waiting WHERE waiting.channel IS NOT NULL
)
SELECT channel FROM waiting WHERE channel IS NOT NULL;

-- name: sent
SELECT id, digest, record, salt, kind, number, tip FROM exchange_outbox
WHERE channel = %s AND number = %s;

-- name: bodies
SELECT id, digest, record, salt, kind, number, tip, body FROM exchange_outbox
WHERE channel = %s AND number BETWEEN %s AND %s
ORDER BY number;

-- name: number
UPDATE exchange_outbox o SET number = n.number, tip = n.tip
FROM unnest(%s::text[], %s::uuid[], %s::int8[], %s::bytea[]) AS n (channel, id, number, tip)
WHERE o.channel = n.channel AND o.id = n.id;

-- name: unnumber
UPDATE exchange_outbox o SET number = NULL, tip = NULL
FROM unnest(%s::text[], %s::int8[]) AS n (channel, last)
WHERE o.channel = n.channel AND o.number > n.last;

-- name: refuse
UPDATE exchange_outbox o SET verdict = n.verdict
FROM unnest(%s::text[], %s::int8[], %s::text[]) AS n (channel, number, verdict)
WHERE o.channel = n.channel AND o.number = n.number;

-- name: acknowledge
INSERT INTO exchange_receipt (channel, last, first, receipt, at)
SELECT * FROM unnest(%s::text[], %s::int8[], %s::int8[], %s::bytea[], %s::timestamptz[])
ON CONFLICT (channel, last) DO NOTHING;

-- name: recover_waiting
UPDATE exchange_outbox SET number = %s, tip = %s, salt = %s, body = %s, digest = %s, record = %s
WHERE channel = %s AND business = %s AND number IS NULL;

-- name: recover
INSERT INTO exchange_outbox (channel, id, business, body, salt, kind, digest, record, posted, number, tip)
SELECT * FROM unnest(%s::text[], %s::uuid[], %s::text[], %s::bytea[], %s::bytea[], %s::int4[], %s::bytea[], %s::bytea[],
                     %s::timestamptz[], %s::int8[], %s::bytea[]);

-- name: inbox
SELECT number, digest, salt, tip FROM exchange_inbox
WHERE channel = %s AND number BETWEEN %s AND %s
ORDER BY number;

-- name: spans
SELECT first, last, covers, head, receipt FROM exchange_span
WHERE channel = %s AND last >= %s AND first <= %s
ORDER BY last;

-- name: known
-- of whichever channel: a channel among the conditions tempts the planner to read all of that channel
SELECT channel, digest FROM exchange_inbox WHERE digest = ANY(%s::bytea[]);

-- name: depth
SELECT count(*) FROM exchange_inbox WHERE channel = %s AND verdict = 'OK'
  AND number > COALESCE((SELECT state::bigint FROM exchange_head WHERE kind = 'Acted' AND key = %s), 0);

-- name: receive
INSERT INTO exchange_inbox (channel, number, body, salt, kind, digest, tip, verdict, leaf, certificate, at)
SELECT * FROM unnest(%s::text[], %s::int8[], %s::bytea[], %s::bytea[], %s::int4[], %s::bytea[], %s::bytea[], %s::text[],
                     %s::bytea[], %s::text[], %s::timestamptz[]);

-- name: span
INSERT INTO exchange_span (channel, last, first, head, covers, receipt)
SELECT * FROM unnest(%s::text[], %s::int8[], %s::int8[], %s::bytea[], %s::text[], %s::bytea[]);

-- name: returned
SELECT body, salt, kind FROM exchange_inbox
WHERE channel = %s AND number BETWEEN %s AND %s
ORDER BY number;

-- name: cosign
INSERT INTO exchange_cosignature (size, witness, lines)
SELECT * FROM unnest(%s::int8[], %s::text[], %s::bytea[])
ON CONFLICT (size, witness) DO NOTHING;

-- name: entangle
INSERT INTO exchange_entangled (origin, size, place)
SELECT * FROM unnest(%s::text[], %s::int8[], %s::int8[])
ON CONFLICT (origin, size) DO NOTHING;

-- name: keep
INSERT INTO exchange_evidence (id, content, items, at)
SELECT * FROM unnest(%s::text[], %s::bytea[], %s::bytea[], %s::timestamptz[])
ON CONFLICT (id) DO NOTHING;

-- name: alarm
INSERT INTO exchange_alarm (code, about, first, last, times)
SELECT code, about, at, at, 1 FROM unnest(%s::text[], %s::text[], %s::timestamptz[]) AS a (code, about, at)
ON CONFLICT (code, about) DO UPDATE SET last = excluded.last, times = exchange_alarm.times + 1;
