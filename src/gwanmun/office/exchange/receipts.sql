-- What partners have signed for.

-- name: untold
SELECT o.number, o.body, o.verdict, r.at FROM exchange_receipt r
JOIN exchange_outbox o ON o.channel = r.channel AND o.number BETWEEN r.first AND r.last
WHERE r.channel = %s AND r.last > %s AND o.number > %s
ORDER BY o.number
LIMIT %s;

-- name: told
SELECT state FROM exchange_head WHERE kind = 'Delivered' AND key = %s;

-- name: tell
INSERT INTO exchange_head (kind, key, state) VALUES ('Delivered', %s, %s)
ON CONFLICT (kind, key) DO UPDATE SET state = excluded.state;
