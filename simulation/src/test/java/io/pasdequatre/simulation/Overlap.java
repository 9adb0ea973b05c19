package io.pasdequatre.simulation;

import io.pasdequatre.simulation.postgres.PostgresWorld;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** Holds a step before its commit, while another is taken. */
record Overlap(PostgresWorld world, Runnable held) {

    static Overlap of(PostgresWorld world, Runnable held) {
        return new Overlap(world, held);
    }

    /**
     * Takes the other step while the first is held.
     *
     * @param until returns when the first may commit
     */
    void with(Runnable other, Runnable until) {
        var written = new CountDownLatch(1);
        var mayCommit = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> world.beforeCommit(
                    () -> {
                        written.countDown();
                        await(mayCommit);
                    },
                    held));
            await(written);
            var second = threads.submit(other);
            try {
                until.run();
            } finally {
                mayCommit.countDown();
            }
            first.get();
            second.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
