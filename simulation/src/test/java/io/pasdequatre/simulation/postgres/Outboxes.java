package io.pasdequatre.simulation.postgres;

import io.pasdequatre.simulation.Event;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Reads what was appended, each event once. */
final class Outboxes {

    /**
     * By id, which is the order of time, except that a key's events stay in that of their numbers: two transactions may
     * append events of one key at once, and commit the other way round.
     */
    private static final String APPENDED = """
            SELECT id, topic, key, sequence, predecessor_id, type, schema, payload FROM eventing.outbox
            ORDER BY max(id::text) OVER (PARTITION BY topic, key ORDER BY sequence), sequence
            """;

    private final Wire wire;
    private final Map<UUID, Event> known = new ConcurrentHashMap<>();

    Outboxes(Wire wire) {
        this.wire = wire;
    }

    List<Event> of(Service service) {
        return service.tables().sql(APPENDED).query((row, _) -> event(row)).list();
    }

    void forget() {
        known.clear();
    }

    private Event event(ResultSet row) throws SQLException {
        var id = row.getObject("id", UUID.class);
        var event = known.get(id);
        if (event == null) {
            event = new Event(
                    id,
                    row.getString("topic"),
                    row.getString("key"),
                    row.getLong("sequence"),
                    row.getObject("predecessor_id", UUID.class),
                    wire.read(row.getString("type"), row.getLong("schema"), row.getString("payload")));
            known.put(id, event);
        }
        return event;
    }
}
