package io.pasdequatre.eventing;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/**
 * What is known of one part that works in the background: whether it runs, whether it fails, and since when. Whoever
 * does the work reports here; health, metrics and the log are made from it, in the same way for every part.
 *
 * <p>A failure is logged as a warning at once, then after 10 s, 20 s, 40 s and so on, at most every ten minutes, for as
 * long as it lasts; its end is logged once. Health is DOWN when the part has failed, or reported nothing, for longer
 * than its interval and {@code pasdequatre.eventing.background.down-after}. A thread that has died reports nothing.
 *
 * <p>All methods can be called by any thread.
 */
public final class BackgroundTask {

    private static final Logger log = LoggerFactory.getLogger(BackgroundTask.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    /** The status that {@link Runtime#halt} ends the process with when its memory is exhausted. */
    static final int OUT_OF_MEMORY = 3;

    private final String name;
    private final Duration interval;
    private final Duration downAfter;
    private final LongSupplier nanoTime;

    private boolean running;
    private long lastReport;
    private @Nullable Failure failure;

    BackgroundTask(String name, Duration interval, Duration downAfter, LongSupplier nanoTime) {
        this.name = name;
        this.interval = interval;
        this.downAfter = downAfter;
        this.nanoTime = nanoTime;
    }

    private record Failure(String cause, long since, Instant at, long nextWarning, Duration pause) {}

    /** What is done in the background. */
    @FunctionalInterface
    public interface Work {

        /** Does it once. */
        void run() throws Exception;
    }

    /** The name under which health, metrics and the log show it. */
    public String name() {
        return name;
    }

    /** It is to run from now on. */
    public synchronized void started() {
        running = true;
        failure = null;
        lastReport = nanoTime.getAsLong();
    }

    /** It was asked to stop, so that it does not run is no problem. */
    public synchronized void stopped() {
        running = false;
        failure = null;
    }

    /** It has done its work, or there was none. */
    public synchronized void succeeded() {
        lastReport = nanoTime.getAsLong();
        if (failure != null) {
            log.info("{} works again, after {}", name, lasting(failure));
            failure = null;
        }
    }

    /**
     * It could not do its work, and is going to try again.
     *
     * @param cause the exception; an {@link OutOfMemoryError} in it ends the process
     */
    public void failed(Throwable cause) {
        endProcessIfOutOfMemory(cause);
        Throwable specific = NestedExceptionUtils.getMostSpecificCause(cause);
        failed(specific.getMessage() == null ? specific.toString() : specific.getMessage());
        log.debug("{} failed", name, cause);
    }

    /** It could not do its work for this reason, and is going to try again. */
    public synchronized void failed(String cause) {
        long now = nanoTime.getAsLong();
        lastReport = now;
        Failure before = failure;
        if (before == null) {
            log.warn("{} fails, and is tried again: {}", name, cause);
            failure = new Failure(cause, now, Instant.now(), now + FIRST_PAUSE.toNanos(), FIRST_PAUSE);
        } else if (now - before.nextWarning >= 0) {
            log.warn("{} has failed for {}, and is tried again: {}", name, lasting(before), cause);
            Duration pause = before.pause.multipliedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
            failure = new Failure(cause, before.since, before.at, now + pause.toNanos(), pause);
        } else {
            failure = new Failure(cause, before.since, before.at, before.nextWarning, before.pause);
        }
    }

    /**
     * Does the work, and reports how that went. An exception is reported and not thrown, so that whoever calls this
     * again and again goes on doing so.
     *
     * @return whether it succeeded
     */
    public boolean attempt(Work work) {
        try {
            work.run();
            succeeded();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Throwable e) { // Whatever it is, the next attempt is made.
            failed(e);
            return false;
        }
    }

    /**
     * Ends the process if this is, or was caused by, an {@link OutOfMemoryError}: after one nothing in the process can
     * be relied on, and a supervisor starts it again. It is ended without shutdown hooks, since those need memory.
     */
    public static void endProcessIfOutOfMemory(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                try {
                    log.error("The process ends, since its memory is exhausted", cause);
                } finally {
                    Runtime.getRuntime().halt(OUT_OF_MEMORY);
                }
            }
        }
    }

    /** Why it is DOWN; empty while it works, was asked to stop, or has not failed for long. */
    public synchronized Optional<String> problem() {
        if (!running) {
            return Optional.empty();
        }
        long from = failure == null ? lastReport : failure.since;
        Duration lasting = Duration.ofNanos(nanoTime.getAsLong() - from);
        if (lasting.compareTo(interval.plus(downAfter)) <= 0) {
            return Optional.empty();
        }
        return Optional.of(
                failure == null
                        ? "has reported nothing for %s".formatted(inSeconds(lasting))
                        : "has failed since %s: %s".formatted(failure.at, failure.cause));
    }

    private String lasting(Failure failed) {
        return inSeconds(Duration.ofNanos(nanoTime.getAsLong() - failed.since));
    }

    private static String inSeconds(Duration duration) {
        return duration.toSeconds() + " s";
    }
}
