-- name: tallies
SELECT t.key, t.said, t.tally
FROM unnest(%s::text[], %s::text[]) AS wanted (key, said) JOIN records_tally t ON t.key = wanted.key AND t.said = wanted.said;

-- name: keep_tallies
INSERT INTO records_tally (key, said, tally)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[])
ON CONFLICT (key, said) DO UPDATE SET tally = excluded.tally;

-- name: count_lodged
INSERT INTO records_lodged_day (lodged_on, counted, n)
SELECT * FROM unnest(%s::date[], %s::text[], %s::bigint[])
ON CONFLICT (lodged_on, counted) DO UPDATE SET n = records_lodged_day.n + excluded.n;

-- name: lodged
SELECT counted, sum(n)::bigint FROM records_lodged_day WHERE lodged_on >= %s AND lodged_on <= %s GROUP BY counted;

-- name: mark
SELECT value FROM records_mark WHERE name = %s;

-- name: first_mark
INSERT INTO records_mark (name, value) VALUES (%s, %s) ON CONFLICT (name) DO NOTHING;

-- name: move_mark
UPDATE records_mark SET value = %s WHERE name = %s AND value = %s;

-- name: forget_tallies
-- whole table: records are thrown away only to be made again from the journal
DELETE FROM records_tally;

-- name: forget_lodged
-- whole table: records are thrown away only to be made again from the journal
DELETE FROM records_lodged_day;

-- name: forget_marks
-- whole table: records are thrown away only to be made again from the journal
DELETE FROM records_mark;
