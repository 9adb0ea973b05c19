package io.pasdequatre.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Orders at a steady rate while something goes wrong: what customers see, what is held, and what is lost. */
final class UnderFault {

    private final Target target;
    private final Plan plan;

    UnderFault(Target target, Plan plan) {
        this.target = target;
        this.plan = plan;
    }

    /**
     * How much of it.
     *
     * @param rate orders a second
     * @param howLong they are placed
     * @param slow how long payment takes where it is slow
     */
    record Plan(int rate, Duration howLong, Duration slow) {}

    /** What takes orders, and can be hurt. */
    interface Target {

        Answer order(RestFault fault, Instant due, long dueNanos) throws InterruptedException;

        /** What is wrong from the beginning. */
        void begin(RestFault fault, Duration slow) throws Exception;

        /** What happens at half time. */
        void strike(RestFault fault) throws Exception;

        /** Heals it, when the last order is placed. */
        void heal(RestFault fault) throws Exception;

        /** Waits until nothing goes on any more. */
        void awaitEnd() throws Exception;

        Counts counts() throws Exception;
    }

    /**
     * What the databases have, over all.
     *
     * @param heldPieces stock that is reserved
     * @param chargedInVain payments that were captured, beyond the orders that are confirmed
     * @param unfinished orders that have neither been confirmed nor cancelled
     */
    record Counts(long heldPieces, long chargedInVain, long unfinished) {

        Counts since(Counts before) {
            return new Counts(
                    heldPieces - before.heldPieces,
                    chargedInVain - before.chargedInVain,
                    unfinished - before.unfinished);
        }
    }

    /**
     * What became of it.
     *
     * @param answers of each customer
     * @param waiting customers without an answer at half time
     * @param heldPieces stock that was reserved at half time
     * @param left what the databases have when nothing goes on any more
     * @param end from the last order until then
     */
    record Outcome(List<Answer> answers, int waiting, long heldPieces, Counts left, Duration end) {

        /** How many customers were answered what. */
        Map<String, Long> seen() {
            return answers.stream().collect(Collectors.groupingBy(Answer::title, TreeMap::new, Collectors.counting()));
        }

        Percentiles toAnswer() {
            return Percentiles.of(answers.stream().mapToLong(Answer::nanos));
        }
    }

    private record HalfTime(int waiting, long heldPieces) {}

    Outcome run(RestFault fault) throws Exception {
        Counts before = target.counts();
        target.begin(fault, plan.slow());
        var waiting = new AtomicInteger();
        CompletableFuture<HalfTime> half = atHalfTime(() -> {
            var seen = new HalfTime(waiting.get(), target.counts().since(before).heldPieces());
            target.strike(fault);
            return seen;
        });
        List<Answer> answers = place(fault, waiting);
        Instant last = Instant.now();
        HalfTime seen = half.get();
        target.heal(fault);
        target.awaitEnd();
        return new Outcome(
                answers,
                seen.waiting,
                seen.heldPieces,
                target.counts().since(before),
                Duration.between(last, Instant.now()));
    }

    private List<Answer> place(RestFault fault, AtomicInteger waiting) throws InterruptedException, ExecutionException {
        return Pace.open(plan.rate(), plan.howLong(), (due, dueNanos) -> {
            waiting.incrementAndGet();
            try {
                return target.order(fault, due, dueNanos);
            } finally {
                waiting.decrementAndGet();
            }
        });
    }

    private CompletableFuture<HalfTime> atHalfTime(Callable<HalfTime> what) {
        Executor later = CompletableFuture.delayedExecutor(plan.howLong().toMillis() / 2, TimeUnit.MILLISECONDS);
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return what.call();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                later);
    }
}
