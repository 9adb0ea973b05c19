package io.pasdequatre.notification.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.test.EventingTest;
import io.pasdequatre.localstack.TestInfrastructure;
import io.pasdequatre.notification.TestDatabase;
import io.pasdequatre.notification.domain.Notifications;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionOperations;

/** How long notifications are kept. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = "pasdequatre.notification.sending.workers=0")
@EventingTest
class PruningTest {

    private static final Duration OLD = Duration.ofDays(90).plusMinutes(1);
    private static final Duration YOUNG = Duration.ofDays(90).minusMinutes(1);

    @Autowired
    private Pruning pruning;

    @Autowired
    private Notifications notifications;

    @Autowired
    private TransactionOperations transaction;

    @Autowired
    private MeterRegistry meters;

    @Autowired
    private JdbcClient jdbc;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        TestDatabase.use(TestInfrastructure.shared().createDatabase("pruning"), properties);
    }

    @BeforeEach
    void nothingIsThere() {
        jdbc.sql("DELETE FROM notification").update();
    }

    @Test
    void whatIsOldIsForgottenHoweverMuchItIsAndWhatIsYoungIsNot() {
        for (int i = 0; i < 2_100; i++) {
            made(OLD, OLD, i % 2 == 0 ? "SENT" : "SUPPRESSED");
        }
        made(YOUNG, YOUNG, "SENT");
        double before = counted();

        pruning.prune();

        assertThat(statuses()).isEqualTo("SENT");
        assertThat(counted() - before).isEqualTo(2_100);
    }

    @Test
    void whatIsStillToBeSentIsNotForgottenHoweverOldItIsAndHidesNothing() {
        for (int i = 0; i < 1_100; i++) {
            made(OLD.plusDays(1), OLD.plusDays(1), "PENDING");
        }
        made(OLD, OLD, "SENT");

        pruning.prune();

        assertThat(jdbc.sql("SELECT count(*) FROM notification")
                        .query(Long.class)
                        .single())
                .isEqualTo(1_100);
        assertThat(statuses()).isEqualTo("PENDING");
    }

    @Test
    void whatWasSentAgainIsAsYoungAsThat() {
        made(OLD, YOUNG, "FAILED");

        pruning.prune();

        assertThat(statuses()).isEqualTo("FAILED");
    }

    /** What the inbox takes could be told again, if nobody knew any more that it was told. */
    @Test
    void aServiceThatWouldForgetBeforeItsInboxDoesIsNotStarted() {
        var days = Duration.ofDays(30);

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new Pruning(notifications, transaction, Clock.systemUTC(), meters, days, days))
                .withMessageContaining("pasdequatre.notification.retention")
                .withMessageContaining("pasdequatre.eventing.inbox.retention");
        assertThatNoException()
                .isThrownBy(() ->
                        new Pruning(notifications, transaction, Clock.systemUTC(), meters, days.plusSeconds(1), days));
    }

    /** Of an order of its own. Its id is of when it was known first. */
    private void made(Duration known, Duration made, String status) {
        var id = UUID.randomUUID();
        long moment = Instant.now().minus(known).toEpochMilli();
        jdbc.sql("""
                        INSERT INTO notification (id, order_id, kind, channel, customer_id, details, status, reason, attempts,
                            bounces, created_at, due_at, sent_at, place, version)
                        VALUES (:id, :order, 'ORDER_PLACED', 'EMAIL', 'ada', '{}', :status, 'because', 0, 0, :at, :at,
                            CASE WHEN :status = 'SENT' THEN CAST(:at AS timestamptz) END, 1, 0)""")
                .param("id", new UUID(moment << 16 | 0x7000, id.getLeastSignificantBits()))
                .param("order", id)
                .param("status", status)
                .param("at", Timestamp.from(Instant.now().minus(made)))
                .update();
    }

    private String statuses() {
        return jdbc.sql("SELECT string_agg(DISTINCT status, ',') FROM notification")
                .query(String.class)
                .single();
    }

    private double counted() {
        return meters.counter("pasdequatre.notification.pruned").count();
    }
}
