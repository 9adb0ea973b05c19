package io.pasdequatre.eventing.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.eventing.PublishedEvent;
import io.pasdequatre.eventing.PublishedEvents;
import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.eventing.leadership.RelayState.Phase;
import io.pasdequatre.eventing.listener.ReactionsContainer;
import io.pasdequatre.eventing.relay.Relay;
import io.pasdequatre.eventing.retention.PartitionMaintenance;
import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.FreePorts;
import io.pasdequatre.localstack.TestInfrastructure;
import io.pasdequatre.sampleapplication.Deployment;
import io.pasdequatre.sampleapplication.NoteCopied;
import io.pasdequatre.sampleapplication.NoteWritten;
import io.pasdequatre.sampleapplication.faults.Cable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.KafkaAdmin.NewTopics;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** An application has the parts of the starter that it uses, and its database holds nothing of the others. */
@ExtendWith(OutputCaptureExtension.class)
class PartsTest {

    private static final TestInfrastructure INFRASTRUCTURE = TestInfrastructure.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String OUTBOX_ENABLED = "pasdequatre.eventing.outbox.enabled";

    private final String key = UUID.randomUUID().toString();

    /** An application that reacts to nothing. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    /** An application that reacts. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Reader.class)
    static class Reacting {}

    /** An application that makes its topics. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Reader.class, ReaderOfNewTopic.class})
    static class Early {

        @Bean
        NewTopics topics() {
            return new NewTopics(TopicBuilder.name("made-late").partitions(1).build());
        }
    }

    /** Reads a topic that nobody else makes. */
    @Reactions(topics = "made-late")
    static class ReaderOfNewTopic {

        void on(NoteCopied note) {}
    }

    /** Remembers what it reads in a transaction that committed: a batch that fails is consumed once more. */
    @Reactions(topics = "notes")
    static class Reader {

        private final Queue<NoteWritten> read = new ConcurrentLinkedQueue<>();

