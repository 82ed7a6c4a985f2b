-- name: by_number
SELECT stream, number, case_key, place, seal, party, also, state FROM records_holding
WHERE stream = %s AND number = ANY(%s::text[]);

-- name: by_party
SELECT stream, number, case_key, place, seal, party, also, state FROM records_holding
WHERE stream = %s AND party = ANY(%s::text[]) ORDER BY case_key DESC LIMIT 1000;

-- name: latest
SELECT stream, number, case_key, place, seal, party, also, state FROM records_holding
WHERE stream = %s ORDER BY case_key DESC LIMIT %s;

-- name: by_other_name
SELECT stream, number, case_key, place, seal, party, also, state FROM records_holding
WHERE also = %s AND also <> '' AND stream = %s;

-- name: by_other_names
SELECT stream, number, case_key, place, seal, party, also, state FROM records_holding
WHERE also = ANY(%s::text[]) AND also <> '' AND stream = %s;

-- name: upsert
INSERT INTO records_holding (stream, number, case_key, place, seal, party, also, state, due)
SELECT * FROM unnest(%s::text[], %s::text[], %s::uuid[], %s::int[], %s::bytea[], %s::text[], %s::text[], %s::text[],
                     %s::text[])
ON CONFLICT (stream, number) DO UPDATE SET
    place = excluded.place, seal = excluded.seal, party = excluded.party, also = excluded.also, state = excluded.state,
    due = excluded.due
WHERE records_holding.place < excluded.place;

-- name: due
SELECT found.* -- each kind by its own walk of the index: a plan that does not know the kinds reads every holding there is
FROM unnest(%(due)s::text[]) AS asked (due) CROSS JOIN LATERAL (
    SELECT stream, number, case_key, place, seal, party, also, state FROM records_holding
    WHERE due = asked.due AND due <> '' AND stream = %(stream)s ORDER BY case_key LIMIT %(limit)s
) AS found ORDER BY found.case_key LIMIT %(limit)s;

-- name: forget_all
-- whole table: records are thrown away only to be made again from the journal
DELETE FROM records_holding;

-- name: count_of_party
SELECT count(*) FROM (
    SELECT 1 FROM records_holding WHERE stream = %s AND party = %s LIMIT %s
) AS counted;

-- name: page_of_party
SELECT stream, number, case_key, place, seal, party, also, state FROM records_holding
WHERE stream = %s AND party = %s AND number > %s ORDER BY number LIMIT %s;

-- name: page_of_stream
SELECT stream, number, case_key, place, seal, party, also, state FROM records_holding
WHERE stream = %s AND number > %s ORDER BY number LIMIT %s;

-- name: between_names
SELECT stream, number, case_key, place, seal, party, also, state FROM records_holding
WHERE also >= %s AND also <= %s AND also <> '' AND stream = %s ORDER BY also, case_key LIMIT %s;
