package io.pasdequatre.simulation.postgres;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * The moment when a transaction has written everything, the outbox included, and has committed nothing. A test may have
 * something happen there, in the transactions of its own thread.
 */
final class BeforeCommit implements TransactionExecutionListener {

    private static final ScopedValue<Runnable> EVENT = ScopedValue.newInstance();

    private static final AtomicLong COMMITS = new AtomicLong();

    /** How many transactions of all services were committed. */
    static long commits() {
        return COMMITS.get();
    }

    /** Takes a step, and has the event happen before each commit. */
    static void when(Runnable event, Runnable step) {
        ScopedValue.where(EVENT, event).run(step);
    }

    @Override
    public void beforeCommit(TransactionExecution transaction) {
        if (EVENT.isBound()) {
            EVENT.get().run();
        }
    }

    @Override
    public void afterCommit(TransactionExecution transaction, @Nullable Throwable failure) {
        COMMITS.incrementAndGet();
    }
}
