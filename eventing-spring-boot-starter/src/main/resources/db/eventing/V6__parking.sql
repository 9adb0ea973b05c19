-- What a consumer has heard and not reacted to: what it set aside, with the cause, and what waits behind that, since the
-- facts of a key keep their order. A row goes when it is reacted to, or discarded, in the same transaction.
CREATE TABLE parked (
    place         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- the facts of a key follow each other in this order
    consumer      text        NOT NULL,
    topic         text        NOT NULL,
    partition     integer     NOT NULL,
    "offset"      bigint      NOT NULL,
    key           bytea,                -- nothing waits behind a record without one
    value         bytea,
    header_names  text[]      NOT NULL,
    header_values text[]      NOT NULL, -- base64, null for a header without a value
    fact_id       uuid,                 -- null if the record is no fact
    entered       boolean     NOT NULL, -- whether the inbox knows it: then this row is the proof that it was not reacted to
    parked_at     timestamptz NOT NULL,
    cause_type    text,                 -- null while it only waits
    cause         text,
    failed_at     timestamptz,
    failures      integer     NOT NULL DEFAULT 0,
    UNIQUE (consumer, topic, partition, "offset"),
    UNIQUE (consumer, fact_id)
);
CREATE INDEX ON parked (consumer, topic, sha256(key), place);
CREATE INDEX ON parked (place) WHERE cause_type IS NOT NULL;

-- The keys that are held back, and the lock that consumers and replays take: the one who finds a key here waits behind.
CREATE TABLE blocked_key (
    consumer text    NOT NULL,
    topic    text    NOT NULL,
    key_hash bytea   NOT NULL, -- SHA-256, since a key may be longer than an index takes
    released boolean NOT NULL DEFAULT false, -- its first fact is to be reacted to, and those that wait behind it
    PRIMARY KEY (consumer, topic, key_hash)
);
CREATE INDEX ON blocked_key (consumer) WHERE released;

-- Who did what about them, and why; in the transaction that did it.
CREATE TABLE parked_action (
    id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    done_at   timestamptz NOT NULL,
    done_by   text        NOT NULL,
    action    text        NOT NULL CHECK (action IN ('REPLAY', 'DISCARD')),
    why       text        NOT NULL,
    outcome   text        NOT NULL,
    consumer  text        NOT NULL,
    topic     text        NOT NULL,
    partition integer     NOT NULL,
    "offset"  bigint      NOT NULL,
    key       bytea,
    fact_id   uuid,
    cause     text -- that it had failed for
);

-- Deletes dead letters that nobody can need any more, and tells how many: older than the outbox keeps, a day older than
-- all that has been published, and seen to.
CREATE FUNCTION forget_dead_letters(now_at timestamptz) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        WITH forgotten AS (
            DELETE FROM eventing.dead_letter d
            WHERE failed_at < least(least(now_at, clock_timestamp())
                                        - (SELECT keeps FROM eventing.retention WHERE of_table = 'outbox'),
                                    (SELECT min(published_at) FROM eventing.relay) - interval '1 day')
                AND NOT EXISTS (SELECT FROM eventing.unpublished WHERE id = d.id)
                AND NOT EXISTS (SELECT FROM eventing.parked p
                                WHERE (p.consumer, p.topic, p.partition, p."offset")
                                    = (d.consumer, d.topic, d.partition, d."offset"))
            RETURNING 1)
        SELECT count(*) FROM forgotten
    $$;
REVOKE ALL ON FUNCTION forget_dead_letters FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_dead_letters TO "${applicationRole}";

GRANT SELECT, INSERT, DELETE ON parked TO "${applicationRole}";
GRANT UPDATE (cause_type, cause, failed_at, failures) ON parked TO "${applicationRole}";
GRANT SELECT, INSERT, DELETE ON blocked_key TO "${applicationRole}";
GRANT UPDATE (released) ON blocked_key TO "${applicationRole}";
GRANT SELECT, INSERT ON parked_action TO "${applicationRole}";
