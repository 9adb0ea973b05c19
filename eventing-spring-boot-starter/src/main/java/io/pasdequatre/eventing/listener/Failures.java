package io.pasdequatre.eventing.listener;

import io.pasdequatre.eventing.deadletters.ParkingFullException;
import io.pasdequatre.eventing.inbox.OutOfTimeException;
import io.pasdequatre.eventing.schema.RegistryUnavailableException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.util.ClassUtils;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClientResponseException;

/**
 * What may heal by waiting, and what will not. Told narrowly, since what may heal is tried for as long as it lasts, and
 * its partition waits: nobody answered, the server is busy or restarting, or the transaction lost to another. All else,
 * a statement's timeout included, is tried a few times and becomes a dead letter.
 */
public final class Failures {

    /**
     * SQLSTATEs of a server that is away, busy or restarting, and of a transaction that lost to another; a class or a
     * whole state. The server always names one; an exception without one is the connection pool's, whose connection was
     * closed.
     *
     * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL: error codes</a>
     */
    private static final Set<String> PASSING_SQL_STATES = Set.of(
            "08", // connection exception
            "40001", // serialization failure
            "40P01", // deadlock detected
            "53", // insufficient resources: disk full, too many connections
            "55P03", // lock not available
            "57P01", // shutdown by an administrator
            "57P02", // shutdown after a crash
            "57P03", // the server is starting
            "57P05", // the session was idle for too long
            "58030"); // input or output failed

    /**
     * Refused logins and rights are among them: they concern every event, and health and an alert call for somebody.
     */
    private static final Set<Integer> PASSING_HTTP_STATUS = Set.of(401, 403, 408, 429);

    private static final int SERVER_ERROR = 500;

    private static final boolean SPRING_WEB = ClassUtils.isPresent(
            "org.springframework.web.client.RestClientResponseException", Failures.class.getClassLoader());

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private Failures() {}

    /**
     * Tries again what does not heal by waiting, with short pauses.
     *
     * @param attempts tries in all, at least 1
     * @param worthwhile for which failures
     */
    public static RetryTemplate retries(int attempts, Predicate<Throwable> worthwhile) {
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

    /** Whether waiting may heal it, because of itself or of one of its causes. */
    public static boolean mayHeal(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (passes(cause) || (SPRING_WEB && Http.passes(cause))) {
                return true;
            }
        }
        return false;
    }

    /** Whether what follows can only fail as well: the database cannot be reached. */
    static boolean concernsAll(RuntimeException failure) {
        return failure instanceof CannotCreateTransactionException;
    }

    private static boolean passes(Throwable cause) {
        return switch (cause) {
            case RegistryUnavailableException _,
                    ParkingFullException _,
                    ConcurrencyFailureException _,
                    TransientDataAccessResourceException _,
                    DataAccessResourceFailureException _,
                    CannotCreateTransactionException _,
                    SQLTransientConnectionException _,
                    SQLRecoverableException _,
                    InterruptedException _ -> true;
            case IOException e -> isSilence(e);
            // A deployment that does not trust its events: to dead-letter all of them would help nobody.
            case SecurityException _ -> true;
            case SQLException e -> e.getSQLState() == null || isPassing(e.getSQLState());
            default -> false;
        };
    }

    /** Nobody answered, or not to the end. */
    private static boolean isSilence(IOException failure) {
        return failure instanceof SocketException
                || failure instanceof SocketTimeoutException
                || failure instanceof HttpTimeoutException
                || failure instanceof UnknownHostException;
    }

    private static boolean isPassing(String sqlState) {
        return PASSING_SQL_STATES.stream().anyMatch(sqlState::startsWith);
    }

    /** Spring's HTTP clients, where they are on the class path. */
    private static final class Http {

        static boolean passes(Throwable cause) {
            return switch (cause) {
                case ResourceAccessException _ -> true;
                case RestClientResponseException answer ->
                    isPassing(answer.getStatusCode().value());
                default -> false;
            };
        }

        private static boolean isPassing(int status) {
            return status >= SERVER_ERROR || PASSING_HTTP_STATUS.contains(status);
        }
    }
}
