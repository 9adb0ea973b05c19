-- What a service needs that consumes events: the inbox, its dead letters, and the partitions of what grows every day.
-- A service that publishes needs the partitions too, and has the other tables unused; its outbox follows in V2.

-- How long a row is kept at least. The service sets it, as the owner, when it starts.
CREATE TABLE retention (
    of_table text     PRIMARY KEY CHECK (of_table IN ('outbox', 'inbox')),
    keeps    interval NOT NULL CHECK (keeps >= interval '1 day')
);
INSERT INTO retention VALUES ('inbox', interval '720 hours');

-- What this service has reacted to. A row is written in the reaction's transaction. There is one partition for each day
-- (UTC), and what is over is dropped by the day. The day is that of the event's id, a UUIDv7, which begins with the
-- milliseconds since 1970: an event that comes again is sent to the partition that it was in before, so the primary key
-- still knows it. No partition takes what has none of its own: an event that is older than the inbox keeps is refused,
-- and not taken for a new one.
CREATE TABLE inbox (
    consumer    text        NOT NULL,
    event_id    uuid        NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (consumer, event_id)
) PARTITION BY RANGE (event_id);

-- A compacted topic keeps the last event of a key for ever, and so does the inbox: its number, instead of every id.
CREATE TABLE inbox_key (
    consumer text   NOT NULL,
    topic    text   NOT NULL,
    key      text   NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (consumer, topic, key)
);

-- What this service could not react to: the record as it was, and why. Where there is an outbox the relay publishes it
-- to the dead-letter topic; where there is none it stays here.
CREATE TABLE dead_letter (
    id            uuid        PRIMARY KEY,
    consumer      text        NOT NULL,
    record_id     uuid        NOT NULL, -- the event's id; of no event, made of the record: an offset begins anew with its topic
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
    UNIQUE (consumer, record_id)
);

-- What a consumer has read and not reacted to: dead letters, with the cause, and what is parked: behind them, or since
-- the event before it has not come, because the events of a key keep their order. A row goes when it is reacted to, or discarded, in the same transaction.
CREATE TABLE unprocessed (
    place         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- by which it is called; and the order of equal numbers
    consumer      text        NOT NULL,
    record_id     uuid        NOT NULL, -- as in dead_letter
    topic         text        NOT NULL,
    partition     integer     NOT NULL,
    "offset"      bigint      NOT NULL,
    key           bytea,                -- nothing is parked behind a record without one
    value         bytea,
    header_names  text[]      NOT NULL,
    header_values text[]      NOT NULL, -- base64, null for a header without a value
    event_id      uuid,                 -- null if the record is no event
    sequence      bigint      NOT NULL, -- of the event; of no event, that of the last before it: the order of a key
    entered       boolean     NOT NULL, -- whether the inbox knows it: then this row is the proof that it was not reacted to
    ignored       boolean     NOT NULL, -- nobody here reacted to such events when it was parked
    waits_for     uuid,                 -- the event before it, which has not come yet
    parked_at     timestamptz NOT NULL,
    cause_type    text,                 -- null while it is only parked
    cause         text,
    failed_at     timestamptz,
    failures      integer     NOT NULL DEFAULT 0,
    UNIQUE (consumer, record_id)
);
CREATE INDEX ON unprocessed (consumer, topic, sha256(key), sequence, place);
CREATE INDEX ON unprocessed (consumer, waits_for) WHERE waits_for IS NOT NULL;
CREATE INDEX ON unprocessed (place) WHERE cause_type IS NOT NULL;

-- The keys of which something is unprocessed, and the lock that consumers and replays take: whoever finds an event's key here parks
-- the event.
CREATE TABLE parked_key (
    consumer text    NOT NULL,
    topic    text    NOT NULL,
    key_hash bytea   NOT NULL, -- SHA-256, since a key may be longer than an index takes
    released boolean NOT NULL DEFAULT false, -- its first event is to be reacted to, and those that are parked behind it
    PRIMARY KEY (consumer, topic, key_hash)
);
CREATE INDEX ON parked_key (consumer, topic, key_hash) WHERE released;

-- Who did what about dead letters, and why; in the transaction that did it.
CREATE TABLE dead_letter_action (
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
    event_id  uuid,
    cause     text -- that it had failed for
);

-- The lowest id that can be made at a moment.
CREATE FUNCTION first_id_at(moment timestamptz) RETURNS uuid
    LANGUAGE sql IMMUTABLE
    RETURN (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

-- The moment at which an id was made.
CREATE FUNCTION moment_of(id uuid) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE
    RETURN to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0);

-- The partitions of a table, and between which moments the ids in them are made.
CREATE FUNCTION partitions_of(of_table text)
    RETURNS TABLE (name text, begins timestamptz, ends timestamptz)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT relname,
               coalesce(eventing.moment_of(substring(bound FROM $from$FROM \('([0-9a-f-]{36})'\)$from$)::uuid), '-infinity'),
               eventing.moment_of(substring(bound FROM $to$TO \('([0-9a-f-]{36})'\)$to$)::uuid)
        FROM pg_inherits
            JOIN pg_class ON pg_class.oid = inhrelid
            CROSS JOIN LATERAL pg_get_expr(relpartbound, inhrelid) AS bound
        WHERE inhparent = format('eventing.%I', of_table)::regclass
    $$;

