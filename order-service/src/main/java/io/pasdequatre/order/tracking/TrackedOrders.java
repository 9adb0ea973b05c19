package io.pasdequatre.order.tracking;

import static io.pasdequatre.order.tracking.TrackedFacts.atUtc;
import static java.util.Comparator.naturalOrder;

import io.pasdequatre.eventing.PublishedFact;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** One row for each order: where it stands, by the facts that were taken in. */
@Repository
class TrackedOrders {

    private final JdbcTemplate jdbc;

    TrackedOrders(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Writes down what the facts of each order amount to. */
    void put(int generation, Map<UUID, List<PublishedFact>> byOrder) {
        jdbc.batchUpdate("""
                        INSERT INTO tracked_order (generation, order_id, status, cancelled_because, waiting_for,
                            waiting_since, last_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (generation, order_id) DO UPDATE SET status = excluded.status,
                            cancelled_because = excluded.cancelled_because, waiting_for = excluded.waiting_for,
                            waiting_since = excluded.waiting_since, last_at = excluded.last_at
                        """, byOrder.keySet(), TrackedFacts.AT_ONCE, (row, orderId) -> {
            List<PublishedFact> facts = byOrder.getOrDefault(orderId, List.of());
            Story story = Story.of(facts);
            int column = 0;
            row.setInt(++column, generation);
            row.setObject(++column, orderId);
            row.setString(++column, story.status().name());
            row.setString(
                    ++column, story.because() == null ? null : story.because().name());
            if (story.waiting() == null) {
                row.setNull(++column, Types.VARCHAR);
                row.setNull(++column, Types.TIMESTAMP_WITH_TIMEZONE);
            } else {
                row.setString(++column, story.waiting().service());
                row.setObject(++column, atUtc(story.waiting().since()));
            }
            row.setObject(++column, atUtc(lastOf(facts)));
        });
    }

    private static Instant lastOf(List<PublishedFact> facts) {
        return facts.stream().map(PublishedFact::happenedAt).max(naturalOrder()).orElseThrow();
    }
}
