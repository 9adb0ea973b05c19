package io.pasdequatre.simulation.postgres;

import io.pasdequatre.simulation.Fact;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Reads what was said, each fact once. */
final class Outboxes {

    /**
     * By id, which is the order of time, except that a key's facts stay in that of their numbers: two transactions may
     * say something of one key at once, and commit the other way round.
     */
    private static final String SAID = """
            SELECT id, topic, key, sequence, type, schema, payload FROM eventing.outbox
            ORDER BY max(id::text) OVER (PARTITION BY topic, key ORDER BY sequence), sequence
            """;

    private final Wire wire;
    private final Map<UUID, Fact> known = new ConcurrentHashMap<>();

    Outboxes(Wire wire) {
        this.wire = wire;
    }

    List<Fact> of(Service service) {
        return service.tables().sql(SAID).query((row, _) -> fact(row)).list();
    }

    void forget() {
        known.clear();
    }

    private Fact fact(ResultSet row) throws SQLException {
        var id = row.getObject("id", UUID.class);
        var fact = known.get(id);
        if (fact == null) {
            fact = new Fact(
                    id,
                    row.getString("topic"),
                    row.getString("key"),
                    row.getLong("sequence"),
                    wire.read(row.getString("type"), row.getLong("schema"), row.getString("payload")));
            known.put(id, fact);
        }
        return fact;
    }
}
