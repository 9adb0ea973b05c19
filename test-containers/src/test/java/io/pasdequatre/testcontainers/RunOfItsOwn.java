package io.pasdequatre.testcontainers;

import static org.awaitility.Awaitility.await;

import io.pasdequatre.localstack.StartFailedException;
import io.pasdequatre.localstack.TestInfrastructure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A run of tests beside the one that this JVM is part of, with wishes of its own: a JVM that is no descendant of Maven,
 * asks for the infrastructure, uses it, and stays until it is killed.
 *
 * @param process the JVM
 * @param said what it has printed until it stayed or ended
 */
record RunOfItsOwn(ProcessHandle process, List<String> said) implements AutoCloseable {

    private static final String STAYS = "ready";

    /** Starts one, and waits until it has the infrastructure or knows that it cannot have it. */
    static RunOfItsOwn wishingFor(String infrastructure, String dockerHost) throws IOException {
        return start(infrastructure, "DOCKER_HOST=" + dockerHost);
    }

    /** Starts one with the environment of this JVM. */
    static RunOfItsOwn wishingFor(String infrastructure) throws IOException {
        return start(infrastructure, "NOTHING=else");
    }

    private static RunOfItsOwn start(String infrastructure, String variable) throws IOException {
        var output = Files.createTempFile("run-of-its-own", ".log");
        // The shell ends at once and leaves an orphan, whose ancestors are no Maven.
        var shell = new ProcessBuilder(
                        "sh",
                        "-c",
                        "(sleep 0.2; exec env \"$@\" >" + output + " 2>&1) & echo $!",
                        "sh",
                        variable,
                        System.getProperty("java.home") + "/bin/java",
                        "-Dpasdequatre.test.infrastructure=" + infrastructure,
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RunOfItsOwn.class.getName())
                .start();
        var process =
                ProcessHandle.of(Long.parseLong(shell.inputReader().readLine())).orElseThrow();
        await().atMost(Duration.ofSeconds(100))
                .until(() -> !process.isAlive() || Files.readAllLines(output).contains(STAYS));
        return new RunOfItsOwn(process, saidIn(output));
    }

    private static List<String> saidIn(Path output) throws IOException {
        try {
            return Files.readAllLines(output).stream()
                    .filter(line -> !line.equals(STAYS))
                    .toList();
        } finally {
            Files.delete(output);
        }
    }

    /** The name of this run where runs are named. */
    String name() {
        return process.pid() + "-" + process.info().startInstant().orElseThrow().toEpochMilli();
    }

    /** As the end of a run that nobody expects. */
    @Override
    public void close() {
        process.destroyForcibly();
        await().atMost(Duration.ofSeconds(10)).until(() -> !process.isAlive());
    }

    /** What such a JVM does. */
    @SuppressWarnings("SystemOut") // For the JVM that started it.
    public static void main(String[] args) throws SQLException, InterruptedException {
        try {
            useDatabase(TestInfrastructure.shared());
        } catch (StartFailedException e) {
            System.out.println(e.getMessage());
            return;
        }
        System.out.println(STAYS);
        new CountDownLatch(1).await();
    }

    private static void useDatabase(TestInfrastructure infrastructure) throws SQLException {
        var database = infrastructure.createDatabase("own");
        try (var connection = infrastructure.adminConnection(database.name())) {
            connection.createStatement().execute("CREATE TABLE thing (id int)");
        }
    }
}
