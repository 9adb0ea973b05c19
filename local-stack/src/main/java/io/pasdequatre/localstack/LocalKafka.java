package io.pasdequatre.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** A Kafka 4 broker with its own controller (KRaft) on the loopback interface, whose data outlives its process. */
public final class LocalKafka extends Component {

    private final String classpath;
    private final Path home;

    LocalKafka(Installation installation, int port, Path home) {
        super("kafka", port, home);
        this.classpath = installation.libraries().resolve("*").toString();
        this.home = home.resolve("kafka");
    }

    /** What a client connects to. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port();
    }

    /** A client to administer it. To be closed by the caller. */
    public Admin admin() {
        return Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                10_000));
    }

    /** The controller's port is nobody's business: any free one, at each start. */
    @Override
    void prepare() {
        try {
            Files.createDirectories(home);
            Files.writeString(settings(), settings(FreePorts.find(1)[0]));
            if (!Files.exists(home.resolve("data", "meta.properties"))) {
                format();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    List<String> command() {
        return Installation.java(
                "384m",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
                "-cp",
                classpath,
                "kafka.Kafka",
                settings().toString());
    }

    @Override
    boolean answers() throws ExecutionException, InterruptedException {
        if (FreePorts.isFree(port())) {
            return false; // Spares a client that would try, and log, for seconds.
        }
        try (var admin = admin()) {
            return !admin.describeCluster().nodes().get().isEmpty();
        }
    }

    private Path settings() {
        return home.resolve("server.properties");
    }

    private String settings(int controller) {
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
                controller.listener.names=CONTROLLER
                inter.broker.listener.name=PLAINTEXT
                log.dirs=%3$s
                auto.create.topics.enable=false
                group.initial.rebalance.delay.ms=0
                offsets.topic.num.partitions=5
                offsets.topic.replication.factor=1
                transaction.state.log.num.partitions=5
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                share.coordinator.state.topic.num.partitions=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                """.formatted(port(), controller, home.resolve("data"));
    }

    private void format() throws IOException {
        var tool = new ProcessBuilder(Installation.java(
                        "128m",
                        "-cp",
                        classpath,
                        "kafka.tools.StorageTool",
                        "format",
                        "--cluster-id",
                        org.apache.kafka.common.Uuid.randomUuid().toString(),
                        "--config",
                        settings().toString()))
                .redirectErrorStream(true)
                .start();
        var said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (tool.waitFor() != 0) {
                throw new StartFailedException("kafka: its data directory could not be made:\n" + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
