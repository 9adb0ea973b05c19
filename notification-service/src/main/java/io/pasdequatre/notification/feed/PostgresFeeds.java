package io.pasdequatre.notification.feed;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Feeds in the service's own database. While that is away, so is the service. */
final class PostgresFeeds implements FeedStore {

    private final JdbcClient jdbc;
    private final int entries;

    /** @param entries how many a feed keeps */
    PostgresFeeds(JdbcClient jdbc, int entries) {
        this.jdbc = jdbc;
        this.entries = entries;
    }

    @Override
    public void add(UUID change, List<String> customers) {
        String[] page = customers.toArray(String[]::new);
        jdbc.sql("""
                        INSERT INTO feed_entry (customer_id, change_id)
                        SELECT customer, ? FROM unnest(?::text[]) AS customer ON CONFLICT DO NOTHING
                        """).params(change, page).update();
        jdbc.sql("""
                        DELETE FROM feed_entry AS entry
                        USING unnest(?::text[]) AS customer CROSS JOIN LATERAL (
                            SELECT change_id FROM feed_entry WHERE customer_id = customer
                            ORDER BY change_id DESC OFFSET ? LIMIT 1) AS surplus
                        WHERE entry.customer_id = customer AND entry.change_id <= surplus.change_id
                        """).params(page, entries).update();
    }

    @Override
    public List<UUID> newest(String customer, UUID before, int limit) {
        return jdbc.sql("""
                        SELECT change_id FROM feed_entry WHERE customer_id = ? AND change_id < ?
                        ORDER BY change_id DESC LIMIT ?
                        """)
                .params(customer, before, limit)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    @Override
    public void erase(String customer) {
        jdbc.sql("DELETE FROM feed_entry WHERE customer_id = ?").param(customer).update();
    }

    @Override
    public void requireThere() {
        // The worker asks the database for work anyway.
    }
}
