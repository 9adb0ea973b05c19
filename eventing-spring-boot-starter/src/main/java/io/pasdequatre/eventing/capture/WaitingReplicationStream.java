package io.pasdequatre.eventing.capture;

import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Waits for messages at the socket, where they wake it: {@link WaitingSocketFactory} makes the driver's look as long as
 * that. At a socket of another factory, which the service may have set, it rests between two looks.
 *
 * <p>Whoever waits holds the driver's lock. So how far the outbox is published is told to the server by the thread that
 * waits, between two waits, and not by the one that publishes.
 */
@SuppressWarnings("try") // By Debezium's signature closing may throw anything.
final class WaitingReplicationStream implements ReplicationStream {

    private static final long LONGEST_WAIT = WaitingSocketFactory.LONGEST_WAIT.toNanos();
    private static final long REST = Duration.ofMillis(5).toNanos();

    private final ReplicationStream stream;
    private final Lock waiting = new ReentrantLock();
    private final AtomicReference<@Nullable Lsn> published = new AtomicReference<>();

    WaitingReplicationStream(ReplicationStream stream) {
        this.stream = stream;
    }

    /** Always true, since Debezium sleeps after another answer, and need not. */
    @Override
    public boolean readPending(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
        long begin = System.nanoTime();
        for (long now = begin; now - begin < LONGEST_WAIT; now = System.nanoTime()) {
            if (look(processor)) {
                return true;
            }
            if (System.nanoTime() - now < REST) {
                LockSupport.parkNanos(REST);
            }
        }
        return true;
    }

    private boolean look(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
        waiting.lock();
        try {
            tellPublished();
            return stream.readPending(processor);
        } finally {
            waiting.unlock();
        }
    }

    @Override
    public void read(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
        stream.read(processor);
    }

    @Override
    public void flushLsn(Lsn lsn) throws SQLException {
        published.set(lsn);
        if (waiting.tryLock()) {
            try {
                tellPublished();
            } finally {
                waiting.unlock();
            }
        }
    }

    /** Tells the server what has not been told yet. */
    void tellPublished() throws SQLException {
        Lsn lsn = published.getAndSet(null);
        if (lsn != null) {
            stream.flushLsn(lsn);
        }
    }

    @Override
    public Lsn lastReceivedLsn() {
        return stream.lastReceivedLsn();
    }

    @Override
    public Lsn startLsn() {
        return stream.startLsn();
    }

    @Override
    public void startKeepAlive(ExecutorService service) {
        stream.startKeepAlive(service);
    }

    @Override
    public void stopKeepAlive() {
        stream.stopKeepAlive();
    }

    @Override
    public void close() throws Exception {
        stream.close();
    }
}
