package io.pasdequatre.benchmarks;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The four applications that call each other; each has a database of its own. */
enum RestDomain {
    ORDER("orders"),
    INVENTORY("inventory"),
    PAYMENT("payments"),
    NOTIFICATION("notifications");

    private static final String SENT = """
            CREATE TABLE notification (order_id uuid PRIMARY KEY, customer_id text NOT NULL, sent_at timestamptz NOT NULL)""";

    private final String database;

    RestDomain(String database) {
        this.database = database;
    }

    String database() {
        return database;
    }

    /** What it is called. */
    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Where it is, in the settings of who calls it. */
    String url() {
        return "REST_" + name();
    }

    /** What each database has. */
    static Map<String, String> tables() {
        Map<String, String> tables = new HashMap<>();
        Stream.of(values())
                .forEach(domain ->
                        tables.put(domain.database, domain == NOTIFICATION ? SENT : Floor.resource("tables.sql")));
        return tables;
    }
}
