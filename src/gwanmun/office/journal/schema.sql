-- The journal: what happened, in order. It only grows.
--
-- A stream is a declaration, a bill, a certificate, a permit: whatever has a history of its own. Its key is a
-- UUIDv7 made by the office, so the key tells the month and the month's partition holds the whole stream.
-- `place` counts what happened to the stream; two desks on one stream meet at the primary key.

CREATE TABLE journal_entry (
    case_key   uuid        NOT NULL,
    place      integer     NOT NULL CHECK (place >= 0),
    kind       text        NOT NULL,               -- the event's class name; place 0 is the document as lodged
    body       text        NOT NULL,               -- the event as JSON, byte for byte as the law wrote it
    facts      text,                               -- on the first entry of a walk: what the law looked at
    pack       text,                               -- on the first entry of a walk: hash of the country pack
    at         timestamptz NOT NULL,
    actor      text        NOT NULL,               -- the account that acted, or "office"
    on_behalf  text        NOT NULL DEFAULT '',    -- the company or agency it acted for
    seal       bytea       NOT NULL,               -- SHA-256 over the seal before it and this entry
    PRIMARY KEY (case_key, place)
) PARTITION BY RANGE (case_key);

CREATE TABLE journal_entry_elsewhen PARTITION OF journal_entry DEFAULT;

-- A number is given once: to one declaration, one bill, one certificate.
CREATE TABLE journal_number (
    stream   text NOT NULL,
    number   text NOT NULL,
    case_key uuid NOT NULL,
    PRIMARY KEY (stream, number)
);

-- The packs decisions were taken on, whole, so that any decision can be taken again.
CREATE TABLE journal_pack (
    hash    text  PRIMARY KEY,
    country text  NOT NULL,
    body    bytea NOT NULL
);

-- What a request with an Idempotency-Key was answered; the same key and body get the same answer.
CREATE TABLE journal_answer (
    account text        NOT NULL,
    key     text        NOT NULL,
    digest  bytea       NOT NULL,                   -- of method, path and body
    status  integer     NOT NULL,
    body    text        NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (account, key)
);

CREATE SEQUENCE journal_serial;

CREATE FUNCTION journal_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal only grows: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON journal_entry FOR EACH ROW EXECUTE FUNCTION journal_only_grows();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON journal_entry FOR EACH STATEMENT EXECUTE FUNCTION journal_only_grows();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON journal_entry_elsewhen FOR EACH STATEMENT EXECUTE FUNCTION journal_only_grows();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_number FOR EACH STATEMENT EXECUTE FUNCTION journal_only_grows();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_pack FOR EACH STATEMENT EXECUTE FUNCTION journal_only_grows();

-- The partition of a month: every stream opened in it lives there. Called when the office starts, for the months ahead.
CREATE FUNCTION journal_partition(month date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first  date := date_trunc('month', month)::date;
    name   text := 'journal_entry_' || to_char(first, 'YYYY_MM');
    lower  uuid := journal_first_key(first);
    upper  uuid := journal_first_key((first + interval '1 month')::date);
BEGIN
    IF to_regclass(name) IS NULL THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF journal_entry FOR VALUES FROM (%L) TO (%L)', name, lower, upper);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION journal_only_grows()', name);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO gwanmun_clerk', name);
    END IF;
END $$;

-- The smallest UUIDv7 of a day.
CREATE FUNCTION journal_first_key(day date) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM day::timestamp) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
$$;

DO $$ BEGIN
    CREATE ROLE gwanmun_clerk LOGIN;
EXCEPTION WHEN duplicate_object THEN NULL; WHEN unique_violation THEN NULL;
END $$;
GRANT SELECT, INSERT ON journal_entry, journal_number, journal_pack TO gwanmun_clerk;
GRANT SELECT, INSERT, DELETE ON journal_answer TO gwanmun_clerk;  -- answers are forgotten after a month
GRANT USAGE ON SEQUENCE journal_serial TO gwanmun_clerk;
GRANT EXECUTE ON FUNCTION journal_partition(date) TO gwanmun_clerk;
