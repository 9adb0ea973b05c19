package io.pasdequatre.eventing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is known of a part that works in the background, with a clock that the test moves. */
class BackgroundTaskTest {

    private final AtomicLong nanos = new AtomicLong();
    private final BackgroundTask task =
            new BackgroundTask("sweep", Duration.ofSeconds(10), Duration.ofSeconds(30), nanos::get);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    void listen() {
        logged.start();
        logger().addAppender(logged);
    }

    @AfterEach
    void listenNoMore() {
        logger().detachAppender(logged);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(BackgroundTask.class);
    }

    @Test
    void whatFailsForLongIsAProblemWithItsCauseUntilItSucceeds() {
        task.started();
        task.failed(new IllegalStateException("wrapped", new IOException("no answer")));
        after(40);
        assertThat(task.problem()).isEmpty();
        after(1);
        assertThat(task.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("no answer"));

        task.succeeded();
        assertThat(task.problem()).isEmpty();
    }

    @Test
    void whatIsSilentForLongIsAProblem() {
        task.started();
        after(41);
        assertThat(task.problem()).contains("has reported nothing for 41 s");
    }

    @Test
    void whatWasNotStartedOrWasAskedToStopIsNone() {
        after(1000);
        assertThat(task.problem()).isEmpty();
        task.started();
        task.failed("x");
        task.stopped();
        after(1000);
        assertThat(task.problem()).isEmpty();
    }

    @Test
    void aFailureIsLoggedAtOnceThenWithGrowingPausesAndItsEndOnce() {
        task.started();
        for (int second = 0; second < 3600; second++) {
            task.failed("no answer");
            after(1);
        }
        assertThat(logged.list)
                .hasSizeBetween(10, 14)
                .allSatisfy(line -> assertThat(line.getFormattedMessage()).contains("sweep", "no answer"));
        logged.list.clear();
        task.succeeded();
        task.succeeded();
        assertThat(logged.list).hasSize(1);
    }

    @Test
    void aThreadGoesOnWhateverItsWorkThrows() throws InterruptedException {
        var times = new AtomicLong();
        var thread = new BackgroundThread(task, Duration.ofMillis(1), () -> {
            times.incrementAndGet();
            throw new StackOverflowError("thrown by the test");
        });
        thread.start();
        while (times.get() < 3) {
            Thread.onSpinWait();
        }
        thread.stop();
        assertThat(thread.isRunning()).isFalse();
        assertThat(logged.list.getFirst().getFormattedMessage()).contains("thrown by the test");
    }

    @Test
    void anExhaustedMemoryEndsTheProcess() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OutOfMemory.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(BackgroundTask.OUT_OF_MEMORY);
    }

    private void after(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    /** A main program whose work needs more memory than there is, and would go on for ever. */
    static final class OutOfMemory {

        private OutOfMemory() {}

        public static void main(String[] args) {
            var task = new BackgroundTask("work", Duration.ZERO, Duration.ZERO, System::nanoTime);
            while (true) {
                task.attempt(() -> {
                    throw new IllegalStateException(new OutOfMemoryError("Java heap space"));
                });
            }
        }
    }
}
