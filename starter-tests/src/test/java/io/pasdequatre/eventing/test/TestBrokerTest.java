package io.pasdequatre.eventing.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.TestInfrastructure;
import io.pasdequatre.sampleapplication.NoteCopied;
import io.pasdequatre.sampleapplication.NoteWritten;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** An application is tested with nothing but its database, whose role may not even replicate. */
@SpringBootTest(properties = {"spring.application.name=copier", "spring.flyway.enabled=false"})
@EventingTest
class TestBrokerTest {

    private final String key = UUID.randomUUID().toString();

    private final TestBroker broker;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    @Autowired
    TestBrokerTest(TestBroker broker, JdbcClient jdbc, TransactionTemplate transaction) {
        this.broker = broker;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** The application. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Copier.class)
    static class Application {}

    /** Answers a note with an event. */
    @Reactions(topics = "notes")
    static class Copier {

        private final Outbox outbox;

        Copier(Outbox outbox) {
            this.outbox = outbox;
        }

        void on(NoteWritten note) {
            switch (note.getText()) {
                case "bad" -> throw new IllegalStateException("This reaction has a bug");
                case "locked" -> throw new CannotAcquireLockException("The row is locked");
                default -> outbox.append(note.getNotebook(), copyOf(note));
            }
        }
    }

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) throws SQLException {
        Database database = TestInfrastructure.shared().createDatabase("tested");
        try (Connection admin = TestInfrastructure.shared().adminConnection();
                var statement = admin.createStatement()) {
            statement.execute("ALTER ROLE \"%s\" NOREPLICATION".formatted(database.owner()));
        }
        properties.add("spring.datasource.url", database::jdbcUrl);
        properties.add("spring.datasource.username", database.owner()::username);
        properties.add("spring.datasource.password", database.owner()::password);
    }

    @Test
    void whatIsDeliveredIsReactedToAndWhatThatAppendsIsPublished() {
        TestEvent note = broker.deliver(key, note("hello"));

        assertThat(broker.published())
                .filteredOn(event -> event.key().equals(key))
                .singleElement()
                .satisfies(copy -> {
                    assertThat(copy.topic()).isEqualTo("copies");
                    assertThat(copy.event()).isEqualTo(copyOf(note("hello")));
                    assertThat(copy.envelope().causationId())
                            .isEqualTo(note.envelope().id());
                    assertThat(copy.envelope().sequence()).isEqualTo(1);
                });
        assertThat(broker.deadLetters()).noneMatch(letter -> key.equals(letter.key()));
    }

    @Test
    void whatIsDeliveredAgainHasNoSecondEffect() {
        TestEvent note = broker.event(key, note("once"));

        broker.deliver(note, note);
        broker.deliver(note);

        assertThat(broker.published(key)).containsExactly(copyOf(note("once")));
    }

    @Test
    void theTestDecidesOnTheOrder() {
        TestEvent first = broker.event(key, note("first"));
        TestEvent second = broker.event(key, note("second"));

        broker.deliver(second, first);

        assertThat(broker.published(key)).containsExactly(copyOf(note("second")), copyOf(note("first")));
    }

    @Test
    void whatFailsIsADeadLetterAndWhatFollowsOfItsKeyIsParkedBehindIt() {
        broker.deliver(key, note("bad"));
        broker.deliver(key, note("after"));

        assertThat(broker.published(key)).isEmpty();
        assertThat(broker.deadLetters())
                .filteredOn(letter -> key.equals(letter.key()))
                .containsExactly(
                        new TestDeadLetter("notes", key, "This reaction has a bug"),
                        new TestDeadLetter("notes", key, null));
    }

    @Test
    void whatAConsumerWouldWaitForIsToldAndSoIsATransactionThatReactionsWouldJoin() {
        assertThatThrownBy(() -> broker.deliver(key, note("locked"))).hasMessageContaining("may heal");
        assertThatThrownBy(() -> transaction.executeWithoutResult(_ -> broker.deliver(key, note("x"))))
                .hasMessageContaining("outside of a transaction");
        assertThat(broker.published(key)).isEmpty();
    }

    @Test
    void theDatabaseHasNoSlot() {
        assertThat(jdbc.sql("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private NoteWritten note(String text) {
        return NoteWritten.newBuilder().setNotebook(key).setText(text).build();
    }

    private static NoteCopied copyOf(NoteWritten note) {
        return NoteCopied.newBuilder()
                .setNotebook(note.getNotebook())
                .setText(note.getText())
                .build();
    }
}
