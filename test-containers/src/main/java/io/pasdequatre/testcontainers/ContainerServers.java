package io.pasdequatre.testcontainers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import io.pasdequatre.localstack.LocalKafka;
import io.pasdequatre.localstack.LocalPostgres;
import io.pasdequatre.localstack.TestServers;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startable;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ImageNameSubstitutor;

/** Containers of the public images, if a Docker engine answers that has them: nothing is ever pulled. */
public final class ContainerServers implements TestServers {

    static final String POSTGRES = "postgres:18.6";
    static final String KAFKA = "apache/kafka:4.2.1";

    /** The label that names the run a container is for. */
    static final String RUN = "io.pasdequatre.test-run";

    private static final Duration START_LIMIT = Duration.ofSeconds(100);
    private static final String MACHINE = "io.pasdequatre.test-machine";

    private final PostgreSQLContainer postgres = new PostgreSQLContainer(POSTGRES)
            .withDatabaseName("postgres")
            .withUsername("postgres")
            .withPassword(UUID.randomUUID().toString())
            .withEnv("POSTGRES_INITDB_ARGS", String.join(" ", LocalPostgres.INITDB))
            .withCommand(postgresCommand());

    private final KafkaContainer kafka = new KafkaContainer(KAFKA).withEnv("KAFKA_HEAP_OPTS", "-Xmx" + LocalKafka.HEAP);

    /** For the service loader. */
    public ContainerServers() {
        Stream.of(LocalKafka.SETTINGS, KAFKA_SETTINGS)
                .forEach(settings -> settings.forEach((setting, value) -> kafka.withEnv(asVariable(setting), value)));
    }

    @Override
    public String description() {
        return "containers (%s, %s)".formatted(POSTGRES, KAFKA);
    }

    @Override
    public Optional<String> obstacle() {
        try {
            return engineMissing().or(ContainerServers::imageMissing);
        } catch (NotFoundException e) {
            // Testcontainers asks a container of an image of its own where containers are reached from in here.
            return Optional.of("it is not known where to reach containers from within this one;"
                    + " TESTCONTAINERS_HOST_OVERRIDE says it");
        }
    }

    /** Testcontainers looks for another engine where the one that is wished for does not answer. */
    private static Optional<String> engineMissing() {
        var wished = Optional.ofNullable(System.getenv("DOCKER_HOST"));
        var found = engine().filter(
                        address -> wished.map(URI::create).map(address::equals).orElse(true));
        return found.isPresent()
                ? Optional.empty()
                : Optional.of(
                        "no Docker engine answers" + wished.map(" at "::concat).orElse(""));
    }

    private static Optional<URI> engine() {
        try {
            return Optional.of(
                    DockerClientFactory.instance().getTransportConfig().getDockerHost());
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> imageMissing() {
        var docker = docker();
        return Stream.of(POSTGRES, KAFKA)
                .filter(image -> !has(docker, image))
                .findFirst()
                .map("the image %1$s is not here; `docker pull %1$s` fetches it"::formatted);
    }

    private static boolean has(DockerClient docker, String image) {
        try {
            docker.inspectImageCmd(ImageNameSubstitutor.instance()
                            .apply(DockerImageName.parse(image))
                            .asCanonicalNameString())
                    .exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    /** Of a run that was on this machine: another may use the same engine. */
    @Override
    public void endAbandoned(Predicate<String> isOver) {
        docker().listContainersCmd().withShowAll(true).withLabelFilter(Map.of(MACHINE, machine())).exec().stream()
                .filter(container -> isOver.test(container.getLabels().get(RUN)))
                .forEach(container -> docker().removeContainerCmd(container.getId())
                        .withForce(true)
                        .withRemoveVolumes(true)
                        .exec());
    }

    @Override
    public void start(String run) {
        Stream.of(postgres, kafka)
                .forEach(container -> container
                        .withLabels(Map.of(RUN, run, MACHINE, machine()))
                        .withStartupTimeout(START_LIMIT));
        Startables.deepStart(postgres, kafka).join();
    }

    @Override
    public void end() {
        Stream.of(postgres, kafka).parallel().forEach(Startable::stop);
    }

    @Override
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://%s:%d/%s"
                .formatted(postgres.getHost(), postgres.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT), database);
    }

    @Override
    public String adminPassword() {
        return postgres.getPassword();
    }

    @Override
    public String bootstrapServers() {
        return kafka.getBootstrapServers();
    }

    private static DockerClient docker() {
        return DockerClientFactory.instance().client();
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    private static String[] postgresCommand() {
        var settings = Stream.of(LocalPostgres.SETTINGS, POSTGRES_SETTINGS)
                .flatMap(List::stream)
                .flatMap(setting -> Stream.of("-c", setting));
        return Stream.concat(Stream.of("postgres"), settings).toArray(String[]::new);
    }

    /** As Kafka's image wants it. */
    private static String asVariable(String setting) {
        return "KAFKA_" + setting.replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
