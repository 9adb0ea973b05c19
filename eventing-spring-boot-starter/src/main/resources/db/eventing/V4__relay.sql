-- How far the relay has come, kept beside the slot, which may be lost. One row a slot.
CREATE TABLE relay (
    slot            text        PRIMARY KEY,
    confirmed       pg_lsn      NOT NULL, -- the relay has not let the slot go beyond this; one that stands later is another
    published       pg_snapshot NOT NULL, -- whatever is visible in it has been published
    published_at    timestamptz NOT NULL, -- when that snapshot was taken
    reconcile_since timestamptz           -- set by whoever asks for it: publish what Kafka lacks of what was said since
);

-- Nothing is known to be published until the relay says so.
INSERT INTO relay (slot, confirmed, published, published_at)
VALUES ('${slot}',
        coalesce((SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '${slot}'), '0/0'),
        '3:3:', '-infinity');

-- What can be published neither now nor by waiting, and what waits behind it, since the facts of a key keep their order.
CREATE TABLE unpublished (
    id       uuid        PRIMARY KEY, -- of the outbox's row, or of the dead letter's
    topic    text        NOT NULL,
    key      text,                    -- null for a dead letter, which nothing waits behind
    sequence bigint,
    cause    text        NOT NULL,
    since    timestamptz NOT NULL
);

-- The relay reads the tables when the slot cannot tell it what was said.
GRANT USAGE ON SCHEMA eventing TO "${relayRole}";
GRANT SELECT ON outbox, dead_letter TO "${relayRole}";
GRANT SELECT, INSERT, UPDATE ON relay TO "${relayRole}";
GRANT SELECT, INSERT, DELETE ON unpublished TO "${relayRole}";
