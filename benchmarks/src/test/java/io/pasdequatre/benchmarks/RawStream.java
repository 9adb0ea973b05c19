package io.pasdequatre.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;

/**
 * Reads a slot as pg_recvlogical does, in this JVM, so that one clock sees the commit and the row.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">PostgreSQL: logical
 *     replication message formats</a>
 */
final class RawStream implements AutoCloseable {

    private static final int KEY_COLUMN = 2;

    private final Connection connection;
    private final PGReplicationStream stream;
    private final Map<String, Long> seen = new ConcurrentHashMap<>();
    private volatile boolean closing;
    private volatile @Nullable SQLException failure;

    RawStream(Stage stage, String slot) throws SQLException {
        var properties = new Properties();
        PGProperty.USER.set(properties, stage.database().relay().username());
        PGProperty.PASSWORD.set(properties, stage.database().relay().password());
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "10");
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        connection = DriverManager.getConnection(stage.database().jdbcUrl(), properties);
        stream = connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(slot)
                .withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", Stage.PUBLICATION)
                .withStatusInterval(1, TimeUnit.SECONDS)
                .start();
        Thread.ofPlatform().name("raw-stream").daemon().start(this::read);
    }

    /** When the row of each key came, by {@link System#nanoTime}. */
    Map<String, Long> seen() throws SQLException {
        if (failure != null) {
            throw failure;
        }
        return seen;
    }

    private void read() {
        try {
            while (!closing) {
                @Nullable ByteBuffer message = stream.read();
                long now = System.nanoTime();
                if (message != null && message.get() == 'I') {
                    seen.put(key(message), now);
                }
                stream.setFlushedLSN(stream.getLastReceiveLSN());
            }
        } catch (SQLException e) {
            failure = closing ? null : e;
        }
    }

    /**
     * Behind the letter: the relation's id, an N, and the number of columns; of each a t or n, its length, its text.
     */
    private static String key(ByteBuffer insert) {
        insert.position(insert.position() + Integer.BYTES + 1 + Short.BYTES);
        for (int column = 0; column < KEY_COLUMN; column++) {
            insert.get();
            int length = insert.getInt();
            insert.position(insert.position() + length);
        }
        insert.get();
        byte[] key = new byte[insert.getInt()];
        insert.get(key);
        return new String(key, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws SQLException {
        closing = true;
        connection.close();
    }
}
