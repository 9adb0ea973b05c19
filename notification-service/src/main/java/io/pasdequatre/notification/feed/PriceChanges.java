package io.pasdequatre.notification.feed;

import io.pasdequatre.notification.domain.Money;
import io.pasdequatre.servicedefaults.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What prices became, and how far each change has come. */
@Repository
public class PriceChanges {

    private final JdbcClient jdbc;
    private final FeedSettings settings;
    private final Clock clock;

    PriceChanges(JdbcClient jdbc, FeedSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    /** A change that a worker has claimed, and the last customer whose feed has it. */
    record Claimed(UUID id, String sku, String reached) {}

    /**
     * Records that a product costs something else, and nothing more, however many watch it. Whoever calls this sees to
     * it that it happens once for each change.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void record(String sku, String name, Money price) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtext(?))").param(sku).query().listOfRows();
        jdbc.sql("""
                        INSERT INTO price_change (sku, name, amount_minor, currency, due_at)
                        VALUES (?, ?, ?, ?, ?::timestamptz)
                        """)
                .params(sku, name, price.amountMinor(), price.currency().getCurrencyCode(), text(clock.instant()))
                .update();
    }

    /** Claims the oldest that is due. What another worker is about to claim is skipped. */
    @Transactional
    Optional<Claimed> claim() {
        return jdbc.sql("""
                        UPDATE price_change SET due_at = :until::timestamptz WHERE id = (
                            SELECT id FROM price_change WHERE done_at IS NULL AND due_at <= :now::timestamptz
                            ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
                        RETURNING id, sku, reached
                        """)
                .param("now", text(clock.instant()))
                .param("until", text(clock.instant().plus(settings.lease())))
                .query(Claimed.class)
                .optional();
    }

    /**
     * Notes how far a change has come.
     *
     * @return false if the claim has run out and another worker has gone on since
     */
    @Transactional
    boolean advance(Claimed change, String reached, boolean done) {
        return jdbc.sql("""
                        UPDATE price_change SET reached = CASE WHEN :done THEN '' ELSE :reached END,
                            due_at = :until::timestamptz, done_at = CASE WHEN :done THEN :now::timestamptz END
                        WHERE id = :id AND reached = :before AND done_at IS NULL
                        """)
                        .param("id", change.id())
                        .param("before", change.reached())
                        .param("reached", reached)
                        .param("done", done)
                        .param("now", text(clock.instant()))
                        .param("until", text(clock.instant().plus(settings.lease())))
                        .update()
                == 1;
    }

    /** Those of them that are kept, the newest first. */
    List<FeedEntry> find(Collection<UUID> ids) {
        return jdbc.sql("SELECT * FROM price_change WHERE id = ANY (?::uuid[]) ORDER BY id DESC")
                .param(ids.stream().map(UUID::toString).toArray(String[]::new))
                .query((row, _) -> entry(row))
                .list();
    }

    /** The newest of the products that a customer watches, since then: found by asking, and in no feed. */
    List<FeedEntry> ofWatched(String customer, UUID before, int limit) {
        return jdbc.sql("""
                        SELECT newest.* FROM watch CROSS JOIN LATERAL (
                            SELECT * FROM price_change AS change
                            WHERE change.sku = watch.sku AND change.id > watch.id AND change.id < :before
                            ORDER BY change.id DESC LIMIT :limit) AS newest
                        WHERE customer_id = :customer ORDER BY newest.id DESC LIMIT :limit
                        """)
                .param("customer", customer)
                .param("before", before)
                .param("limit", limit)
                .query((row, _) -> entry(row))
                .list();
    }

    /** How many are not in all feeds yet. */
    long unfinished() {
        return jdbc.sql("SELECT count(*) FROM price_change WHERE done_at IS NULL")
                .query(Long.class)
                .single();
    }

    /** Forgets what is older than feeds keep, and takes it out of the feeds in the database. */
    @Transactional
    void prune() {
        UUID oldest = Ids.lowestOf(clock.instant().minus(settings.maxAge()));
        jdbc.sql("DELETE FROM feed_entry WHERE change_id < ?").param(oldest).update();
        jdbc.sql("DELETE FROM price_change WHERE id < ?").param(oldest).update();
    }

    private static FeedEntry entry(ResultSet row) throws SQLException {
        var price = new Money(row.getLong("amount_minor"), Currency.getInstance(row.getString("currency")));
        return new FeedEntry(
                row.getObject("id", UUID.class),
                FeedEntry.Kind.PRICE_CHANGED,
                row.getString("sku"),
                null,
                "%s costs %s now".formatted(row.getString("name"), price.readable(Locale.ENGLISH)));
    }

    private static String text(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC).toString();
    }
}
