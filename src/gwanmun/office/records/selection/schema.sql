-- One row for each declaration a person was asked to look at, or did look at.

CREATE TABLE records_control (
    case_key    uuid    PRIMARY KEY,
    place       integer NOT NULL,              -- the last entry of the journal this row has seen
    number      text    NOT NULL,
    office      text    NOT NULL,
    procedure   text    NOT NULL,
    trader      text    NOT NULL,
    trusted     integer NOT NULL,              -- 1: the law knew its operator as trusted when it selected
    control     text    NOT NULL,              -- asked for now: none, documents, examination
    lane        text    NOT NULL,              -- that asked for it: rules, random, ...; "officer" for what was added
    ranked      integer NOT NULL,              -- the order of the queue, lowest first
    blind       integer NOT NULL,
    state       text    NOT NULL,              -- to-do, agree, done, waived, ended
    added       integer NOT NULL,
    waived      integer NOT NULL,
    selected_on date    NOT NULL,
    looked_on   date,                          -- the day of the first result
    verdict     text    NOT NULL,              -- conforms, error, fraud; empty before anybody looked
    kind        text    NOT NULL,
    evaded_tax  bigint  NOT NULL,              -- minor units
    safety      integer NOT NULL,
    minutes     integer NOT NULL
);
CREATE INDEX records_control_queue ON records_control (office, ranked, case_key) WHERE state IN ('to-do', 'agree');
CREATE INDEX records_control_looked ON records_control (looked_on, case_key) WHERE looked_on IS NOT NULL;
CREATE INDEX records_control_selected ON records_control (selected_on, case_key);

-- What was known of the past until the last round, by key and by what the key says: the tallies of law/risk.
CREATE TABLE records_tally (
    key   text NOT NULL,
    said  text NOT NULL,
    tally text NOT NULL,                       -- JSON of the law's own value
    PRIMARY KEY (key, said)
);

-- How far each round has come; whoever moves a mark says where it stood.
CREATE TABLE records_mark (
    name  text PRIMARY KEY,
    value text NOT NULL
);

-- How many declarations were selected over, by day and by what they are counted under: figures are shares of these.
CREATE TABLE records_lodged_day (
    lodged_on date   NOT NULL,
    counted   text   NOT NULL,                 -- "office:020", "trusted:1", ...
    n         bigint NOT NULL,
    PRIMARY KEY (lodged_on, counted)
);

GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON records_control, records_tally, records_mark, records_lodged_day
    TO gwanmun_clerk;
