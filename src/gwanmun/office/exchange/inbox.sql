-- Messages of partners on which desks have still to act.

-- name: unread
SELECT channel, number, body, salt, kind, leaf, at FROM exchange_inbox
WHERE channel = ANY(%s::text[]) AND unread
ORDER BY channel, number
LIMIT %s;

-- name: read
UPDATE exchange_inbox i SET unread = false, level = n.level
FROM unnest(%s::text[], %s::int8[], %s::int4[]) AS n (channel, number, level)
WHERE i.channel = n.channel AND i.number = n.number;
