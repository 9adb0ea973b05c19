package io.pasdequatre.sampleapplication.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The outbox table compared with what came through Kafka.
 *
 * @param events rows that were committed
 * @param repeats records of events that had come before
 * @param lost rows that did not come
 * @param wrong records that are no row, or were ahead of their turn
 */
record Verdict(long events, long repeats, List<String> lost, List<String> wrong) {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Waits until everything came, or long enough, and compares. Nobody writes to the outbox any more. */
    static Verdict on(Replicas replicas, Tail tail) throws SQLException {
        var database = replicas.database();
        try (var connection = DriverManager.getConnection(
                database.jdbcUrl(),
                database.owner().username(),
                database.owner().password())) {
            Map<String, List<UUID>> rows = rows(connection);
            long events = rows.values().stream().mapToLong(List::size).sum();
            awaitAll(tail, events);
            return compare(rows, events, tail);
        }
    }

    private static void awaitAll(Tail tail, long events) {
        try {
            await().atMost(PATIENCE).until(() -> tail.events() >= events);
        } catch (ConditionTimeoutException e) {
            // The comparison shows what is missing.
        }
    }

    private static Map<String, List<UUID>> rows(Connection connection) throws SQLException {
        Map<String, List<UUID>> rows = new HashMap<>();
        connection.setAutoCommit(false); // Else the driver would not fetch in portions.
        try (var statement = connection.createStatement()) {
            statement.setFetchSize(10_000);
            try (var result = statement.executeQuery("SELECT key, id FROM eventing.outbox ORDER BY key, sequence")) {
                while (result.next()) {
                    rows.computeIfAbsent(result.getString("key"), _ -> new ArrayList<>())
                            .add(result.getObject("id", UUID.class));
                }
            }
        }
        return rows;
    }

    private static Verdict compare(Map<String, List<UUID>> rows, long events, Tail tail) {
        List<String> lost = new ArrayList<>();
        List<String> wrong = new ArrayList<>(tail.violations());
        Set<String> keys = new HashSet<>(rows.keySet());
        keys.addAll(tail.keys());
        for (String key : keys) {
            List<UUID> committed = rows.getOrDefault(key, List.of());
            List<UUID> came = tail.eventsOf(key);
            if (came.size() < committed.size()) {
                lost.add("%s: %d of %d came".formatted(key, came.size(), committed.size()));
            }
            if (came.size() > committed.size() || !came.equals(committed.subList(0, came.size()))) {
                wrong.add("%s: what came is not what was committed".formatted(key));
            }
        }
        return new Verdict(events, tail.repeats(), lost, wrong);
    }

    /** Every row came, nothing else did, and of each key in its order. */
    void assertHolds() {
        assertThat(events).as("events").isPositive();
        assertThat(lost).as("lost").isEmpty();
        assertThat(wrong).as("out of turn, or never committed").isEmpty();
    }
}
