-- What people want to know of the exchange.

-- name: heads
-- whole table: a few rows a partner
SELECT kind, state FROM exchange_head;

-- name: end
SELECT state FROM exchange_head WHERE kind = ANY(%s::text[]) AND key = %s;

-- Of channels to partners: what waits for a number and since when, what has been refused, and since when the next one
-- without a receipt has been under way.
-- name: ours
SELECT channel, '.waits' AS what, count(*) AS n, min(posted) AS oldest FROM exchange_outbox
WHERE channel = ANY(%s::text[]) AND number IS NULL GROUP BY channel
UNION ALL
SELECT channel, verdict, count(*), NULL FROM exchange_outbox
WHERE channel = ANY(%s::text[]) AND verdict <> '' GROUP BY channel, verdict
UNION ALL
SELECT o.channel, '.next', 1, o.posted FROM unnest(%s::text[], %s::int8[]) AS n (channel, number), exchange_outbox o
WHERE o.channel = n.channel AND o.number = n.number;

-- Of channels from partners: what nobody has acted on yet, and what has been refused.
-- name: theirs
SELECT c.channel, '.waits' AS what, i.n, i.oldest FROM unnest(%s::text[]) AS c (channel)
LEFT JOIN exchange_head acted ON acted.kind = 'Acted' AND acted.key = c.channel
CROSS JOIN LATERAL (
    SELECT count(*) AS n, min(at) AS oldest FROM exchange_inbox
    WHERE channel = c.channel AND number > COALESCE(acted.state::bigint, 0) AND verdict = 'OK'
) AS i
UNION ALL
SELECT channel, verdict, count(*), NULL FROM exchange_inbox
WHERE channel = ANY(%s::text[]) AND verdict <> 'OK' GROUP BY channel, verdict;

-- name: alarms
-- whole table: one row for each kind of thing that has ever gone wrong
SELECT code, about, first, last, times FROM exchange_alarm ORDER BY last DESC;

-- name: evidence
-- whole table: evidence is rare, and all of it is to be seen
SELECT id, at, length(content), substring(content FOR 64) FROM exchange_evidence ORDER BY at DESC LIMIT 200;

-- name: shown_evidence
SELECT content FROM exchange_evidence WHERE id = %s;
