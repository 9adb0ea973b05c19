-- What this service said, in the transaction that made it true. The payload is Avro's JSON encoding, so that it can be
-- read here; `schema` is the fingerprint of the schema it was written with.
CREATE TABLE outbox (
    id             uuid        PRIMARY KEY,
    topic          text        NOT NULL,
    key            text        NOT NULL,
    sequence       bigint      NOT NULL CHECK (sequence > 0),
    type           text        NOT NULL,
    schema         bigint      NOT NULL,
    payload        json        NOT NULL,
    occurred_at    timestamptz NOT NULL,
    correlation_id uuid        NOT NULL,
    causation_id   uuid,
    traceparent    text
);

-- The last sequence number of each key. Updating its row makes the writers of a key wait for each other until they
-- commit, which is what makes the numbers follow the order of the commits.
CREATE TABLE outbox_key (
    topic    text   NOT NULL,
    key      text   NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (topic, key)
);

-- What this service has reacted to. A row is written in the reaction's transaction.
CREATE TABLE inbox (
    consumer    text        NOT NULL,
    fact_id     uuid        NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (consumer, fact_id)
);

-- What this service could not react to: the record as it was, and why. The relay publishes it to the dead-letter topic.
CREATE TABLE dead_letter (
    id            uuid        PRIMARY KEY,
    consumer      text        NOT NULL,
    topic         text        NOT NULL,
    partition     integer     NOT NULL,
    "offset"      bigint      NOT NULL,
    key           bytea,
    value         bytea,
    header_names  text[]      NOT NULL,
    header_values text[]      NOT NULL, -- base64, null for a header without a value
    cause_type    text        NOT NULL,
    cause         text        NOT NULL,
    failed_at     timestamptz NOT NULL,
    UNIQUE (consumer, topic, partition, "offset")
);

CREATE PUBLICATION ${publication} FOR TABLE outbox, dead_letter WITH (publish = 'insert');

GRANT USAGE ON SCHEMA eventing TO "${applicationRole}";
GRANT SELECT, INSERT ON outbox, inbox, dead_letter TO "${applicationRole}";
GRANT SELECT, INSERT, UPDATE ON outbox_key TO "${applicationRole}";
