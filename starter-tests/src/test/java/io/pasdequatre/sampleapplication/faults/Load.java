package io.pasdequatre.sampleapplication.faults;

import io.pasdequatre.localstack.Database;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Writers that append events at a steady rate for as long as it is open: of each twenty transactions fourteen write one
 * row, two write five, two enclose a transaction of another session (debezium#7760), one writes twenty rows in one
 * statement (debezium#7531), and one rolls back. Several writers share keys.
 */
final class Load implements AutoCloseable {

    private static final int THREADS = 4;
    private static final int PAGES = 40;

    private final String pages = "page-" + UUID.randomUUID() + "-";
    private final Writer writer;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
    private final AtomicLong transactions = new AtomicLong();
    private final List<Future<?>> writers = new ArrayList<>();

    private Load(Database database) {
        this.writer = new Writer(database, THREADS * 2);
    }

    /** Begins at a rate of transactions per second; each has two and a half rows on average. */
    static Load on(Database database, int rate) {
        var load = new Load(database);
        long period = TimeUnit.SECONDS.toNanos(1) * THREADS / rate;
        for (int thread = 0; thread < THREADS; thread++) {
            var random = new SplittableRandom(thread);
            String own = load.pages + "own-" + thread;
            load.writers.add(load.threads.scheduleAtFixedRate(
                    () -> load.writeAndCount(random, own), period * thread / THREADS, period, TimeUnit.NANOSECONDS));
        }
        return load;
    }

    /** Transactions that committed so far. */
    long transactions() {
        return transactions.get();
    }

    private void writeAndCount(SplittableRandom random, String own) {
        try {
            write(random, own);
            transactions.incrementAndGet();
        } catch (Writer.RolledBack e) {
            // As it should be: nobody may ever consume it.
        }
    }

    /** The enclosed transaction's key is its thread's own, since nothing else would end a wait for one's own lock. */
    private void write(SplittableRandom random, String own) {
        switch (random.nextInt(20)) {
            case 0 -> writer.writeAndRollBack(page(random), page(random));
            case 1 -> writer.write(Collections.nCopies(20, page(random)).toArray(String[]::new));
            case 2, 3 -> writer.writeAround(page(random), own);
            case 4, 5 ->
                writer.write(IntStream.range(0, 5).mapToObj(_ -> page(random)).toArray(String[]::new));
            default -> writer.write(page(random));
        }
    }

    private String page(SplittableRandom random) {
        return pages + random.nextInt(PAGES);
    }

    /**
     * Ends the writers and waits for their last transactions.
     *
     * @throws IllegalStateException if a writer failed, and so the load was not what it should be
     */
    void stop() {
        threads.close();
        writers.stream().filter(writer -> writer.state() == Future.State.FAILED).forEach(writer -> {
            throw new IllegalStateException("A writer failed", writer.exceptionNow());
        });
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
        writer.close();
    }
}
