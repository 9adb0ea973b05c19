-- Outbox and inbox consist of one partition for each day (UTC), and what is over is dropped by the day. The day is that
-- of the fact's id, a UUIDv7, which begins with the milliseconds since 1970: a fact that comes again is sent to the
-- partition that it was in before, so the primary key still knows it. No partition takes what has none of its own: a
-- fact that is older than the inbox keeps is refused, and not taken for a new one.

-- How long a row is kept at least. The service sets it, as the owner, when it starts.
CREATE TABLE retention (
    of_table text     PRIMARY KEY CHECK (of_table IN ('outbox', 'inbox')),
    keeps    interval NOT NULL CHECK (keeps >= interval '1 day')
);
INSERT INTO retention VALUES ('outbox', interval '168 hours'), ('inbox', interval '720 hours');

-- A compacted topic keeps the last fact of a key for ever, and so does the inbox: its number, instead of every id.
CREATE TABLE inbox_key (
    consumer text   NOT NULL,
    topic    text   NOT NULL,
    key      text   NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (consumer, topic, key)
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

-- Makes the partitions that are missing, from what the inbox keeps until 14 days ahead, and tells until when both tables
-- have one. Attaching a table keeps no reader and no writer waiting. What was dropped is never made again, or a fact that
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

-- Drops the oldest partition of a table if it is over, and tells its name; null if there is nothing to drop, or another
-- is at it. Over is what is older than the table keeps, by the service's clock and by this one; of the outbox, moreover,
-- only what ends a day before all has been published, and before whatever was set aside. Whoever writes waits at most as long as the lock may take.
CREATE FUNCTION drop_partition(from_table text, now_at timestamptz) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '200ms'
    AS $$
        DECLARE
            oldest record;
            over timestamptz := least(now_at, clock_timestamp())
                                - (SELECT keeps FROM eventing.retention WHERE of_table = from_table);
        BEGIN
            IF from_table = 'outbox' THEN
                over := least(over, coalesce((SELECT min(published_at) FROM eventing.relay), '-infinity') - interval '1 day',
                              (SELECT eventing.moment_of(id) FROM eventing.unpublished ORDER BY id LIMIT 1));
            END IF;
            IF NOT pg_try_advisory_xact_lock(hashtextextended('eventing partitions', 0)) THEN
                RETURN NULL;
            END IF;
            SELECT * INTO oldest FROM eventing.partitions_of(from_table) ORDER BY ends LIMIT 1;
            IF oldest.ends <= over THEN
                EXECUTE format('DROP TABLE eventing.%I', oldest.name);
                RETURN oldest.name;
            END IF;
            RETURN NULL;
        END
    $$;

-- What is there becomes the first partition, as it stands: nothing is written anew, so nothing is published again, and
-- what the slot has yet to publish was written before the tables were these.
LOCK TABLE outbox, inbox;
DO $$
    DECLARE
        old record;
        last uuid;
        ends timestamptz;
        partition text;
    BEGIN
        FOR old IN VALUES ('outbox', 'id'), ('inbox', 'fact_id') LOOP
            EXECUTE format('SELECT %2$I FROM %1$I ORDER BY %2$I DESC LIMIT 1', old.column1, old.column2) INTO last;
            ends := date_trunc('day', greatest(now(), moment_of(last)), 'UTC') + interval '48 hours';
            partition := format('%s_before_%s', old.column1, to_char(ends AT TIME ZONE 'UTC', 'YYYYMMDD'));
            EXECUTE format('ALTER TABLE %I RENAME TO %I', old.column1, partition);
            EXECUTE format('ALTER INDEX %I RENAME TO %I', old.column1 || '_pkey', partition || '_pkey');
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL) PARTITION BY RANGE (%I)',
                           old.column1, partition, old.column2);
            IF old.column1 = 'outbox' THEN
                EXECUTE format('ALTER PUBLICATION ${publication} DROP TABLE %I', partition);
            END IF;
            IF last IS NULL THEN
                EXECUTE format('DROP TABLE %I', partition);
            ELSE
                EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%L)',
                               old.column1, partition, first_id_at(ends));
                EXECUTE format('REVOKE ALL ON %I FROM "${applicationRole}", "${relayRole}"', partition);
            END IF;
        END LOOP;
    END
$$;
ALTER PUBLICATION ${publication} ADD TABLE outbox;
ALTER PUBLICATION ${publication} SET (publish_via_partition_root = true);

-- The service makes and drops partitions by these functions alone, and reads how far they go.
REVOKE ALL ON FUNCTION make_partitions, drop_partition FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_partitions, drop_partition TO "${applicationRole}";
GRANT SELECT, INSERT ON outbox, inbox TO "${applicationRole}";
GRANT SELECT, INSERT, UPDATE (sequence) ON inbox_key TO "${applicationRole}";
GRANT SELECT ON outbox TO "${relayRole}";
