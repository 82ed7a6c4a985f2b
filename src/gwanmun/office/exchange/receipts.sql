-- What partners have signed for.

-- name: untold
-- receipts follow one another without a gap, so the first that ends at a number or beyond it covers it
SELECT o.number, o.business, o.digest, o.verdict, r.at FROM exchange_outbox o
CROSS JOIN LATERAL (
    SELECT r.at FROM exchange_receipt r WHERE r.channel = o.channel AND r.last >= o.number ORDER BY r.last LIMIT 1
) AS r
WHERE o.channel = %s AND o.number > %s
  AND o.number <= (SELECT max(last) FROM exchange_receipt WHERE channel = o.channel)
ORDER BY o.number
LIMIT %s;

-- name: told
SELECT state FROM exchange_head WHERE kind = 'Delivered' AND key = %s;

-- name: tell
INSERT INTO exchange_head (kind, key, state) VALUES ('Delivered', %s, %s)
ON CONFLICT (kind, key) DO UPDATE SET state = excluded.state;
