package io.pasdequatre.notification.feed;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Who watches which product: the write model, and what customers see of their own doing at once. */
@Repository
public class Watches implements FeedSource {

    /** So many at most are listed. */
    private static final int LISTED = 1_000;

    private final JdbcClient jdbc;

    Watches(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Has a customer watch a product from now on. A price change is told if it is recorded after this: both have their
     * id while they hold the product's lock, so that none falls between.
     */
    @Transactional
    public void put(String customer, String sku) {
        jdbc.sql("SELECT pg_advisory_xact_lock_shared(hashtext(?))")
                .param(sku)
                .query()
                .listOfRows();
        jdbc.sql("INSERT INTO watch (customer_id, sku) VALUES (?, ?) ON CONFLICT DO NOTHING")
                .params(customer, sku)
                .update();
    }

    /** What is in the feed already stays. */
    @Transactional
    public void remove(String customer, String sku) {
        jdbc.sql("DELETE FROM watch WHERE customer_id = ? AND sku = ?")
                .params(customer, sku)
                .update();
    }

    /** The customer watches nothing any more. */
    @Transactional
    public void erase(String customer) {
        jdbc.sql("DELETE FROM watch WHERE customer_id = ?").param(customer).update();
    }

    /** The skus that a customer watches, in their order, a thousand at most. */
    public List<String> of(String customer) {
        return of(customer, "");
    }

    /** Those of them that come after one. */
    public List<String> of(String customer, String after) {
        return jdbc.sql("SELECT sku FROM watch WHERE customer_id = ? AND sku > ? ORDER BY sku LIMIT ?")
                .params(customer, after, LISTED)
                .query((row, _) -> row.getString(1))
                .list();
    }

    @Override
    public Found newest(String customer, UUID before, int limit) {
        var entries = jdbc.sql("""
                        SELECT id, sku FROM watch WHERE customer_id = ? AND id < ? ORDER BY id DESC LIMIT ?
                        """)
                .params(customer, before, limit)
                .query((row, _) -> new FeedEntry(
                        row.getObject("id", UUID.class),
                        FeedEntry.Kind.WATCHED,
                        row.getString("sku"),
                        null,
                        "You watch " + row.getString("sku")))
                .list();
        return new Found(entries, null);
    }

    /** The next page of those who watched a product when its price changed, in the order of their ids. */
    List<String> page(String sku, UUID change, String after, int size) {
        return jdbc.sql("""
                        SELECT customer_id FROM watch WHERE sku = ? AND customer_id > ? AND id < ?
                        ORDER BY customer_id LIMIT ?
                        """)
                .params(sku, after, change, size)
                .query((row, _) -> row.getString(1))
                .list();
    }
}
