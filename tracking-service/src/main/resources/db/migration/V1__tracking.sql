-- Where every order stands, projected from what all services publish. A generation is one reading of the topics from
-- their beginning: one serves, and while another is being built the first goes on.
CREATE TABLE tracking_generation (
    number      integer     PRIMARY KEY,
    state       text        NOT NULL CHECK (state IN ('BUILDING', 'SERVING', 'RETIRED')),
    begun_at    timestamptz NOT NULL,
    copied_upto bigint      NOT NULL DEFAULT 0 -- the position in the serving generation up to which it has been copied
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

-- Which records could not be projected. They go with their generation: the next one tries them again.
CREATE TABLE tracking_failure (
    generation integer     NOT NULL REFERENCES tracking_generation ON DELETE CASCADE,
    topic      text        NOT NULL,
    partition  integer     NOT NULL,
    at_offset  bigint      NOT NULL,
    record_key text        NOT NULL,
    cause      text        NOT NULL,
    failed_at  timestamptz NOT NULL,
    PRIMARY KEY (generation, topic, partition, at_offset)
);

-- Positions are given in the order of the commits: whoever has seen one has seen all below it.
CREATE SEQUENCE tracked_event_position;

CREATE TABLE tracked_event (
    generation     integer     NOT NULL REFERENCES tracking_generation,
    order_id       uuid        NOT NULL,
    event_id       uuid        NOT NULL,
    position       bigint      NOT NULL DEFAULT nextval('tracked_event_position'),
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
    order_status   text        NOT NULL, -- the order's, with this event
    PRIMARY KEY (generation, order_id, event_id)
);
CREATE INDEX tracked_event_by_position ON tracked_event (generation, position);

CREATE TABLE tracked_order (
    generation         integer     NOT NULL REFERENCES tracking_generation,
    order_id           uuid        NOT NULL,
    status             text        NOT NULL,
    cancelled_because  text,
    waiting_for        text,
    waiting_since      timestamptz,
    last_at            timestamptz NOT NULL, -- when the last of its events happened
    -- From OrderPlaced; unknown while other topics are ahead of order-events.
    customer           text,
    total_amount_minor bigint,
    total_currency     text,
    placed_at          timestamptz,
    PRIMARY KEY (generation, order_id),
    CHECK ((waiting_for IS NULL) = (waiting_since IS NULL)),
    CHECK (num_nulls(customer, total_amount_minor, total_currency, placed_at) IN (0, 4))
);

-- A search reads one of these backwards from where its page begins, so it costs what it shows and not what there is.
CREATE INDEX tracked_order_newest ON tracked_order (generation, placed_at, order_id);
CREATE INDEX tracked_order_of_customer ON tracked_order (generation, customer, placed_at, order_id);
CREATE INDEX tracked_order_by_status ON tracked_order (generation, status, placed_at, order_id);
-- Few orders wait at a time; those that have waited longest come first.
CREATE INDEX tracked_order_waiting ON tracked_order (generation, waiting_since) WHERE waiting_since IS NOT NULL;
-- What is to be pruned.
CREATE INDEX tracked_order_ended ON tracked_order (last_at) WHERE waiting_since IS NULL;

-- Which products are in an order. It has the order's own time, so that a product's orders are read newest first.
CREATE TABLE tracked_order_sku (
    generation integer     NOT NULL,
    sku        text        NOT NULL,
    placed_at  timestamptz NOT NULL,
    order_id   uuid        NOT NULL,
    PRIMARY KEY (generation, order_id, sku),
    FOREIGN KEY (generation, order_id) REFERENCES tracked_order ON DELETE CASCADE
);
CREATE INDEX tracked_order_sku_newest ON tracked_order_sku (generation, sku, placed_at, order_id);
