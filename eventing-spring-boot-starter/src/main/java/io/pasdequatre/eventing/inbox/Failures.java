package io.pasdequatre.eventing.inbox;

import io.pasdequatre.eventing.schema.RegistryUnavailableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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

    private Failures() {}

    /** At once, after a moment: not what heals by waiting, nor what is the same each time. */
    static boolean isWorthAnotherTry(Throwable failure) {
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
