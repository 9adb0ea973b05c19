package io.pasdequatre.eventing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * A thread that does its work again and again, from the start of the application to its stop, whatever the work throws.
 * The first time is at once.
 */
public final class BackgroundThread implements SmartLifecycle {

    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    private final BackgroundTask task;
    private final Duration pause;
    private final BackgroundTask.Work work;
    private final int phase;

    private CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread thread;

    /** A thread that starts last and stops first. */
    public BackgroundThread(BackgroundTask task, Duration pause, BackgroundTask.Work work) {
        this(task, pause, DEFAULT_PHASE, work);
    }

    /**
     * A thread that starts and stops in its turn.
     *
     * @param pause between the end of one time and the begin of the next
     * @param phase as {@link SmartLifecycle#getPhase()} has it
     */
    public BackgroundThread(BackgroundTask task, Duration pause, int phase, BackgroundTask.Work work) {
        this.task = task;
        this.pause = pause;
        this.phase = phase;
        this.work = work;
    }

    private void run(CountDownLatch stop) {
        try {
            do {
                task.attempt(work);
            } while (!stop.await(pause.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void start() {
        var stop = new CountDownLatch(1);
        stopping = stop;
        task.started();
        thread = Thread.ofVirtual().name(task.name().replace(' ', '-')).start(() -> run(stop));
    }

    /** Waits for the work that is under way, 10 s at most: it may need what is closed next. */
    @Override
    public synchronized void stop() {
        stopping.countDown();
        if (thread != null) {
            try {
                thread.join(LONGEST_STOP);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            thread = null;
        }
        task.stopped();
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    @Override
    public int getPhase() {
        return phase;
    }
}
