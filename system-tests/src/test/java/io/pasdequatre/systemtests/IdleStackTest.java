package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.localstack.Stack;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the system takes while nothing happens. */
class IdleStackTest {

    /**
     * Two or three in each of five pools, four of each of four relays, the registry's, and some that are just being
     * used.
     */
    private static final int MOST_CONNECTIONS = 36;

    /** Until pools have closed what earlier tests needed. */
    private static final Duration TO_CALM_DOWN = Duration.ofMinutes(2);

    private final Stack stack = TheStack.running();

    @Test
    void postgresHasFewProcessesWhileNothingHappens() {
        await().atMost(TO_CALM_DOWN)
                .untilAsserted(() -> assertThat(processes())
                        .as("connections, and what sends write-ahead log")
                        .isLessThanOrEqualTo(MOST_CONNECTIONS));
    }

    private int processes() throws SQLException {
        try (var admin = stack.adminConnection("postgres");
                var statement = admin.createStatement();
                var row = statement.executeQuery("""
                        SELECT count(*) FROM pg_stat_activity
                        WHERE backend_type IN ('client backend', 'walsender') AND pid <> pg_backend_pid()""")) {
            row.next();
            return row.getInt(1);
        }
    }
}