        void on(NoteWritten note) {
            if (note.getText().equals("bad")) {
                throw new IllegalStateException("This reaction has a bug");
            }
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    read.add(note);
                }
            });
        }

        List<String> textsOf(String notebook) {
            return read.stream()
                    .filter(note -> note.getNotebook().equals(notebook))
                    .map(NoteWritten::getText)
                    .toList();
        }
    }

    @BeforeAll
    static void deploy() {
        Deployment.create("notes", "copies");
        Deployment.register(NoteWritten.SCHEMA$);
        Deployment.register(NoteCopied.SCHEMA$);
    }

    @Test
    void oneThatOnlyPublishesHasNoConsumer() throws SQLException {
        Database database = INFRASTRUCTURE.createDatabase("publisher");
        try (var publisher = TestApplications.start(Application.class, database, Map.of())) {
            assertThat(publisher.getBeanNamesForType(ReactionsContainer.class)).isEmpty();
            assertThat(publisher.getBeansOfType(HealthIndicator.class))
                    .containsKeys("eventingRelayHealthIndicator", "eventingPartitionsHealthIndicator")
                    .doesNotContainKey("eventingReactionsHealthIndicator");
            publish(publisher, "1");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    publisher.getBean(Relay.class).state().phase())
                            .isEqualTo(Phase.LEADING));
        }
    }

    @Test
    void oneWhoseRelayIsSwitchedOffKeepsWhatItAppendsForAnotherThatPublishesIt() throws SQLException {
        Database database = INFRASTRUCTURE.createDatabase("relayless");
        try (var writer = TestApplications.start(
                Application.class, database, Map.of("pasdequatre.eventing.relay.enabled", "false"))) {
            assertThat(writer.getBeanNamesForType(Relay.class)).isEmpty();
            assertThat(writer.getBeanNamesForAnnotation(Endpoint.class)).doesNotContain("eventingRelayEndpoint");
            assertThat(count(database, "pg_replication_slots WHERE database = current_database()"))
                    .isEqualTo(1);
            publish(writer, "1");
        }
        try (var _ = TestApplications.start(Application.class, database, Map.of());
                var reader = reacting()) {
            awaitRead(reader, "1");
        }
    }

    @Test
    void oneThatOnlyConsumesHasInboxAndDeadLettersAndNothingOfOutboxAndRelay() throws SQLException {
        Database database = INFRASTRUCTURE.createDatabase("consumer");
        administer("ALTER ROLE \"%s\" NOREPLICATION".formatted(database.owner()));
        try (var publisher = TestApplications.start(
                        Application.class, INFRASTRUCTURE.createDatabase("publisher"), Map.of());
                var consumer = TestApplications.start(Reacting.class, database, Map.of(OUTBOX_ENABLED, "false"))) {
            publish(publisher, "1", "bad", "parked");
            awaitRead(consumer, "1");
            await().atMost(PATIENCE)
                    .until(() -> count(database, "eventing.unprocessed WHERE key = '" + key + "'") == 2);

            assertThat(count(database, "eventing.dead_letter WHERE key = '" + key + "'"))
                    .isEqualTo(1);
            assertThat(consumer.getBeanNamesForType(Outbox.class)).isEmpty();
            assertThat(consumer.getBeanNamesForType(Relay.class)).isEmpty();
            assertThat(consumer.getBeansOfType(HealthIndicator.class))
                    .doesNotContainKey("eventingRelayHealthIndicator");
            assertThat(consumer.getBeanNamesForAnnotation(Endpoint.class)).doesNotContain("eventingRelayEndpoint");
            consumer.getBean(PartitionMaintenance.class).round();
            assertThat(consumer.getBean(PartitionMaintenance.class).problem()).isEmpty();
            assertThat(count(database, "pg_tables WHERE schemaname = 'eventing' AND tablename ~ 'outbox|relay'"))
                    .isZero();
            assertThat(count(database, "pg_publication")).isZero();
            assertThat(count(database, "pg_replication_slots WHERE database = current_database()"))
                    .isZero();
        }
    }

    @Test
    void oneThatOnlyReadsTopicsHasNoTableOfTheStarter() throws SQLException {
        Database database = INFRASTRUCTURE.createDatabase("reader");
        administer("ALTER ROLE \"%s\" NOREPLICATION".formatted(database.owner()));
        try (var publisher = TestApplications.start(
                        Application.class, INFRASTRUCTURE.createDatabase("publisher"), Map.of());
                var reader = TestApplications.start(Application.class, database, Map.of(OUTBOX_ENABLED, "false"))) {
            publish(publisher, "1");

            assertThat(awaitOnTopic(reader.getBean(PublishedEvents.class)).fields())
                    .containsEntry("text", "1");
            assertThat(count(database, "pg_namespace WHERE nspname = 'eventing'"))
                    .isZero();
            assertThat(reader.getBeanNamesForType(PartitionMaintenance.class)).isEmpty();
        }
    }

    @Test
    void oneWhoseReactionsAreSwitchedOffReadsNothing() {
        Database database = INFRASTRUCTURE.createDatabase("silent");
        try (var silent = TestApplications.start(
                Reacting.class,
                database,
                Map.of(OUTBOX_ENABLED, "false", "pasdequatre.eventing.reactions.enabled", "false"))) {
            assertThat(silent.getBeanNamesForType(Reader.class)).hasSize(1);
            assertThat(silent.getBeanNamesForType(ReactionsContainer.class)).isEmpty();
        }
    }

    @Test
    void oneWithEveryPartSwitchedOffNeedsNeitherDatabaseNorKafkaNorRegistry() {
        try (var idle = new SpringApplicationBuilder(Reacting.class)
                .run(
                        "--spring.kafka.bootstrap-servers=127.0.0.1:1",
                        "--spring.autoconfigure.exclude=" + DataSourceAutoConfiguration.class.getName(),
                        "--pasdequatre.eventing.outbox.enabled=false",
                        "--pasdequatre.eventing.reactions.enabled=false")) {
            assertThat(idle.getBeanNamesForType(Reader.class)).hasSize(1);
            assertThatThrownBy(() -> idle.getBean(PublishedEvents.class))
                    .as("who does need the registry is told")
                    .hasRootCauseInstanceOf(IncompleteSetupException.class);
        }
    }

    @Test
    void oneWhoseDeadLetterPageIsSwitchedOffHasNeitherThePageNorWhatItCalls() throws Exception {
        Map<String, String> off = Map.of(
                OUTBOX_ENABLED,
                "false",
                "pasdequatre.eventing.dead-letters.enabled",
                "false",
                "spring.main.web-application-type",
                "servlet",
                "server.port",
                "0");
        try (var served = TestApplications.start(Reacting.class, INFRASTRUCTURE.createDatabase("pageless"), off);
                var http = HttpClient.newHttpClient()) {
            for (String path : List.of("dead-letters", "dead-letters.html")) {
                var url = URI.create("http://127.0.0.1:%s/%s"
                        .formatted(served.getEnvironment().getProperty("local.server.port"), path));
                assertThat(http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .as(path)
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void oneWhoseKafkaIsAwayWhenItFirstStartsMakesItsTopicsAndConsumesOnceItIsThere() throws IOException {
        int port = FreePorts.find(1)[0];
        Map<String, String> away = Map.of(
                "spring.kafka.bootstrap-servers",
                "127.0.0.1:" + port,
                "spring.kafka.properties.[request.timeout.ms]",
                "2000",
                "spring.kafka.properties.[default.api.timeout.ms]",
                "3000",
                "logging.level.org.apache.kafka",
                "off");
        try (var early = TestApplications.start(Early.class, INFRASTRUCTURE.createDatabase("early"), away)) {
            publish(early, "1");
            assertThat(early.getBean(ReactionsContainer.class).isRunning()).isFalse();
            int kafka = Integer.parseInt(INFRASTRUCTURE.bootstrapServers().replaceAll(".*:", ""));
            try (var _ = Cable.between(InetAddress.getLoopbackAddress(), port, kafka)) {
                await().atMost(PATIENCE.multipliedBy(3))
                        .until(() -> early.getBean(ReactionsContainer.class).isRunning());
                awaitRead(early, "1");
            }
        }
    }

    @Test
    void oneThatBeginsToPublishGetsItsOutboxThen() throws SQLException {
        Database database = INFRASTRUCTURE.createDatabase("later");
        TestApplications.start(Reacting.class, database, Map.of(OUTBOX_ENABLED, "false"))
                .close();
        try (var later = TestApplications.start(Reacting.class, database, Map.of())) {
            publish(later, "1");
            awaitRead(later, "1");
        }
        TestApplications.start(Reacting.class, database, Map.of(OUTBOX_ENABLED, "false"))
                .close();
    }

    @Test
    void oneWhoseTablesAreOfAnotherVersionDoesNotStartAndReportsWhatToDo(CapturedOutput output) throws SQLException {
        Database database = INFRASTRUCTURE.createDatabase("older");
        TestApplications.start(Application.class, database, Map.of()).close();
        try (Connection admin = INFRASTRUCTURE.adminConnection(database.name());
                var statement = admin.createStatement()) {
            statement.execute("UPDATE eventing.flyway_schema_history SET checksum = 42 WHERE version = '1'");
        }

        assertThatThrownBy(() -> TestApplications.start(Application.class, database, Map.of()));

        assertThat(output).contains("APPLICATION FAILED TO START", "Begin with an empty database");
    }

    private ConfigurableApplicationContext reacting() {
        return TestApplications.start(
                Reacting.class, INFRASTRUCTURE.createDatabase("reacting"), Map.of(OUTBOX_ENABLED, "false"));
    }

    private void publish(ConfigurableApplicationContext publisher, String... texts) {
        publisher
                .getBean(TransactionTemplate.class)
                .executeWithoutResult(_ -> List.of(texts)
                        .forEach(text -> publisher
                                .getBean(Outbox.class)
                                .append(
                                        key,
                                        NoteWritten.newBuilder()
                                                .setNotebook(key)
                                                .setText(text)
                                                .build())));
    }

    private void awaitRead(ConfigurableApplicationContext consumer, String... texts) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(consumer.getBean(Reader.class).textsOf(key)).containsExactly(texts));
    }

    private PublishedEvent awaitOnTopic(PublishedEvents events) {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        INFRASTRUCTURE.bootstrapServers(),
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.GROUP_ID_CONFIG,
                        key),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.subscribe(List.of("notes"));
            Queue<PublishedEvent> found = new ConcurrentLinkedQueue<>();
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> events.read(record.headers(), record.value())
                                .filter(event -> event.key().equals(key))
                                .ifPresent(found::add));
                return !found.isEmpty();
            });
            return found.element();
        }
    }

    private static long count(Database database, String rows) throws SQLException {
        try (Connection admin = INFRASTRUCTURE.adminConnection(database.name());
                var statement = admin.createStatement();
                var result = statement.executeQuery("SELECT count(*) FROM " + rows)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static void administer(String sql) throws SQLException {
        try (Connection admin = INFRASTRUCTURE.adminConnection();
                var statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }
}
