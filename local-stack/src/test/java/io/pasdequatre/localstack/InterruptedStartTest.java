package io.pasdequatre.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start that is killed leaves nothing behind that keeps the next one from starting. */
class InterruptedStartTest {

    private static final int SECONDS_TO_REACH_A_MOMENT = 60;

    @TempDir
    Path parent;

    private final int[] ports = FreePorts.find(2);
    private Path home = Path.of("not-made");

    @BeforeEach
    void nameHome() {
        home = parent.resolve("data");
    }

    @AfterEach
    void endEverything() {
        Leftovers.end(home);
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres.*.password", "postgres.*/global/pg_control", "run/postgres.pid"})
    void aStartOfPostgresThatIsKilledCanBeDoneAgain(String moment) throws Exception {
        killTheStartOnceThereIs(moment, "postgres");

        var postgres = postgres();
        postgres.start();
        var database = postgres.ensureDatabase("things", "thing");
        postgres.stop();

        assertThat(restarted().ensureDatabase("things", "thing")).isEqualTo(database);
        assertThatNothingHalfMadeIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka/data.*/bootstrap.checkpoint", "run/kafka.pid"})
    void aStartOfKafkaThatIsKilledCanBeDoneAgain(String moment) throws Exception {
        killTheStartOnceThereIs(moment, "kafka");

        var kafka = kafka();
        kafka.start();

        assertThat(kafka.answers()).isTrue();
        assertThatNothingHalfMadeIsLeft();
    }

    @Test
    void aServerWhoseDataIsForgottenBeforeItStartsHasPasswordsThatAreKept() throws SQLException, IOException {
        postgres().adminPassword();
        var postgres = postgres();
        Trees.delete(home);
        postgres.start();
        postgres.stop();

        restarted().adminConnection().close();
    }

    @Test
    void aDataDirectoryThatIsHalfThereIsMadeAnew() throws IOException, SQLException {
        Files.createDirectories(home.resolve("postgres/base"));
        Files.writeString(home.resolve("postgres/PG_VERSION"), "18\n");

        var postgres = postgres();
        postgres.start();

        postgres.adminConnection().close();
    }

    @Test
    void aBrokersDirectoryThatIsHalfFormattedIsFormattedAnew() throws Exception {
        Files.createDirectories(home.resolve("kafka/data"));
        Files.writeString(home.resolve("kafka/data/bootstrap.checkpoint"), "half");

        var kafka = kafka();
        kafka.start();

        assertThat(kafka.answers()).isTrue();
    }

    @Test
    void dataThatIsForgottenIsGoneAsAWholeAndItsRestWithTheNextStart() throws IOException {
        var killed = parent.resolve("data.forgotten"); // What stands there if one is killed who forgets.
        Files.createDirectories(killed.resolve("postgres"));
        Files.createDirectories(home.resolve("postgres"));
        Files.writeString(home.resolve("passwords.properties"), "postgres=secret");

        Trees.forget(home);
        assertThat(parent).isEmptyDirectory();

        Files.createDirectories(killed.resolve("postgres"));
        Trees.deleteForgotten(home);
        assertThat(parent).isEmptyDirectory();
    }

    private LocalPostgres postgres() {
        return new LocalPostgres(Installation.here(), ports[0], home);
    }

    private LocalKafka kafka() {
        return new LocalKafka(Installation.here(), ports[1], home, Map.of());
    }

    private LocalPostgres restarted() {
        var postgres = postgres();
        postgres.start();
        return postgres;
    }

    private void killTheStartOnceThereIs(String moment, String what) throws IOException, InterruptedException {
        var start = new ProcessBuilder(Installation.java(
                        "64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartOfOne.class.getName(),
                        home.toString(),
                        what,
                        "" + ports[0],
                        "" + ports[1]))
                .redirectErrorStream(true)
                .redirectOutput(parent.resolve("start.log").toFile())
                .start();
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_REACH_A_MOMENT);
        while (!isThere(moment)) {
            assertThat(start.waitFor(1, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline)
                    .as(Files.readString(parent.resolve("start.log")))
                    .isFalse();
        }
        start.destroyForcibly().waitFor();
        Leftovers.end(home); // As the next ./start does.
    }

    private boolean isThere(String moment) {
        return !found(moment).isEmpty();
    }

    private List<Path> found(String pattern) {
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + home + File.separator + pattern);
        try (var files = Files.find(home, 4, (file, _) -> matcher.matches(file))) {
            return files.toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            return List.of(); // It is not there yet, or changes at this moment.
        }
    }

    private void assertThatNothingHalfMadeIsLeft() {
        var left = new ArrayList<Path>();
        for (var pattern : List.of("postgres.*", "kafka/data.*", "passwords.properties.*", "run/*.new")) {
            left.addAll(found(pattern));
        }
        assertThat(left).isEmpty();
    }
}
