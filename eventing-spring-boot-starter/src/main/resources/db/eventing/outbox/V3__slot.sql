-- A file of its own, since PostgreSQL makes no slot in a transaction that has written, and Flyway writes in each. So this
-- runs without one, and may be run again from its beginning.

-- From here on no commit escapes the relay. The slot comes after the publication, since a change that is decoded
-- without its publication is lost, and before the first writer, since the relay reads no older rows.
SELECT pg_create_logical_replication_slot('${slot}', 'pgoutput')
WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '${slot}');

-- The relay begins where the slot does. Nothing is known to be published until the relay says so.
INSERT INTO eventing.relay (slot, server, confirmed, published, published_at)
VALUES ('${slot}',
        (SELECT system_identifier FROM pg_control_system()),
        coalesce((SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '${slot}'), '0/0'),
        '3:3:', '-infinity')
ON CONFLICT DO NOTHING;
