-- Messages for partners.

-- name: post
INSERT INTO exchange_outbox (channel, id, business, body, salt, kind, digest, record, posted)
SELECT * FROM unnest(%s::text[], %s::uuid[], %s::text[], %s::bytea[], %s::bytea[], %s::int4[], %s::bytea[], %s::bytea[], %s::timestamptz[])
ON CONFLICT (channel, business) DO NOTHING;
