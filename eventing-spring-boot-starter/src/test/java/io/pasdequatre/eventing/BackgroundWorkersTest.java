package io.pasdequatre.eventing;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionSynchronizationUtils;

class BackgroundWorkersTest {

    private static final int PATIENCE_SECONDS = 20;
    private static final Duration NEVER = Duration.ofDays(1);

    private final BackgroundTask task =
            new BackgroundTasks(Duration.ofMinutes(1), new SimpleMeterRegistry()).add("the tests' own", NEVER);
    private final LinkedBlockingQueue<String> done = new LinkedBlockingQueue<>();

    @AfterEach
    void forgetTransaction() {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.clearSynchronization();
        }
    }

    @Test
    void whatIsDueWhenTheyStartIsDoneAtOnce() throws InterruptedException {
        var workers = new BackgroundWorkers(task, 1, NEVER, this::work);

        workers.start();

        assertThat(awaitWork()).isTrue();
        workers.stop();
    }

    @Test
    void theyAreWokenOnceTheTransactionIsCommittedAndNotBefore() throws InterruptedException {
        var workers = new BackgroundWorkers(task, 1, NEVER, this::work);
        workers.start();
        assertThat(awaitWork()).isTrue();
        TransactionSynchronizationManager.initSynchronization();

        workers.wakeAfterCommit();
        assertThat(done.poll(100, TimeUnit.MILLISECONDS)).isNull();
        TransactionSynchronizationUtils.triggerAfterCommit();

        assertThat(awaitWork()).isTrue();
        workers.stop();
    }

    @Test
    void aSweepFindsWhatNobodyWokeThemFor() throws InterruptedException {
        var workers = new BackgroundWorkers(task, 1, Duration.ofMillis(10), this::work);

        workers.start();

        for (int i = 0; i < 3; i++) {
            assertThat(awaitWork()).isTrue();
        }
        workers.stop();
    }

    @Test
    void workThatFailsIsTriedAgainByTheSameWorker() throws InterruptedException {
        var workers = new BackgroundWorkers(task, 1, Duration.ofMillis(10), () -> {
            work();
            throw new IllegalStateException("It fails, as the test wants it");
        });

        workers.start();

        assertThat(awaitWork()).isTrue();
        assertThat(awaitWork()).isTrue();
        workers.stop();
    }

    @Test
    void aStopWaitsForWhatIsUnderWay() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var workers = new BackgroundWorkers(task, 1, NEVER, () -> {
            begun.countDown();
            mayEnd.await();
            work();
        });
        workers.start();
        assertThat(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

        Thread stop = Thread.ofVirtual().start(workers::stop);
        assertThat(stop.join(Duration.ofMillis(100))).isFalse();
        mayEnd.countDown();

        assertThat(stop.join(Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
        assertThat(done).hasSize(1);
        assertThat(workers.isRunning()).isFalse();
    }

    private void work() {
        done.add("work");
    }

    private boolean awaitWork() throws InterruptedException {
        return done.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) != null;
    }
}
