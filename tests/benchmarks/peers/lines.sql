-- The one table the peers have besides the office's own: a row a line, as an application built on an ORM keeps it.
CREATE TABLE peer_line (
    case_key          uuid    NOT NULL,
    line              integer NOT NULL,
    commodity         text    NOT NULL,
    origin            text    NOT NULL,
    description       text    NOT NULL,
    quantity          numeric NOT NULL,
    quantity_unit     text    NOT NULL,
    unit_price        numeric NOT NULL,
    value             numeric NOT NULL,
    net_weight_kg     numeric NOT NULL,
    trade_description text    NOT NULL,
    trademark         text    NOT NULL,
    model             text    NOT NULL,
    composition       text    NOT NULL,
    product           text    NOT NULL,
    origin_mark       text    NOT NULL,
    rate_class        text    NOT NULL,
    internal_tax_code text    NOT NULL,
    PRIMARY KEY (case_key, line)
);
GRANT SELECT, INSERT ON peer_line TO gwanmun_clerk;
