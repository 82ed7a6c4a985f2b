-- Records: tables to search, made from the journal. They may be thrown away and made again.

CREATE TABLE records_declaration (
    case_key           uuid        PRIMARY KEY,
    place              integer     NOT NULL,          -- the last entry of the journal this row has seen
    number             text        NOT NULL,
    procedure          text        NOT NULL,
    declarant          text        NOT NULL,
    trader             text        NOT NULL,          -- the importer, or on export the exporter
    transport_document text        NOT NULL,
    lodged_at          timestamptz NOT NULL,
    released_on        date,
    status             text        NOT NULL,          -- waiting, released, closed, withdrawn, rejected, lapsed
    whom               text        NOT NULL,          -- who must act next, empty when nobody
    subject            text        NOT NULL,          -- what it is filed under: "bill:MSCU123", "certificate:VN-KV-1"
    wait               text        NOT NULL,          -- the whole Wait as JSON
    waiting_since      timestamptz NOT NULL,
    until              date,                          -- the last day of a time limit that runs
    owed               bigint      NOT NULL,
    paid               bigint      NOT NULL
);
CREATE INDEX records_declaration_number ON records_declaration (number);
CREATE INDEX records_declaration_trader ON records_declaration (trader, case_key);
CREATE INDEX records_declaration_declarant ON records_declaration (declarant, case_key);
CREATE INDEX records_declaration_subject ON records_declaration (subject) WHERE subject <> '';
CREATE INDEX records_declaration_lodged ON records_declaration USING brin (lodged_at);
CREATE INDEX records_declaration_until ON records_declaration (until, case_key) WHERE until IS NOT NULL;
-- What waits for somebody, oldest first; whatever waits for nobody is not in these.
CREATE INDEX records_declaration_whom ON records_declaration (whom, waiting_since) WHERE whom <> '';
CREATE INDEX records_declaration_trader_waits ON records_declaration (trader, waiting_since) WHERE whom <> '';
CREATE INDEX records_declaration_declarant_waits ON records_declaration (declarant, waiting_since) WHERE whom <> '';
CREATE INDEX records_declaration_released ON records_declaration (procedure, released_on) WHERE released_on IS NOT NULL;
CREATE INDEX records_declaration_bill ON records_declaration (transport_document) WHERE transport_document <> '';

-- The smaller streams as they stand now: bills, certificates, permits, goods a partner country declared.
CREATE TABLE records_holding (
    stream   text    NOT NULL,
    number   text    NOT NULL,
    case_key uuid    NOT NULL,
    place    integer NOT NULL,
    seal     bytea   NOT NULL,
    party    text    NOT NULL,                        -- whom it concerns: the consignee, the permit's holder
    also     text    NOT NULL DEFAULT '',             -- another name it is found by: the cargo control number
    state    text    NOT NULL,                        -- JSON of the law's own value
    due      text    NOT NULL DEFAULT '',             -- what somebody has still to do about it: "bill:carry-in"
    PRIMARY KEY (stream, number)
);
CREATE INDEX records_holding_due ON records_holding (due, case_key) WHERE due <> '';
CREATE INDEX records_holding_party ON records_holding (stream, party);
CREATE INDEX records_holding_also ON records_holding (also) WHERE also <> '';

GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON records_declaration, records_holding TO gwanmun_clerk;
