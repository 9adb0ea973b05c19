package io.pasdequatre.simulation.postgres;

/** Empties databases. */
final class Emptying {

    private static final String EVERY_TABLE = """
            SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') FROM pg_tables
            WHERE schemaname IN ('public', 'eventing') AND tablename <> 'flyway_schema_history'
            """;

    private Emptying() {}

    static void everything(Service service) {
        var tables = service.tables().sql(EVERY_TABLE).query(String.class).single();
        service.tables().sql("TRUNCATE " + tables).update();
    }

    static void inbox(Service service) {
        service.tables().sql("TRUNCATE eventing.inbox").update();
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
