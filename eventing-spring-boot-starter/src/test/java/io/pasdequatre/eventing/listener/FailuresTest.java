package io.pasdequatre.eventing.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.eventing.schema.UndecodableException;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.orm.jpa.JpaSystemException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClientResponseException;

/** What is tried again, and what becomes a dead letter: a mistake here loses order or stops a partition for ever. */
class FailuresTest {

    @ParameterizedTest
    @ValueSource(strings = {"08006", "40001", "40P01", "53300", "55P03", "57P01", "57P02", "57P03", "57P05", "58030"})
    void aServerThatIsAwayBusyOrRestartingMayHealHoweverDeepItIsBuried(String sqlState) {
        var buried = new IllegalStateException(new RuntimeException(new SQLException("from PostgreSQL", sqlState)));
        assertThat(Failures.mayHeal(buried)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"22021", "23505", "23514", "40002", "42501", "42P01", "55000", "55006", "57014", "57P04"})
    void aStatementThatIsWrongWillNot(String sqlState) {
        assertThat(Failures.mayHeal(new RuntimeException(new SQLException("from PostgreSQL", sqlState))))
                .isFalse();
    }

    static Stream<Throwable> passing() {
        return Stream.of(
                new CannotAcquireLockException("locked"),
                new OptimisticLockingFailureException("changed meanwhile"),
                new JpaSystemException(
                        new RuntimeException("Unable to rollback", new SQLException("Connection is closed"))),
                new RuntimeException(new ConnectException("refused")),
                new RuntimeException(new HttpTimeoutException("nobody answered")),
                new ResourceAccessException("nobody answered"),
                answer(500),
                answer(503),
                answer(408),
                answer(429),
                answer(401),
                answer(403),
                new RuntimeException(new InterruptedException()));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void whatPassesMayHeal(Throwable failure) {
        assertThat(Failures.mayHeal(failure)).isTrue();
    }

    static Stream<Throwable> lasting() {
        return Stream.of(
                new IllegalStateException("a bug"),
                new NullPointerException(),
                new QueryTimeoutException("statement timeout", new SQLException("from PostgreSQL", "57014")),
                new RuntimeException(new FileNotFoundException("none")),
                answer(400),
                answer(404),
                answer(409),
                answer(422),
                new DataIntegrityViolationException("against a constraint"),
                new UndecodableException("garbage"));
    }

    @ParameterizedTest
    @MethodSource("lasting")
    void whatLastsWillNot(Throwable failure) {
        assertThat(Failures.mayHeal(failure)).isFalse();
    }

    private static RestClientResponseException answer(int status) {
        return new RestClientResponseException("answered by the test", status, "", null, null, null);
    }
}
