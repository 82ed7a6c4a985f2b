-- name: upsert
INSERT INTO records_control (case_key, place, number, office, procedure, trader, trusted, control, lane, ranked, blind, state,
                             added, waived, selected_on, looked_on, verdict, kind, evaded_tax, safety, minutes)
SELECT * FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[], %s::text[], %s::text[],
                     %s::int[], %s::int[], %s::text[], %s::int[], %s::int[], %s::date[], %s::date[], %s::text[],
                     %s::text[], %s::bigint[], %s::int[], %s::int[])
ON CONFLICT (case_key) DO UPDATE SET
    place = excluded.place, office = excluded.office, trader = excluded.trader, trusted = excluded.trusted,
    control = excluded.control, lane = excluded.lane, ranked = excluded.ranked, blind = excluded.blind,
    state = excluded.state, added = excluded.added, waived = excluded.waived, selected_on = excluded.selected_on,
    looked_on = excluded.looked_on, verdict = excluded.verdict, kind = excluded.kind, evaded_tax = excluded.evaded_tax,
    safety = excluded.safety, minutes = excluded.minutes
WHERE records_control.place < excluded.place;

-- name: queue
SELECT case_key, place, number, office, procedure, trader, trusted, control, lane, ranked, blind, state, added, waived,
       selected_on, looked_on, verdict, kind, evaded_tax, safety, minutes
FROM records_control WHERE office = %s AND state IN ('to-do', 'agree') ORDER BY ranked, case_key LIMIT %s;

-- name: of_case
SELECT case_key, place, number, office, procedure, trader, trusted, control, lane, ranked, blind, state, added, waived,
       selected_on, looked_on, verdict, kind, evaded_tax, safety, minutes
FROM records_control WHERE case_key = ANY(%s::uuid[]) ORDER BY case_key;

-- name: looked
SELECT case_key, place, number, office, procedure, trader, trusted, control, lane, ranked, blind, state, added, waived,
       selected_on, looked_on, verdict, kind, evaded_tax, safety, minutes
FROM records_control
WHERE looked_on >= %s AND looked_on <= %s AND (looked_on, case_key) > (%s::date, %s::uuid)
ORDER BY looked_on, case_key LIMIT %s;

-- name: selected
SELECT case_key, place, number, office, procedure, trader, trusted, control, lane, ranked, blind, state, added, waived,
       selected_on, looked_on, verdict, kind, evaded_tax, safety, minutes
FROM records_control
WHERE selected_on >= %s AND selected_on <= %s AND (selected_on, case_key) > (%s::date, %s::uuid)
ORDER BY selected_on, case_key LIMIT %s;

-- name: forget_all
-- whole table: records are thrown away only to be made again from the journal
DELETE FROM records_control;
