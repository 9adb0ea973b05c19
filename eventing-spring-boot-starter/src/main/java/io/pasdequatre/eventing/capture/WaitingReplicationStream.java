package io.pasdequatre.eventing.capture;

import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for messages at the socket, where they wake it, as long as they keep coming; and rests between two looks once
 * they have not for a while, so that an idle service costs next to nothing. The driver's own look blocks for up to 1
 * ms.
 */
@SuppressWarnings("try") // By Debezium's signature closing may throw anything.
final class WaitingReplicationStream implements ReplicationStream {

    private static final long ATTENTIVE = Duration.ofMillis(100).toNanos();
    private static final long REST = Duration.ofMillis(5).toNanos();

    /** After which Debezium is to see whether it should stop. */
    private static final long LONGEST_WAIT = Duration.ofMillis(100).toNanos();

    private final ReplicationStream stream;
    private long lastMessage = System.nanoTime();

    WaitingReplicationStream(ReplicationStream stream) {
        this.stream = stream;
    }

    /** Always true, since Debezium sleeps after another answer, and need not. */
    @Override
    public boolean readPending(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
        long begin = System.nanoTime();
        for (long now = begin; now - begin < LONGEST_WAIT; now = System.nanoTime()) {
            if (stream.readPending(processor)) {
                lastMessage = now;
                return true;
            }
            if (now - lastMessage > ATTENTIVE) {
                LockSupport.parkNanos(REST);
            }
        }
        return true;
    }

    @Override
    public void read(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
        stream.read(processor);
    }

    @Override
    public void flushLsn(Lsn lsn) throws SQLException {
        stream.flushLsn(lsn);
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
