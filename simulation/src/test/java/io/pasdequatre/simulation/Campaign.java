package io.pasdequatre.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Many seeds, one after the other on each processor, until one fails or it is enough. */
final class Campaign {

    private final AtomicLong next;
    private final Predicate<Campaign> enough;
    private final long began = System.nanoTime();
    private final LongAdder seeds = new LongAdder();
    private final LongAdder steps = new LongAdder();
    private final LongAdder sagas = new LongAdder();
    private final LongAdder faults = new LongAdder();
    private final LongAdder traces = new LongAdder();
    private volatile @Nullable Outcome failed;

    private Campaign(long first, Predicate<Campaign> enough) {
        this.next = new AtomicLong(first);
        this.enough = enough;
    }

    /** Runs so many seeds from the first on. */
    static Campaign of(long first, long seeds) {
        return new Campaign(first, campaign -> campaign.next.get() >= first + seeds).run();
    }

    /** Runs seeds from the first on, for so long. */
    static Campaign of(long first, Duration time) {
        return new Campaign(first, campaign -> campaign.elapsed().compareTo(time) >= 0).run();
    }

    private Campaign run() {
        int workers = Runtime.getRuntime().availableProcessors();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                all.add(threads.submit(this::work));
            }
            for (Future<?> each : all) {
                each.get();
            }
            return this;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void work() {
        var simulator = new Simulator();
        while (failed == null && !enough.test(this)) {
            count(simulator.run(next.getAndIncrement()));
        }
    }

    private void count(Outcome outcome) {
        seeds.increment();
        steps.add(outcome.steps());
        sagas.add(outcome.sagas());
        faults.add(outcome.faults());
        traces.add(Long.parseUnsignedLong(outcome.hash(), 16));
        if (outcome.violation() != null) {
            failed = outcome;
        }
        if (seeds.sum() % 10_000 == 0) {
            System.out.println(this);
        }
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** The first run that violated something; null if none did. */
    @Nullable
    Outcome failed() {
        return failed;
    }

    long seeds() {
        return seeds.sum();
    }

    /** The same for the same seeds, whoever ran them and in which order. */
    String trace() {
        return Long.toHexString(traces.sum());
    }

    @Override
    public String toString() {
        double seconds = elapsed().toMillis() / 1000.0;
        return "%,d seeds, %,d sagas, %,d faults, %,d steps in %.0f s: %,.0f steps/s, %s"
                        .formatted(
                                seeds.sum(),
                                sagas.sum(),
                                faults.sum(),
                                steps.sum(),
                                seconds,
                                steps.sum() / seconds,
                                failed == null ? "0 violations" : "seed " + failed.seed() + " FAILED")
                + ", trace " + trace();
    }
}
