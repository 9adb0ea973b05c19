package io.pasdequatre.simulation.postgres;

/** Empties databases. */
final class Emptying {

    private static final String DELETE_ALL = """
            SELECT string_agg(format('DELETE FROM %s', oid::regclass), ';') FROM pg_class
            WHERE relnamespace IN ('public'::regnamespace, 'eventing'::regnamespace)
                AND relkind IN ('r', 'p') AND NOT relispartition
                AND relname NOT IN ('flyway_schema_history', 'relay', 'retention', 'balance_generation')
            """;

    private Emptying() {}

    /** Row by row, which is faster than TRUNCATE where there are few; as a replica does it, so in any order. */
    static void everything(Service service) {
        var deletes = service.tables().sql(DELETE_ALL).query(String.class).single();
        service.tables()
                .sql("SET session_replication_role = replica; " + deletes)
                .update();
    }

    static void inbox(Service service) {
        service.tables().sql("DELETE FROM eventing.inbox").update();
    }

    /** Nothing is relayed here, and a slot that nobody reads keeps the log for ever. */
    static void withoutSlot(Service service) {
        service.tables()
                .sql("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                        + " WHERE database = current_database()")
                .query()
                .listOfRows();
    }
}
