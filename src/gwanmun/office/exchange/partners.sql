-- Partners, by the key manifests that are believed of them.

-- name: newest
SELECT DISTINCT ON (country) country, content FROM exchange_manifest
WHERE country = ANY(%s::text[])
ORDER BY country, version DESC;

-- name: every
-- whole table: a few rows a partner
SELECT DISTINCT ON (country) country, content FROM exchange_manifest
ORDER BY country, version DESC;

-- name: versions
-- whole table: a few rows a partner
SELECT country, max(version) FROM exchange_manifest GROUP BY country;

-- name: chain
SELECT content FROM exchange_manifest WHERE country = %s ORDER BY version;

-- name: keep
INSERT INTO exchange_manifest (country, version, content, at) VALUES (%s, %s, %s, %s)
ON CONFLICT (country, version) DO NOTHING;

-- name: heard
SELECT key, state FROM exchange_head WHERE kind = 'Partner' AND key = ANY(%s::text[]);
