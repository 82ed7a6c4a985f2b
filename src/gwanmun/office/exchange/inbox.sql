-- Messages of partners on which desks have still to act: what was found in order beyond how far a channel was acted on.

-- name: unread
SELECT i.channel, i.number, i.body, i.salt, i.kind, i.leaf, i.certificate, i.at
FROM unnest(%s::text[]) AS lying (channel)
LEFT JOIN exchange_head acted ON acted.kind = 'Acted' AND acted.key = lying.channel
CROSS JOIN LATERAL (
    SELECT * FROM exchange_inbox i
    WHERE i.channel = lying.channel AND i.number > COALESCE(acted.state::bigint, 0) AND i.verdict = 'OK'
    ORDER BY i.number
    LIMIT %s
) AS i
ORDER BY i.channel, i.number
LIMIT %s;

-- name: read
INSERT INTO exchange_head (kind, key, state)
SELECT 'Acted', * FROM unnest(%s::text[], %s::text[])
ON CONFLICT (kind, key) DO UPDATE SET state = excluded.state;
