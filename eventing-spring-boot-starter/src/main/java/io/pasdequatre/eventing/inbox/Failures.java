package io.pasdequatre.eventing.inbox;

import io.pasdequatre.eventing.schema.RegistryUnavailableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;

/** Tells what may heal by waiting from what will not. */
final class Failures {

    /**
     * SQLSTATE classes of a server that is away, busy or restarting, and of a transaction that lost to another. The
     * server always names a state; an exception without one is the connection pool's, whose connection was closed.
     *
     * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL: error codes</a>
     */
    private static final Set<String> PASSING_SQL_STATES = Set.of(
            "08", // connection exception
            "40", // transaction rollback: serialization failure, deadlock
            "53", // insufficient resources
            "55", // object not in prerequisite state: lock not available
            "57", // operator intervention: shutdown, query cancelled
            "58"); // system error

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private Failures() {}

    /**
     * Tries again what does not heal by waiting, with short pauses.
     *
     * @param attempts tries in all, at least 1
     * @param worthwhile for which failures
     */
    static RetryTemplate retries(int attempts, Predicate<Throwable> worthwhile) {
        return new RetryTemplate(RetryPolicy.builder()
                .maxRetries(attempts - 1L)
                .delay(FIRST_PAUSE)
                .multiplier(2)
                .predicate(e -> isWorthAnotherTry(e) && worthwhile.test(e))
                .build());
    }

    /** At once, after a moment: not what heals by waiting, nor what is the same each time. */
    private static boolean isWorthAnotherTry(Throwable failure) {
        return !mayHeal(failure) && !(failure instanceof OutOfTimeException);
    }

    static boolean mayHeal(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (passes(cause)) {
                return true;
            }
        }
        return false;
    }

    private static boolean passes(Throwable cause) {
        return switch (cause) {
            case RegistryUnavailableException _,
                    ParkingFullException _,
                    TransientDataAccessException _,
                    RecoverableDataAccessException _,
                    DataAccessResourceFailureException _,
                    CannotCreateTransactionException _,
                    SQLTransientException _,
                    SocketException _,
                    SocketTimeoutException _,
                    InterruptedException _ -> true;
            // A deployment that does not trust its facts: to set all of them aside would help nobody.
            case SecurityException _ -> true;
            case SQLException e -> e.getSQLState() == null || isPassing(e.getSQLState());
            default -> false;
        };
    }

    private static boolean isPassing(String sqlState) {
        return PASSING_SQL_STATES.stream().anyMatch(sqlState::startsWith);
    }
}
