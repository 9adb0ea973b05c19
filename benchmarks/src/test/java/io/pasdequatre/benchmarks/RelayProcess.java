package io.pasdequatre.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The relay in a JVM of its own, told when to relay. */
final class RelayProcess implements AutoCloseable {

    static final Path LOG = Stage.DIRECTORY.resolve("relay.log");
    private static final double NANOS_PER_SECOND = 1e9;

    private final OtherJvm jvm;

    /** Starts it, waits until it is up, which is when the outbox is there, and lets it pause. */
    RelayProcess(Stage stage) throws IOException, InterruptedException {
        jvm = new OtherJvm(
                options(),
                Peer.RELAYED.librariesOfOthers(),
                List.of(RelayApplication.class.getName()),
                settings(stage),
                LOG);
        pause();
    }

    /** What {@code -Dbenchmark.relay} says beside the heap that a service has, such as a flight recording. */
    private static List<String> options() {
        var options = new ArrayList<>(List.of("-Xmx512m"));
        String more = System.getProperty("benchmark.relay", "").strip();
        if (!more.isEmpty()) {
            options.addAll(List.of(more.split("\\s+")));
        }
        return options;
    }

    private static Map<String, String> settings(Stage stage) {
        var database = stage.database();
        return Map.of(
                "SPRING_APPLICATION_NAME", "benchmark",
                "SPRING_DATASOURCE_URL", database.jdbcUrl(),
                "SPRING_DATASOURCE_USERNAME", database.app().username(),
                "SPRING_DATASOURCE_PASSWORD", database.app().password(),
                "SPRING_FLYWAY_USER", database.owner().username(),
                "SPRING_FLYWAY_PASSWORD", database.owner().password(),
                "SPRING_KAFKA_BOOTSTRAP_SERVERS", stage.stack().bootstrapServers(),
                "PASDEQUATRE_EVENTING_REGISTRY_URL",
                        stage.stack().registry().url().toString(),
                "PASDEQUATRE_EVENTING_RELAY_USERNAME", database.relay().username(),
                "PASDEQUATRE_EVENTING_RELAY_PASSWORD", database.relay().password());
    }

    void resume() throws InterruptedException {
        jvm.ask("start");
    }

    /** Returns when it has stopped. */
    void pause() throws InterruptedException {
        jvm.ask("stop");
    }

    /** The processor time it has used so far, in seconds. */
    double cpuSeconds() throws InterruptedException {
        return Long.parseLong(jvm.ask("cpu")) / NANOS_PER_SECOND;
    }

    @Override
    public void close() {
        jvm.close();
    }
}
