package io.pasdequatre.eventing;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Workers that do what has become due, such as calls that may only be made outside of a transaction. One is woken when
 * something new is committed; a sweep finds what is due for another reason, such as a crash or a pause that is over.
 * They start last and stop first.
 */
public final class BackgroundWorkers implements SmartLifecycle {

    private final BackgroundTask task;
    private final int number;
    private final Duration sweep;
    private final BackgroundTask.Work work;
    private final Semaphore wakeUps = new Semaphore(0);
    private volatile @Nullable ExecutorService threads;

    /**
     * Workers that have not started yet.
     *
     * @param task what they report to
     * @param number how many work at once; with 0 nothing is done
     * @param sweep how long one waits to be woken before it looks by itself
     * @param work all that is due; it is to end soon once they do not run any more
     */
    public BackgroundWorkers(BackgroundTask task, int number, Duration sweep, BackgroundTask.Work work) {
        this.task = task;
        this.number = number;
        this.sweep = sweep;
        this.work = work;
    }

    /** Wakes a worker once the caller's transaction is committed. */
    public void wakeAfterCommit() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                wake();
            }
        });
    }

    /** Wakes a worker, unless as many have been woken as there are. */
    public void wake() {
        if (wakeUps.availablePermits() < number) {
            wakeUps.release();
        }
    }

    @Override
    public void start() {
        var started = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(task.name().replace(' ', '-') + "-", 0).factory());
        threads = started;
        task.started();
        for (int i = 0; i < number; i++) {
            started.execute(this::run);
            wake();
        }
    }

    /** Waits for what is under way; the rest stays due. */
    @Override
    public void stop() {
        var stopped = threads;
        threads = null;
        if (stopped != null) {
            wakeUps.release(number);
            stopped.close();
        }
        task.stopped();
    }

    @Override
    public boolean isRunning() {
        return threads != null;
    }

    private void run() {
        while (isRunning()) {
            awaitWakeUpOrSweep();
            task.attempt(work);
        }
    }

    private void awaitWakeUpOrSweep() {
        try {
            boolean _ = wakeUps.tryAcquire(sweep.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
