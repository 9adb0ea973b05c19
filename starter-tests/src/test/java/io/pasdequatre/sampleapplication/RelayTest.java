package io.pasdequatre.sampleapplication;

import static io.pasdequatre.sampleapplication.KafkaLog.awaitRecords;
import static io.pasdequatre.sampleapplication.KafkaLog.header;
import static io.pasdequatre.sampleapplication.KafkaLog.sequencesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.tracing.Tracer;
import io.pasdequatre.eventing.leadership.RelayState.Phase;
import io.pasdequatre.eventing.relay.Relay;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Not an event is lost when the relay or the registry is away, and one replica publishes at a time. */
@Tag("containers")
class RelayTest {

    private final String key = UUID.randomUUID().toString();

    @Test
    void whatIsAppendedWhileTheRelayIsAwayArrivesAfterwards() throws Exception {
        try (Replica replica = Replica.of("relay-away");
                Connection admin = Replica.INFRASTRUCTURE.adminConnection()) {
            replica.writer().write(key, "before");
            awaitRecords("notes", key, 1);

            keepAway(admin, replica, true);
            replica.awaitPhase(Phase.WAITING);
            replica.writer().write(key, "1", "2", "3");
            keepAway(admin, replica, false);

            assertSequences(awaitRecords("notes", key, 4), 4);
        }
    }

    @Test
    void aBrokenConnectionToTheDatabaseLosesNothing() throws Exception {
        try (Replica replica = Replica.of("relay-broken");
                Connection admin = Replica.INFRASTRUCTURE.adminConnection()) {
            for (int i = 0; i < 200; i++) {
                if (i % 40 == 20) {
                    endConnectionsOf(admin, replica);
                }
                replica.writer().write(key, "note " + i);
            }
            assertSequences(awaitRecords("notes", key, 200), 200);
        }
    }

    @Test
    void eventsWaitForARegistryThatIsAwayAndTheRelayReportsIt() throws IOException {
        var away = new AtomicBoolean(true);
        HttpServer front = registryBehind(away);
        String url = "http://127.0.0.1:" + front.getAddress().getPort()
                + Replica.INFRASTRUCTURE.registryUrl().getPath();
        try (Replica replica = Replica.of("registry-away", Map.of("pasdequatre.eventing.registry.url", url))) {
            replica.writer().write(key, "1", "2");
            replica.awaitPhase(Phase.WAITING);
            assertThat(replica.bean(Relay.class).state().problem()).contains("schema registry");
            replica.writer().write(key, "3");

            away.set(false);

            assertSequences(awaitRecords("notes", key, 3), 3);
            await().untilAsserted(
                            () -> assertThat(replica.copier().copiesOf(key)).containsExactly("1", "2", "3"));
        } finally {
            front.stop(0);
        }
    }

    @Test
    void aSecondReplicaStandsByAndTakesOver() {
        Replica first = Replica.of("two-replicas");
        try (Replica second = first.another()) {
            first.awaitPhase(Phase.LEADING);
            second.awaitPhase(Phase.STANDBY);
            second.writer().write(key, "by the first relay");
            awaitRecords("notes", key, 1);

            first.close();
            second.writer().write(key, "by the second relay");

            assertSequences(awaitRecords("notes", key, 2), 2);
            assertThat(second.bean(Relay.class).state().phase()).isEqualTo(Phase.LEADING);
        }
    }

    @Test
    void whatIsWrittenBeforeTheRelayRunsForTheFirstTimeIsPublished() throws SQLException {
        try (Replica replica = Replica.of("before-relay");
                Connection admin = Replica.INFRASTRUCTURE.adminConnection()) {
            replica.bean(Relay.class).stop();
            replica.writer().write(key, "early");
            // The server may notice a moment later that its client has hung up.
            await().untilAsserted(() -> requireUnreadSlot(admin, replica));
            replica.bean(Relay.class).start();

            assertSequences(awaitRecords("notes", key, 1), 1);
        }
    }

    private static void requireUnreadSlot(Connection admin, Replica replica) throws SQLException {
        try (var statement = admin.createStatement();
                var slot = statement.executeQuery("SELECT active FROM pg_replication_slots WHERE slot_name = '"
                        + replica.database().name() + "_outbox'")) {
            assertThat(slot.next()).as("the slot exists without a relay").isTrue();
            assertThat(slot.getBoolean(1)).isFalse();
        }
    }

    /** A text of all of its values, which Debezium writes for its metrics; an upgrade may bring it back. */
    @Test
    void debeziumWritesNoTextOfEachRow() throws JMException {
        try (Replica replica = Replica.of("uncounted")) {
            replica.writer().write(key, "1");
            awaitRecords("notes", key, 1);

            MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
            Set<ObjectName> metrics = beans.queryNames(
                    new ObjectName("debezium.postgres:type=connector-metrics,context=streaming,server="
                            + replica.database().name() + "_outbox,*"),
                    null);
            assertThat(metrics).isNotEmpty();
            for (ObjectName each : metrics) {
                assertThat(beans.getAttribute(each, "TotalNumberOfEventsSeen"))
                        .as("Debezium counts the rows it reads, and so writes a text of each: see ADR 32")
                        .isEqualTo(0L);
            }
        }
    }

    @Test
    void oneTraceRunsFromTheWriterThroughTheOutboxToTheReaction() {
        try (Replica replica = Replica.of("one-trace")) {
            Tracer tracer = replica.bean(Tracer.class);
            var span = tracer.nextSpan().name("a request").start();
            try (Tracer.SpanInScope _ = tracer.withSpan(span)) {
                replica.writer().write(key, "traced");
            } finally {
                span.end();
            }

            String trace = span.context().traceId();
            assertThat(header(awaitRecords("notes", key, 1).getFirst(), "traceparent"))
                    .contains(trace);
            assertThat(header(awaitRecords("copies", key, 1).getFirst(), "traceparent"))
                    .contains(trace);
        }
    }

    private static void assertSequences(List<ConsumerRecord<byte[], byte[]>> records, int last) {
        assertThat(sequencesOf(records).stream().distinct())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, last).boxed().toList());
    }

    private static void keepAway(Connection admin, Replica replica, boolean away) throws SQLException {
        try (var statement = admin.createStatement()) {
            statement.execute("ALTER ROLE \"%s\" %s"
                    .formatted(replica.database().relay().username(), away ? "NOLOGIN" : "LOGIN"));
        }
        endConnectionsOf(admin, replica);
    }

    private static void endConnectionsOf(Connection admin, Replica replica) throws SQLException {
        try (var statement =
                admin.prepareStatement("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ?")) {
            statement.setString(1, replica.database().relay().username());
            statement.execute();
        }
    }

    /** The real registry behind a door that can be shut. */
    private static HttpServer registryBehind(AtomicBoolean shut) throws IOException {
        URI registry = Replica.INFRASTRUCTURE.registryUrl();
        HttpServer front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        HttpClient http = HttpClient.newHttpClient();
        front.createContext("/", exchange -> {
            try (exchange) {
                if (shut.get()) {
                    exchange.sendResponseHeaders(503, -1);
                    return;
                }
                var answer = http.send(
                        HttpRequest.newBuilder(registry.resolve(exchange.getRequestURI()))
                                .build(),
                        BodyHandlers.ofByteArray());
                exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
                exchange.getResponseBody().write(answer.body());
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        front.start();
        return front;
    }
}
