-- The office's own log and its messages, for whoever wants proof.

-- name: log
SELECT state FROM exchange_head WHERE kind = 'Log' AND key = '';

-- name: lines
SELECT lines FROM exchange_cosignature WHERE size = %s ORDER BY witness;

-- name: sent
SELECT channel, number, body, salt, record, kind FROM exchange_outbox
WHERE channel = %s AND business = ANY(%s::text[]) AND number IS NOT NULL;

-- name: receipt
SELECT first, last, receipt FROM exchange_receipt WHERE channel = %s AND last >= %s ORDER BY last LIMIT 1;

-- name: chain
SELECT number, digest, salt, tip FROM exchange_outbox
WHERE channel = %s AND number BETWEEN %s AND %s
ORDER BY number;
