package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.localstack.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code ./start} runs is killed, and started again on what it left. */
class KilledStartTest {

    private static final String MAIN = "io.pasdequatre.localstack.Start";
    private static final String UP = "Everything is up";
    private static final int MINUTES_TO_START = 5;
    /** While data is made. Each second of a start takes more than a minute here, so the others are tried by hand. */
    private static final String SOME = "4";

    private static final List<String> PORTS = List.of(
            "ORDER_PORT",
            "INVENTORY_PORT",
            "PAYMENT_PORT",
            "NOTIFICATION_PORT",
            "TRACKING_PORT",
            "POSTGRES_PORT",
            "KAFKA_PORT",
            "REGISTRY_PORT",
            "MAIL_PORT",
            "MAIL_PAGE_PORT",
            "BREAKAGES_PORT");

    @TempDir
    Path parent;

    private final int[] ports = FreePorts.find(PORTS.size());
    private Path last = Path.of("nothing-started");

    /** Those that {@code -Dseconds} names, such as {@code 1,2,3,4}. */
    static IntStream seconds() {
        return Stream.of(System.getProperty("seconds", SOME).split(",", -1)).mapToInt(Integer::parseInt);
    }

    /** At some second of the first start, and of one that forgets; the short form is {@link InterruptedStartTest}. */
    @ParameterizedTest
    @MethodSource("seconds")
    @Tag("thorough")
    void aStartThatIsKilledAtThisSecondCanBeDoneAgain(int second) throws IOException, InterruptedException {
        kill(start("killed"), second);
        end(awaitUp(start("again")));
        kill(start("killed-fresh", "--fresh"), second);
        end(awaitUp(start("again-after-fresh")));
    }

    private Process start(String log, String... options) throws IOException {
        var lib = Repository.ROOT.resolve("local-stack/target/lib/*");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-cp",
                "local-stack/target/classes:event-contracts/target/classes:" + lib,
                MAIN,
                parent.resolve("data").toString()));
        command.addAll(List.of(options));
        var builder = new ProcessBuilder(command)
                .directory(Repository.ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(log).toFile());
        IntStream.range(0, ports.length).forEach(each -> builder.environment().put(PORTS.get(each), "" + ports[each]));
        builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
        last = log(log);
        return builder.start();
    }

    private Path log(String name) {
        return parent.resolve(name + ".log");
    }

    private static void kill(Process start, int second) throws InterruptedException {
        start.waitFor(second, TimeUnit.SECONDS);
        start.destroyForcibly().waitFor();
    }

    private Process awaitUp(Process start) throws IOException, InterruptedException {
        var deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES_TO_START);
        while (!Files.readString(last).contains(UP)) {
            assertThat(start.waitFor(100, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline)
                    .as(Files.readString(last))
                    .isFalse();
        }
        return start;
    }

    private static void end(Process start) throws InterruptedException {
        start.destroy();
        assertThat(start.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }
}
