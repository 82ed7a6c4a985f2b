-- Notices: whoever wants to be told of something is told of it by what writes it down. A wish names events, or a whole kind of
-- document, or nothing, which is everything.

-- name: queue
INSERT INTO people_notice (id, subscription_id, document, number, kinds, at, due, tries, failure)
SELECT gen_random_uuid(), wants.id, happened.document, happened.number, happened.kinds, happened.at, happened.at, 0, ''
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])
     AS happened (company, document, number, kinds, at)
JOIN people_subscription wants ON wants.company = happened.company AND wants.confirmed AND NOT wants.ended
     AND (wants.kinds = ''
          OR string_to_array(wants.kinds, ' ') && (happened.document || string_to_array(happened.kinds, ' ')));
