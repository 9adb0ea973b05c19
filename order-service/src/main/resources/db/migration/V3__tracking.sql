-- Where every order stands, projected from what all services say. A generation is one reading of the topics from their
-- beginning: one serves, and while another is being built the first goes on.
CREATE TABLE tracking_generation (
    number   integer     PRIMARY KEY,
    state    text        NOT NULL CHECK (state IN ('BUILDING', 'SERVING', 'RETIRED')),
    begun_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX tracking_one_serves ON tracking_generation (state) WHERE state = 'SERVING';
CREATE UNIQUE INDEX tracking_one_is_built ON tracking_generation (state) WHERE state = 'BUILDING';
INSERT INTO tracking_generation VALUES (1, 'SERVING', now());

-- How far a generation has read each partition, and for one that is being built how far it has to.
CREATE TABLE tracking_progress (
    generation  integer NOT NULL REFERENCES tracking_generation ON DELETE CASCADE,
    topic       text    NOT NULL,
    partition   integer NOT NULL,
    next_offset bigint  NOT NULL,
    target      bigint  NOT NULL DEFAULT 0,
    PRIMARY KEY (generation, topic, partition)
);

-- Positions are given in the order of the commits: whoever has seen one has seen all below it.
CREATE SEQUENCE tracked_fact_position;

CREATE TABLE tracked_fact (
    generation     integer     NOT NULL REFERENCES tracking_generation,
    order_id       uuid        NOT NULL,
    fact_id        uuid        NOT NULL,
    position       bigint      NOT NULL DEFAULT nextval('tracked_fact_position'),
    topic          text        NOT NULL,
    type           text        NOT NULL, -- the full name of its schema
    source         text        NOT NULL,
    sequence       bigint      NOT NULL,
    happened_at    timestamptz NOT NULL,
    committed_at   timestamptz,
    published_at   timestamptz,
    correlation_id uuid        NOT NULL,
    causation_id   uuid,
    trace_id       text,
    fields         json        NOT NULL,
    order_status   text        NOT NULL, -- the order's, with this fact
    PRIMARY KEY (generation, order_id, fact_id)
);
CREATE INDEX tracked_fact_by_position ON tracked_fact (generation, position);

CREATE TABLE tracked_order (
    generation        integer NOT NULL REFERENCES tracking_generation,
    order_id          uuid    NOT NULL,
    status            text    NOT NULL,
    cancelled_because text,
    waiting_for       text,
    waiting_since     timestamptz,
    last_at           timestamptz NOT NULL, -- when the last of its facts happened
    PRIMARY KEY (generation, order_id),
    CHECK ((waiting_for IS NULL) = (waiting_since IS NULL))
);
-- Few orders wait at a time; those that have waited longest come first.
CREATE INDEX tracked_order_waiting ON tracked_order (generation, waiting_since) WHERE waiting_since IS NOT NULL;
CREATE INDEX tracked_order_ended ON tracked_order (last_at) WHERE waiting_since IS NULL;

-- What is searched by, beside the customer.
CREATE INDEX order_line_sku ON order_line (sku, order_id);
