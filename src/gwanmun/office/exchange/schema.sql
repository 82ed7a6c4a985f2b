-- The exchange: what an office keeps of its correspondence with other countries (decision 0016).
--
-- Heads say where things stand; boxes hold bodies, by channel and number. One session of the database, the one that
-- holds the exchange's lock, writes heads, numbers and leaves; everybody else only puts messages into the outbox.

-- Where a channel, a log, a partner stands: the law's own value as JSON (law.exchange.holding).
CREATE TABLE exchange_head (
    kind  text NOT NULL,                           -- Sending, Receiving, Log, Watched, Partner; Acted, Told, Delivered
    key   text NOT NULL,                           -- a channel, an origin, a country; empty for the office's own log
    state text NOT NULL,
    PRIMARY KEY (kind, key)
);

-- Messages to partners. A desk puts one in, in the transaction of what it speaks of; the sequencer gives the number.
CREATE TABLE exchange_outbox (
    channel  text        NOT NULL,
    id       uuid        NOT NULL,
    business text        NOT NULL,                 -- what makes two messages the same business: said once
    body     bytea       NOT NULL,
    salt     bytea       NOT NULL,
    kind     integer     NOT NULL,                 -- of its entry in the log
    digest   bytea       NOT NULL,                 -- SHA-256 of the body
    record   bytea       NOT NULL,                 -- SHA-256 of what is logged of it
    posted   timestamptz NOT NULL,
    number   bigint,
    tip      bytea,                                -- of the channel's chain after it
    verdict  text        NOT NULL DEFAULT '',      -- the receiver's, where it refused
    PRIMARY KEY (channel, id),
    UNIQUE (channel, business),
    UNIQUE (channel, number)
);
-- A document is mostly a signature in base64: squeezing it costs more than it saves.
ALTER TABLE exchange_outbox ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX exchange_outbox_refused ON exchange_outbox (channel, verdict) WHERE verdict <> '';
CREATE INDEX exchange_outbox_waiting ON exchange_outbox (channel, id) WHERE number IS NULL;

-- The receivers' signed words on what was sent, from a number to a number.
CREATE TABLE exchange_receipt (
    channel text        NOT NULL,
    last    bigint      NOT NULL,
    first   bigint      NOT NULL,
    receipt bytea       NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (channel, last)
);

-- Messages from partners, as they came, and what was said of each. A row is written once: how far a desk has acted on a
-- channel, and how far a log can be relied on, are heads.
CREATE TABLE exchange_inbox (
    channel text        NOT NULL,
    number  bigint      NOT NULL,
    body    bytea       NOT NULL,
    salt    bytea       NOT NULL,
    kind    integer     NOT NULL,
    digest  bytea       NOT NULL,
    tip     bytea       NOT NULL,
    verdict text        NOT NULL,
    leaf    bytea       NOT NULL,                  -- of its entry in the sender's log
    certificate text    NOT NULL,                  -- the number of the certificate it brings; empty where it brings none
    at      timestamptz NOT NULL,
    PRIMARY KEY (channel, number)
);
ALTER TABLE exchange_inbox ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX exchange_inbox_digest ON exchange_inbox (digest);
CREATE INDEX exchange_inbox_refused ON exchange_inbox (channel, verdict) WHERE verdict <> 'OK';
CREATE INDEX exchange_inbox_leaf ON exchange_inbox (leaf) WHERE kind = 1;

-- Messages received together: the head they came under, and the receipt they were given.
CREATE TABLE exchange_span (
    channel text   NOT NULL,
    last    bigint NOT NULL,
    first   bigint NOT NULL,                       -- the head may begin earlier, with messages that had come before
    head    bytea  NOT NULL,
    covers  text   NOT NULL,                       -- the head as it was read, as JSON
    receipt bytea  NOT NULL,
    PRIMARY KEY (channel, last)
);

-- The hashes of every log the office keeps: its own, and its partners', which it mirrors. Level 0 are the leaves, each
-- level above holds the roots of 256 hashes below it, as tiles do (C2SP tlog-tiles).
CREATE TABLE exchange_hash (
    origin text    NOT NULL,
    level  integer NOT NULL,
    place  bigint  NOT NULL,
    hash   bytea   NOT NULL,
    PRIMARY KEY (origin, level, place)
);
CREATE INDEX exchange_hash_leaf ON exchange_hash (hash) WHERE level = 0;

-- What witnesses have signed of the office's own checkpoints, as lines of a note.
CREATE TABLE exchange_cosignature (
    size    bigint NOT NULL,
    witness text   NOT NULL,
    lines   bytea  NOT NULL,
    PRIMARY KEY (size, witness)
);

-- Checkpoints of other logs that stand in the office's own, and where.
CREATE TABLE exchange_entangled (
    origin text   NOT NULL,
    size   bigint NOT NULL,
    place  bigint NOT NULL,
    PRIMARY KEY (origin, size)
);

-- Evidence against somebody, and messages that came with it and were not taken in. Nothing of it is ever taken away.
CREATE TABLE exchange_evidence (
    id      text        PRIMARY KEY,
    content bytea       NOT NULL,
    items   bytea       NOT NULL,                  -- as JSON
    at      timestamptz NOT NULL
);

-- What a person must look at.
CREATE TABLE exchange_alarm (
    code  text        NOT NULL,
    about text        NOT NULL,
    first timestamptz NOT NULL,
    last  timestamptz NOT NULL,
    times bigint      NOT NULL,
    PRIMARY KEY (code, about)
);

-- The key manifests believed of each partner, from the first; the newest counts, none is thrown away.
CREATE TABLE exchange_manifest (
    country text        NOT NULL,
    version integer     NOT NULL,
    content bytea       NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (country, version)
);

-- Whoever sends is told that there is something to send: a hint, nothing rests on it.
CREATE FUNCTION exchange_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('exchange_outbox', '');
    RETURN NULL;
END $$;
CREATE TRIGGER posted AFTER INSERT ON exchange_outbox FOR EACH STATEMENT EXECUTE FUNCTION exchange_posted();

CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON exchange_hash FOR EACH STATEMENT EXECUTE FUNCTION journal_only_grows();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON exchange_inbox FOR EACH STATEMENT EXECUTE FUNCTION journal_only_grows();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON exchange_evidence FOR EACH STATEMENT EXECUTE FUNCTION journal_only_grows();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON exchange_manifest FOR EACH STATEMENT EXECUTE FUNCTION journal_only_grows();

GRANT SELECT, INSERT, UPDATE ON exchange_head, exchange_outbox, exchange_alarm TO gwanmun_clerk;
GRANT SELECT, INSERT ON
    exchange_inbox, exchange_receipt, exchange_span, exchange_hash, exchange_cosignature, exchange_entangled, exchange_evidence, exchange_manifest
    TO gwanmun_clerk;
