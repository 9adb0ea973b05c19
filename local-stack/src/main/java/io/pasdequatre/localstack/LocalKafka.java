package io.pasdequatre.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** A Kafka 4 broker with its own controller (KRaft) on the loopback interface, whose data outlives its process. */
public final class LocalKafka extends Component {

    /** What every broker of this project is told, wherever it runs. */
    public static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            Map.entry("offsets.topic.num.partitions", "5"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("transaction.state.log.num.partitions", "5"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.num.partitions", "1"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"));

    /** What a broker on a machine for many needs at most. */
    public static final String HEAP = "384m";

    private final String classpath;
    private final Path home;
    private final Map<String, String> settings;

    /** @param settings beside those of every broker */
    LocalKafka(Installation installation, int port, Path home, Map<String, String> settings) {
        super("kafka", port, home);
        this.settings = settings;
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
            Files.writeString(settings(), settings(FreePorts.find(1)[0], data()));
            if (!Files.exists(data().resolve("meta.properties"))) {
                format();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    List<String> command() {
        return Installation.java(
                HEAP,
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

    private Path data() {
        return home.resolve("data");
    }

    private String settings(int controller, Path data) {
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
                %4$s
                """.formatted(port(), controller, data, furtherSettings());
    }

    private String furtherSettings() {
        return Stream.of(SETTINGS, settings)
                .flatMap(each -> each.entrySet().stream())
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining("\n"));
    }

    private void format() throws IOException {
        Trees.delete(data()); // Half of it: nothing that was ever served.
        Whole.directory(data(), partial -> {
            var own = home.resolve("format.properties");
            Files.writeString(own, settings(FreePorts.find(1)[0], partial));
            runTool(
                    "kafka-format",
                    Installation.java(
                            "128m",
                            "-cp",
                            classpath,
                            "kafka.tools.StorageTool",
                            "format",
                            "--cluster-id",
                            org.apache.kafka.common.Uuid.randomUuid().toString(),
                            "--config",
                            own.toString()));
        });
    }
}
