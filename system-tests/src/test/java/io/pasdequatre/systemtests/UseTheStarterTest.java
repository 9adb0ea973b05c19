package io.pasdequatre.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.localstack.TestInfrastructure;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

/**
 * Follows docs/use-the-starter.md as a reader would, in a project from nothing. Only where things listen differs from
 * the page, and the starter is not installed: this build has made it already.
 */
class UseTheStarterTest {

    private static final Path HOME = Repository.ROOT.resolve("system-tests/target/use-the-starter");
    private static final Path PROJECT = HOME.resolve("library");
    private static final String VERSION = "<artifactId>pas-de-quatre</artifactId>\\s*<version>([^<]+)";
    private static final Pattern LISTENS = Pattern.compile("Tomcat started on port (\\d+)");

    private final TestInfrastructure infrastructure = TestInfrastructure.shared();
    private @Nullable Process service;
    private int port;

    @AfterEach
    void stopService() throws InterruptedException {
        if (service != null) {
            service.destroy();
            if (!service.waitFor(20, TimeUnit.SECONDS)) {
                service.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void aProjectFromNothingWorksAsThePageSays() throws Exception {
        Page page = Page.read(Repository.ROOT.resolve("docs/use-the-starter.md"));
        Iterator<Page.Script> scripts = page.scripts().iterator();
        createProject(page);
        asSuperuser(next(scripts, "CREATE ROLE"));
        next(scripts, "./mvnw -q install"); // Done by the build around this test.
        run(next(scripts, "../pas-de-quatre/mvnw"));
        run(next(scripts, "curl"));
        start(next(scripts, "java"));
        run(next(scripts, "curl"));
        Page.Script count = next(scripts, "curl");
        runUntilAnswered(count);
        ConsumerRecord<byte[], byte[]> event = onlyRecordOf("loans");
        requireAnswer(next(scripts, "kafka-console-consumer.sh"), asTheConsolePrintsIt(event));
        runUntilAnswered(next(scripts, "curl"));
        assertThat(scripts).as("what was not followed").isExhausted();

        awaitConsumed("library", deliverAgain(event));
        run(count);
    }

    @Test
    void theVersionsAreThoseOfThisProject() throws IOException {
        String ours = Files.readString(Repository.ROOT.resolve("pom.xml"));
        String theirs = Files.readString(Repository.ROOT.resolve("docs/use-the-starter.md"));
        assertThat(theirs)
                .contains("<artifactId>spring-boot-starter-parent</artifactId>\n        <version>"
                        + found(ours, "spring-boot-starter-parent</artifactId>\\s*<version>([^<]+)"))
                .contains("<artifactId>avro-maven-plugin</artifactId>\n                <version>"
                        + found(ours, "<avro.version>([^<]+)"))
                .contains(
                        "<artifactId>pas-de-quatre-bom</artifactId>\n                <version>" + found(ours, VERSION));
        assertThat(found(
                        Files.readString(Repository.ROOT.resolve("bom/pom.xml")),
                        VERSION.replace("quatre", "quatre-bom")))
                .isEqualTo(found(ours, VERSION));
    }

    @Test
    void aReleaseHasItsSourcesAndItsJavadoc() throws IOException, InterruptedException {
        Path target = Repository.ROOT.resolve("eventing-spring-boot-starter/target");
        run("./mvnw -Prelease source:jar-no-fork javadoc:jar -pl eventing-spring-boot-starter "
                + String.join(" ", StarterRepository.optionsOfThisBuild()));

        assertThat(entriesOf(target, "-sources.jar")).contains("io/pasdequatre/eventing/Outbox.java");
        assertThat(entriesOf(target, "-javadoc.jar")).contains("io/pasdequatre/eventing/Outbox.html");
    }

    private static void run(String line) throws IOException, InterruptedException {
        Process build = bash(line).directory(Repository.ROOT.toFile()).start();
        String printed = new String(build.getInputStream().readAllBytes(), UTF_8);
        assertThat(build.waitFor()).as(printed).isZero();
    }

    private static List<String> entriesOf(Path directory, String ending) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            Path jar = files.filter(file -> file.toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow();
            try (var zip = new ZipFile(jar.toFile())) {
                return zip.stream().map(ZipEntry::getName).toList();
            }
        }
    }

    private static String found(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    private static Page.Script next(Iterator<Page.Script> scripts, String program) {
        Page.Script script = scripts.next();
        assertThat(script.text()).startsWith(program);
        return script;
    }

    private static void createProject(Page page) throws IOException, URISyntaxException {
        FileSystemUtils.deleteRecursively(HOME);
        page.writeTo(PROJECT);
        Path options = Files.createDirectories(PROJECT.resolve(".mvn")).resolve("maven.config");
        Files.write(options, StarterRepository.in(HOME.resolve("repository")).mavenOptions());
    }

    private void asSuperuser(Page.Script script) throws SQLException {
        try (var admin = infrastructure.adminConnection();
                var statement = admin.createStatement()) {
            for (String sql : script.text().lines().toList()) {
                statement.execute(sql);
            }
        }
    }

    private void start(Page.Script script) throws IOException {
        Path log = HOME.resolve("service.log");
        ProcessBuilder builder = bash("exec " + script.text()).redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "PATH",
                        System.getProperty("java.home") + "/bin:" + System.getenv("PATH"),
                        "SERVER_ADDRESS",
                        "127.0.0.1",
                        "SERVER_PORT",
                        "0",
                        "SPRING_DATASOURCE_URL",
                        infrastructure.jdbcUrl("library"),
                        "SPRING_KAFKA_BOOTSTRAP_SERVERS",
                        infrastructure.bootstrapServers(),
                        "PASDEQUATRE_EVENTING_REGISTRY_URL",
                        infrastructure.registryUrl().toString()));
        Process started = builder.start();
        service = started;
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroy));
        await().atMost(Duration.ofMinutes(2))
                .until(() -> !started.isAlive() || Files.readString(log).contains("Started LibraryApplication"));
        Matcher listens = LISTENS.matcher(Files.readString(log));
        assertThat(listens.find()).as(Files.readString(log)).isTrue();
        port = Integer.parseInt(listens.group(1));
    }

    private void run(Page.Script script) throws IOException, InterruptedException {
        requireAnswer(script, type(script));
    }

    private void runUntilAnswered(Page.Script script) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> run(script));
    }

    private static void requireAnswer(Page.Script script, String answer) {
        assertThat(answer)
                .as("%s%nis to be answered by%n%s", script.text(), script.answer())
                .matches(script::isAnsweredBy);
    }

    /** Types it and gives what it prints. */
    private String type(Page.Script script) throws IOException, InterruptedException {
        Process typed = bash(script.text()
                        .replace("../pas-de-quatre", "'" + Repository.ROOT + "'")
                        .replace(
                                "http://localhost:8081",
                                infrastructure.registryUrl().toString())
                        .replace("localhost:8080", "127.0.0.1:" + port))
                .start();
        String printed = new String(typed.getInputStream().readAllBytes(), UTF_8);
        assertThat(typed.waitFor()).as("%s%n%s", script.text(), printed).isZero();
        return printed;
    }

    private static ProcessBuilder bash(String line) {
        return new ProcessBuilder("bash", "-c", line)
                .directory(PROJECT.toFile())
                .redirectErrorStream(true);
    }

    private ConsumerRecord<byte[], byte[]> onlyRecordOf(String topic) {
        try (var consumer =
                new KafkaConsumer<>(connection(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return await().atMost(Duration.ofSeconds(30))
                    .until(() -> consumer.poll(Duration.ofMillis(200)), records -> records.count() == 1)
                    .iterator()
                    .next();
        }
    }

    /** Kafka's own tool is not here. This is how it prints headers and key. */
    private static String asTheConsolePrintsIt(ConsumerRecord<byte[], byte[]> record) {
        return Stream.of(record.headers().toArray())
                .map(header -> header.key() + ":" + new String(header.value(), UTF_8))
                .collect(Collectors.joining(",", "", "\t" + new String(record.key(), UTF_8)));
    }

    private RecordMetadata deliverAgain(ConsumerRecord<byte[], byte[]> record)
            throws ExecutionException, InterruptedException {
        try (var producer = new KafkaProducer<>(connection(), new ByteArraySerializer(), new ByteArraySerializer())) {
            return producer.send(new ProducerRecord<>(
                            record.topic(), record.partition(), record.key(), record.value(), record.headers()))
                    .get();
        }
    }

    private void awaitConsumed(String group, RecordMetadata record) {
        var partition = new TopicPartition(record.topic(), record.partition());
        try (Admin admin = Admin.create(connection())) {
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                OffsetAndMetadata committed = admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .get(partition);
                return committed != null && committed.offset() > record.offset();
            });
        }
    }

    private Map<String, Object> connection() {
        return Map.of("bootstrap.servers", infrastructure.bootstrapServers());
    }
}
