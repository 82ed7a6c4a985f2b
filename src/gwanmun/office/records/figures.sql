-- What the figures are counted from: the latest of everything, never all of it.

-- name: released_lately
SELECT p.procedure, r.case_key FROM unnest(%s::text[]) AS p (procedure) CROSS JOIN LATERAL (
    SELECT d.case_key FROM records_declaration d
    WHERE d.procedure = p.procedure AND d.released_on IS NOT NULL ORDER BY d.released_on DESC LIMIT %s
) AS r;

-- By lane: how many were selected since a day, looked at, and found not to conform; under no lane, how many were lodged.
-- name: lanes
SELECT lane, count(*), count(looked_on), count(*) FILTER (WHERE verdict IN ('error', 'fraud')) FROM (
    SELECT lane, looked_on, verdict FROM records_control
    WHERE selected_on >= %s AND state <> 'ended' ORDER BY selected_on DESC LIMIT %s
) AS latest GROUP BY lane
UNION ALL
SELECT '', COALESCE(sum(n), 0)::bigint, 0, 0 FROM records_lodged_day WHERE lodged_on >= %s AND counted = 'all'
ORDER BY 1;
