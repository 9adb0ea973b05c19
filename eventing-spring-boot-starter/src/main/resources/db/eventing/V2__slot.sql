-- From here on no commit escapes the relay. The slot comes after the publication, since a change that is decoded
-- without its publication is lost, and before the first writer, since the relay reads no older rows.
SELECT pg_create_logical_replication_slot('${slot}', 'pgoutput')
WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '${slot}');