-- Until when nobody has to publish any more what these tables hold. Nothing is published without an outbox, so nothing
-- has to wait for it; V2 replaces this.
CREATE FUNCTION published_until() RETURNS timestamptz
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    AS $$ SELECT timestamptz 'infinity' $$;

-- Makes the partitions that are missing, from what the inbox keeps until 14 days ahead, and returns until when each table
-- has one. Attaching a table keeps no reader and no writer waiting. What was dropped is never made again, or an event that
-- is forgotten would pass for a new one.
CREATE FUNCTION make_partitions(now_at timestamptz) RETURNS timestamptz
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC'
    AS $$
        DECLARE
            today timestamptz := date_trunc('day', now_at);
            missing record;
        BEGIN
            IF session_user <> current_user AND now_at > clock_timestamp() + interval '1 day' THEN
                RAISE EXCEPTION 'It is %, and partitions for % are not made yet', clock_timestamp(), now_at;
            END IF;
            PERFORM pg_advisory_xact_lock(hashtextextended('eventing partitions', 0));
            FOR missing IN
                SELECT of_table, day, format('%s_%s', of_table, to_char(day, 'YYYYMMDD')) AS name
                FROM eventing.retention
                    CROSS JOIN LATERAL generate_series(
                        date_trunc('day', today - CASE of_table WHEN 'inbox' THEN keeps ELSE interval '1 day' END),
                        today + interval '14 days', interval '1 day') AS day
                WHERE NOT EXISTS (SELECT FROM eventing.partitions_of(of_table) WHERE begins <= day AND day < ends)
                    AND day >= (SELECT coalesce(min(begins), '-infinity') FROM eventing.partitions_of(of_table))
            LOOP
                EXECUTE format('CREATE TABLE eventing.%I (LIKE eventing.%I INCLUDING ALL)',
                               missing.name, missing.of_table);
                EXECUTE format('ALTER TABLE eventing.%I ATTACH PARTITION eventing.%I FOR VALUES FROM (%L) TO (%L)',
                               missing.of_table, missing.name,
                               eventing.first_id_at(missing.day), eventing.first_id_at(missing.day + interval '1 day'));
            END LOOP;
            RETURN (SELECT min((SELECT max(ends) FROM eventing.partitions_of(of_table))) FROM eventing.retention);
        END
    $$;

-- Drops the oldest partition of a table if it is over, and returns its name; null if there is nothing to drop, or another
-- is at it. Over is what is older than the table keeps, by the service's clock and by this one, and of the outbox only
-- what is published. Whoever writes waits at most as long as the lock may take.
CREATE FUNCTION drop_partition(from_table text, now_at timestamptz) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '200ms'
    AS $$
        DECLARE
            oldest record;
            over timestamptz := least(now_at, clock_timestamp())
                                - (SELECT keeps FROM eventing.retention WHERE of_table = from_table);
        BEGIN
            IF over IS NULL OR NOT pg_try_advisory_xact_lock(hashtextextended('eventing partitions', 0)) THEN
                RETURN NULL;
            END IF;
            IF from_table = 'outbox' THEN
                over := least(over, eventing.published_until());
            END IF;
            SELECT * INTO oldest FROM eventing.partitions_of(from_table) ORDER BY ends LIMIT 1;
            IF oldest.ends <= over THEN
                EXECUTE format('DROP TABLE eventing.%I', oldest.name);
                RETURN oldest.name;
            END IF;
            RETURN NULL;
        END
    $$;

-- Deletes dead letters that nobody can need any more, and returns how many: published where there is an outbox, replayed
-- or discarded, and older than the outbox keeps, or without one the inbox.
CREATE FUNCTION forget_dead_letters(now_at timestamptz) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        WITH forgotten AS (
            DELETE FROM eventing.dead_letter d
            WHERE failed_at < least(least(now_at, clock_timestamp())
                                        - (SELECT keeps FROM eventing.retention ORDER BY of_table DESC LIMIT 1),
                                    eventing.published_until())
                AND NOT EXISTS (SELECT FROM eventing.unprocessed u
                                WHERE (u.consumer, u.record_id) = (d.consumer, d.record_id))
            RETURNING 1)
        SELECT count(*) FROM forgotten
    $$;

-- The service makes and drops partitions by these functions alone, and reads how far they go.
REVOKE ALL ON FUNCTION make_partitions, drop_partition, forget_dead_letters FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_partitions, drop_partition, forget_dead_letters TO "${applicationRole}";

GRANT USAGE ON SCHEMA eventing TO "${applicationRole}";
GRANT SELECT, INSERT ON inbox, dead_letter, dead_letter_action TO "${applicationRole}";
GRANT SELECT, INSERT, UPDATE (sequence) ON inbox_key TO "${applicationRole}";
GRANT SELECT, INSERT, DELETE, UPDATE (cause_type, cause, failed_at, failures, waits_for) ON unprocessed TO "${applicationRole}";
GRANT SELECT, INSERT, DELETE, UPDATE (released) ON parked_key TO "${applicationRole}";
