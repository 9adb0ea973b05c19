package io.pasdequatre.sampleapplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.listener.ReactionsContainer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.dao.CannotAcquireLockException;

/**
 * Each part that works in the background is killed or stalled: health is DOWN with the cause, and UP once it works
 * again.
 */
class BackgroundTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static Replica replica;

    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        KafkaLog.skipWhatIsThere("notes", "background-test");
        replica = Replica.of("background-test", Map.of("pasdequatre.eventing.background.down-after", "2s"));
    }

    @AfterAll
    static void stop() {
        replica.close();
    }

    @Test
    void aConsumerThatEndsByItselfIsStartedAgain() {
        var consumers = replica.bean(ReactionsContainer.class);
        consumers.getContainers().getFirst().stopAbnormally(() -> {});

        replica.writer().write(key, "after");
        awaitCopies("after");
        awaitUp();
    }

    @Test
    void aPartitionThatWaitsIsReportedWithTheCauseAndHoldsUpNoOther() {
        var healed = new AtomicBoolean();
        replica.copier().also(key, _ -> {
            if (!healed.get()) {
                throw new CannotAcquireLockException("The row is locked by the test");
            }
        });
        replica.writer().write(key, "waits");
        awaitDown("consumer", "waits at offset", "locked by the test");

        String other = keyOfAnotherPartitionThan(key);
        replica.writer().write(other, "goes on");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(replica.copier().copiesOf(other)).containsExactly("goes on"));
        assertThat(replica.copier().copiesOf(key)).isEmpty();
        assertThat(replica.bean(MeterRegistry.class)
                        .get("pasdequatre.background.down")
                        .tag("task", "consumer")
                        .gauge()
                        .value())
                .isEqualTo(1);

        healed.set(true);
        awaitCopies("waits");
        awaitUp();
    }

    @Test
    void aReactionThatDoesNotReturnIsReported() {
        var returns = new CountDownLatch(1);
        replica.copier().also(key, _ -> {
            try {
                returns.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        replica.writer().write(key, "takes long");
        awaitDown("consumer", "at one batch");

        returns.countDown();
        awaitCopies("takes long");
        awaitUp();
    }

    @Test
    void aConsumerThatSomebodyStoppedIsReported() {
        var consumers = replica.bean(ReactionsContainer.class);
        consumers.stop();
        awaitDown("consumer", "was stopped");
        consumers.start();
        awaitUp();
    }

    @Test
    void aConsumerWhoseOffsetsTheBrokerRefusesIsReportedAndGoesOnOnceItMayAgain() throws Exception {
        replica.writer().write(key, "before");
        awaitCopies("before");
        refusing(() -> {
            replica.writer().write(key, "while it is refused");
            awaitDown("consumer", "Not authorized to access group");
            waitsOn(Duration.ofSeconds(4)); // It tries again meanwhile, and that is one wait.
        });
        awaitUp();
        awaitCopies("before", "while it is refused");
    }

    @Test
    void aConsumerThatTheBrokerDoesNotLetInIsReportedAndGoesOnOnceItMay() throws Exception {
        var consumers = replica.bean(ReactionsContainer.class);
        consumers.stop();
        refusing(() -> {
            consumers.start();
            awaitDown("consumer", "The broker refuses the consumer");
            replica.writer().write(key, "while it is refused");
        });
        awaitCopies("while it is refused");
        awaitUp();
    }

    /** Whatever becomes of it, the consumer may read afterwards. */
    private static void refusing(Runnable meanwhile) throws Exception {
        var refusal = new AclBinding(
                new ResourcePattern(ResourceType.GROUP, "background-test", PatternType.LITERAL),
                new AccessControlEntry("User:ANONYMOUS", "*", AclOperation.READ, AclPermissionType.DENY));
        try (Admin admin = Admin.create(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, Replica.INFRASTRUCTURE.bootstrapServers()))) {
            admin.createAcls(List.of(refusal)).all().get();
            try {
                meanwhile.run();
            } finally {
                admin.deleteAcls(List.of(refusal.toFilter())).all().get();
            }
        }
    }

    @Test
    void relayAndReplayThatTheDatabaseKeepsWaitingAreReported() throws SQLException {
        try (Connection admin =
                Replica.INFRASTRUCTURE.adminConnection(replica.database().name())) {
            admin.setAutoCommit(false);
            admin.createStatement().execute("LOCK TABLE eventing.relay, eventing.unprocessed IN ACCESS EXCLUSIVE MODE");
            awaitDown("replay", "has reported nothing");
            awaitDown("relay", "has");
            admin.rollback();
        }
        awaitUp();
        replica.writer().write(key, "after");
        awaitCopies("after");
    }

    private void awaitCopies(String... texts) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(replica.copier().copiesOf(key)).containsExactly(texts));
    }

    private static void awaitDown(String task, String... causes) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            Health health = health();
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(String.valueOf(health.getDetails().get(task)))
                    .isNotEqualTo("works")
                    .contains(causes);
        });
    }

    private static void waitsOn(Duration time) {
        String begun = consumerWaitsSince();
        await().during(time)
                .atMost(time.multipliedBy(2))
                .untilAsserted(() -> assertThat(consumerWaitsSince()).isEqualTo(begun));
    }

    private static String consumerWaitsSince() {
        return String.valueOf(health().getDetails().get("consumer")).replaceAll("(?s).*( since \\S+Z).*", "$1");
    }

    private static void awaitUp() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(health().getStatus())
                        .as("%s", health().getDetails())
                        .isEqualTo(Status.UP));
    }

    private static Health health() {
        return replica.bean("eventingBackgroundHealthIndicator", HealthIndicator.class)
                .health();
    }

    /** Kafka's partitioner decides where a key goes; one of a hundred keys goes elsewhere. */
    private static String keyOfAnotherPartitionThan(String key) {
        int partitions = KafkaLog.partitions("notes");
        List<String> keys = IntStream.range(0, 100)
                .mapToObj(_ -> UUID.randomUUID().toString())
                .filter(each -> partition(each, partitions) != partition(key, partitions))
                .toList();
        return keys.getFirst();
    }

    private static int partition(String key, int partitions) {
        return BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), partitions);
    }
}
