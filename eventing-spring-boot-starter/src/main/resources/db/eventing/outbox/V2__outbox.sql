-- What a service needs that publishes events: the outbox, and what the relay writes down of its own.

-- What this service published, or will, written in the transaction that made it true. The payload is Avro's JSON
-- encoding, so that it can be read here; `schema` is the fingerprint of the schema it was written with. Partitioned by
-- the event's id, as the inbox is.
CREATE TABLE outbox (
    id             uuid        PRIMARY KEY,
    topic          text        NOT NULL,
    key            text        NOT NULL,
    sequence       bigint      NOT NULL CHECK (sequence > 0),
    predecessor_id uuid, -- of the event before it of its topic and key, by which a consumer notices that it lacks one
    type           text        NOT NULL,
    schema         bigint      NOT NULL,
    payload        json        NOT NULL,
    occurred_at    timestamptz NOT NULL,
    correlation_id uuid        NOT NULL,
    causation_id   uuid,
    traceparent    text
) PARTITION BY RANGE (id);
INSERT INTO retention VALUES ('outbox', interval '168 hours');

-- The last sequence number of each key. Updating its row makes the writers of a key wait for each other until they
-- commit, which is what makes the numbers follow the order of the commits. What is appended outside of a reaction, by a
-- sweep or a request, has the correlation and the trace of the key's first event; they do not change.
CREATE TABLE outbox_key (
    topic          text   NOT NULL,
    key            text   NOT NULL,
    sequence       bigint NOT NULL,
    last_id        uuid, -- of the event with that number
    previous_id    uuid, -- of the last event before the transaction that changed this row last
    correlation_id uuid,
    traceparent    text,
    PRIMARY KEY (topic, key)
);

-- How far the relay has come, kept beside the slot, which may be lost. One row a slot.
CREATE TABLE relay (
    slot            text        PRIMARY KEY,
    server          bigint      NOT NULL, -- whose log and snapshots these are; on another server they mean nothing
    confirmed       pg_lsn      NOT NULL, -- the relay has not let the slot go beyond this; one that stands later is another
    published       pg_snapshot NOT NULL, -- whatever is visible in it has been published
    published_at    timestamptz NOT NULL, -- when that snapshot was taken
    reconcile_since timestamptz           -- set by whoever asks for it: publish what Kafka lacks of what was appended since
);

-- Unpublishable is what can be published neither now nor by waiting. What follows it is blocked, since the events of a
-- key keep their order.
CREATE TABLE unpublished (
    id       uuid        PRIMARY KEY, -- of the outbox's row, or of the dead letter's
    topic    text        NOT NULL,
    key      text,                    -- null for a dead letter, which blocks nothing
    sequence bigint,
    cause    text        NOT NULL,
    since    timestamptz NOT NULL
);

-- What is older is published, with a day to spare, and nothing of it is unpublishable.
CREATE OR REPLACE FUNCTION published_until() RETURNS timestamptz
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT least(coalesce((SELECT min(published_at) FROM eventing.relay), '-infinity') - interval '1 day',
                     (SELECT eventing.moment_of(id) FROM eventing.unpublished ORDER BY id LIMIT 1))
    $$;

CREATE PUBLICATION ${publication} FOR TABLE outbox, dead_letter
    WITH (publish = 'insert', publish_via_partition_root = true);

GRANT SELECT, INSERT ON outbox TO "${applicationRole}";
GRANT SELECT, INSERT, UPDATE (sequence, last_id, previous_id) ON outbox_key TO "${applicationRole}";

-- The relay reads the tables when the slot does not contain what was appended.
GRANT USAGE ON SCHEMA eventing TO "${relayRole}";
GRANT SELECT ON outbox, dead_letter TO "${relayRole}";
GRANT SELECT, UPDATE (sequence) ON outbox_key TO "${relayRole}"; -- where Kafka has later numbers than a restored database
GRANT SELECT, INSERT, UPDATE ON relay TO "${relayRole}";
GRANT SELECT, INSERT, DELETE ON unpublished TO "${relayRole}";
