package io.pasdequatre.servicedefaults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pasdequatre.localstack.LocalPostgres;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.ErrorResponseException;

/** A request that is sent again counts once, and its key is not kept for ever. */
class IdempotencyKeysTest {

    private static final DriverManagerDataSource DATABASE = new DriverManagerDataSource();
    private static final JdbcClient JDBC = JdbcClient.create(DATABASE);

    private final IdempotencyKeys keys = new IdempotencyKeys(
            JDBC,
            new TransactionTemplate(new JdbcTransactionManager(DATABASE)),
            Clock.systemUTC(),
            Duration.ofDays(30));
    private final AtomicInteger done = new AtomicInteger();
    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        var server = LocalPostgres.forTest();
        server.start();
        var database = server.ensureReadSideDatabase("keys", "keys");
        DATABASE.setUrl(database.jdbcUrl());
        DATABASE.setUsername(database.owner().username());
        DATABASE.setPassword(database.owner().password());
        JDBC.sql("""
                CREATE TABLE idempotency_key (
                    key text PRIMARY KEY, request text NOT NULL, taken_at timestamptz NOT NULL DEFAULT now())
                """).update();
    }

    @Test
    void twentyRequestsAtOnceWithOneKeyCountOnce() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 20)
                    .forEach(_ -> threads.execute(() -> keys.once(key, "a deposit", done::incrementAndGet)));
        }

        assertThat(done).hasValue(1);
    }

    @Test
    void theSameKeyWithAnotherRequestIsRefused() {
        keys.once(key, "a deposit", done::incrementAndGet);

        assertThatThrownBy(() -> keys.once(key, "another", done::incrementAndGet))
                .isInstanceOf(ErrorResponseException.class)
                .hasMessageContaining("Idempotency-Key belongs to another request");
        assertThat(done).hasValue(1);
    }

    @Test
    void aRequestThatFailedMayBeSentAgain() {
        assertThatIllegalStateException()
                .isThrownBy(() -> keys.once(key, "a deposit", () -> {
                    throw new IllegalStateException();
                }));

        keys.once(key, "a deposit", done::incrementAndGet);

        assertThat(done).hasValue(1);
    }

    @Test
    void oldKeysAreForgottenHoweverManyTheyAreAndYoungOnesAreNot() {
        JDBC.sql("""
                INSERT INTO idempotency_key
                SELECT 'old-' || n, '', now() - interval '31 days' FROM generate_series(1, 2500) n
                """).update();
        keys.once(key, "a deposit", done::incrementAndGet);

        keys.prune();

        assertThat(JDBC.sql("SELECT count(*) FROM idempotency_key WHERE key LIKE 'old-%'")
                        .query(Long.class)
                        .single())
                .isZero();
        keys.once(key, "a deposit", done::incrementAndGet);
        assertThat(done).hasValue(1);
    }

    @Test
    void aRequestThatIsUnderWayKeepsNoOtherKeyFromBeingForgotten() {
        JDBC.sql("INSERT INTO idempotency_key VALUES (?, '', now() - interval '31 days')")
                .param(key)
                .update();

        keys.once(UUID.randomUUID().toString(), "a deposit", keys::prune);

        assertThat(JDBC.sql("SELECT count(*) FROM idempotency_key WHERE key = ?")
                        .param(key)
                        .query(Long.class)
                        .single())
                .isZero();
    }
}
