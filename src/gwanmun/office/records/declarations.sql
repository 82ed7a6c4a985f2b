-- name: upsert
INSERT INTO records_declaration (case_key, place, number, procedure, declarant, trader, transport_document, lodged_at,
                                 released_on, status, whom, subject, wait, waiting_since, until, owed, paid)
SELECT * FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[],
                     %s::date[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::date[],
                     %s::bigint[], %s::bigint[])
ON CONFLICT (case_key) DO UPDATE SET
    place = excluded.place, declarant = excluded.declarant, trader = excluded.trader,
    transport_document = excluded.transport_document, released_on = excluded.released_on, status = excluded.status,
    whom = excluded.whom, subject = excluded.subject, wait = excluded.wait, waiting_since = excluded.waiting_since,
    until = excluded.until, owed = excluded.owed, paid = excluded.paid
WHERE records_declaration.place < excluded.place
   OR (records_declaration.place = excluded.place AND records_declaration.wait <> excluded.wait);

-- name: copy
COPY records_declaration (case_key, place, number, procedure, declarant, trader, transport_document, lodged_at,
                          released_on, status, whom, subject, wait, waiting_since, until, owed, paid) FROM STDIN (FORMAT BINARY);

-- name: waiting_for
SELECT case_key FROM records_declaration WHERE subject = ANY(%s::text[]) AND subject <> '' ORDER BY case_key;

-- name: earlier
SELECT asked.trader, (SELECT count(*) FROM (SELECT 1 FROM records_declaration d
                                            WHERE d.trader = asked.trader AND d.status <> 'rejected' LIMIT asked.most) AS those)
FROM (SELECT unnest(%s::text[]) AS trader, %s::int AS most) AS asked;

-- name: one
SELECT case_key, place, number, procedure, declarant, trader, transport_document, lodged_at, released_on, status, whom,
       subject, wait, waiting_since, until, owed, paid
FROM records_declaration WHERE number = %s;

-- name: page
SELECT case_key, place, number, procedure, declarant, trader, transport_document, lodged_at, released_on, status, whom,
       subject, wait, waiting_since, until, owed, paid
FROM records_declaration
WHERE (%(trader)s = '' OR trader = %(trader)s)
  AND (%(procedure)s = '' OR procedure = %(procedure)s)
  AND (%(status)s = '' OR status = %(status)s)
  AND (%(whom)s = '' OR whom = %(whom)s)
  AND (%(before)s::uuid IS NULL OR case_key < %(before)s::uuid)
ORDER BY case_key DESC
LIMIT %(limit)s;

-- A company's own, whichever part it has in them: each side by its own index.
-- name: page_of
SELECT case_key, place, number, procedure, declarant, trader, transport_document, lodged_at, released_on, status, whom,
       subject, wait, waiting_since, until, owed, paid
FROM records_declaration
WHERE case_key IN (
    (SELECT case_key FROM records_declaration
     WHERE declarant = %(only)s AND (%(trader)s = '' OR trader = %(trader)s)
     AND (%(procedure)s = '' OR procedure = %(procedure)s)
     AND (%(status)s = '' OR status = %(status)s)
     AND (%(whom)s = '' OR whom = %(whom)s)
     AND (%(before)s::uuid IS NULL OR case_key < %(before)s::uuid)
     ORDER BY case_key DESC LIMIT %(limit)s)
    UNION
    (SELECT case_key FROM records_declaration
     WHERE trader = %(only)s AND (%(trader)s = '' OR trader = %(trader)s)
     AND (%(procedure)s = '' OR procedure = %(procedure)s)
     AND (%(status)s = '' OR status = %(status)s)
     AND (%(whom)s = '' OR whom = %(whom)s)
     AND (%(before)s::uuid IS NULL OR case_key < %(before)s::uuid)
     ORDER BY case_key DESC LIMIT %(limit)s))
ORDER BY case_key DESC
LIMIT %(limit)s;

-- name: last_of_trader
SELECT case_key FROM records_declaration
WHERE trader = %s AND procedure = %s AND status <> 'rejected'
ORDER BY case_key DESC
LIMIT %s;

-- name: past_their_day
SELECT case_key FROM records_declaration WHERE until < %s AND case_key > %s ORDER BY case_key LIMIT %s;

-- name: filed
-- whole table: once a day, every case that waits for another document looks whether it has come
SELECT case_key FROM records_declaration
WHERE subject <> '' AND split_part(subject, ':', 1) = ANY(%s::text[]) AND case_key > %s ORDER BY case_key LIMIT %s;

-- name: lodged_between
-- whole table: once a month, by the round that publishes the month before; a block index leaves out the other months
SELECT case_key FROM records_declaration
WHERE lodged_at >= %s AND lodged_at < %s AND case_key > %s ORDER BY case_key LIMIT %s;

-- name: under_bill
SELECT case_key, place, number, procedure, declarant, trader, transport_document, lodged_at, released_on, status, whom,
       subject, wait, waiting_since, until, owed, paid
FROM records_declaration WHERE transport_document = %s AND transport_document <> '' ORDER BY case_key;

-- name: forget_all
-- whole table: records are thrown away only to be made again from the journal
DELETE FROM records_declaration;

-- Whoever is waited for, oldest first. `needs` narrows to what is filed under a permit of these requirements.
-- name: waiting_on
SELECT found.* FROM unnest(%(whom)s::text[]) AS asked (one) CROSS JOIN LATERAL (
    SELECT case_key, place, number, procedure, declarant, trader, transport_document, lodged_at, released_on, status,
           whom, subject, wait, waiting_since, until, owed, paid
    FROM records_declaration
    WHERE whom = asked.one AND whom <> ''
      AND (%(needs)s::text[] IS NULL OR split_part(subject, ':', 3) = ANY(%(needs)s::text[]))
    ORDER BY waiting_since, case_key LIMIT %(limit)s
) AS found
ORDER BY found.waiting_since, found.case_key
LIMIT %(limit)s;

-- A company's own that wait for anybody, oldest first: each side by its own index.
-- name: waiting_of
SELECT * FROM (
    (SELECT case_key, place, number, procedure, declarant, trader, transport_document, lodged_at, released_on, status, whom,
           subject, wait, waiting_since, until, owed, paid
     FROM records_declaration
     WHERE declarant = %(company)s AND whom <> '' ORDER BY waiting_since, case_key LIMIT %(limit)s)
    UNION
    (SELECT case_key, place, number, procedure, declarant, trader, transport_document, lodged_at, released_on, status, whom,
           subject, wait, waiting_since, until, owed, paid
     FROM records_declaration
     WHERE trader = %(company)s AND whom <> '' ORDER BY waiting_since, case_key LIMIT %(limit)s)
) AS either
ORDER BY waiting_since, case_key
LIMIT %(limit)s;

-- How many days the cases of each procedure that were released last had taken, by the calendar of the office's seat.
-- name: days_to_release
SELECT asked.procedure, found.days FROM unnest(%(procedures)s::text[]) AS asked (procedure) CROSS JOIN LATERAL (
    SELECT r.released_on - (r.lodged_at AT TIME ZONE %(timezone)s)::date AS days FROM records_declaration r
    WHERE r.procedure = asked.procedure AND r.released_on IS NOT NULL ORDER BY r.released_on DESC LIMIT %(limit)s
) AS found;
