-- What happened last in each channel, for the figures.

-- Seconds from the outbox to the receipt, of the first message of each of the latest receipts; where the latest messages
-- received stand in their senders' logs; what was refused on either side. One row a thing, one statement for all.
-- name: latest
SELECT 'seconds' AS what, r.channel, '' AS which, extract(epoch FROM r.at - o.posted)::float8 AS n
FROM unnest(%(ours)s::text[]) AS c (channel) CROSS JOIN LATERAL (
    SELECT e.channel, e.first, e.at FROM exchange_receipt e WHERE e.channel = c.channel ORDER BY e.last DESC LIMIT %(most)s
) AS r, exchange_outbox o WHERE o.channel = r.channel AND o.number = r.first
UNION ALL
SELECT 'place', i.channel, '', COALESCE(h.place, -1)::float8
FROM unnest(%(theirs)s::text[], %(origins)s::text[]) AS c (channel, origin) CROSS JOIN LATERAL (
    SELECT m.channel, m.leaf FROM exchange_inbox m WHERE m.channel = c.channel ORDER BY m.number DESC LIMIT %(few)s
) AS i LEFT JOIN exchange_hash h ON h.hash = i.leaf AND h.origin = c.origin AND h.level = 0
UNION ALL
SELECT 'refused by them', channel, verdict, count(*)::float8 FROM exchange_outbox
WHERE channel = ANY(%(ours)s::text[]) AND verdict <> '' GROUP BY channel, verdict
UNION ALL
SELECT 'refused by us', channel, verdict, count(*)::float8 FROM exchange_inbox
WHERE channel = ANY(%(theirs)s::text[]) AND verdict <> 'OK' GROUP BY channel, verdict;
