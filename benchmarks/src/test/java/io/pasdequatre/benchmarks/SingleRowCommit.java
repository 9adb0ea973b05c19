package io.pasdequatre.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.stream.LongStream;

/**
 * The unit that latencies are told in: what this server and this disk need to commit one row. Sampled before and after
 * the latencies, since a disk that others use too changes.
 */
final class SingleRowCommit {

    private static final int BLOCK = 8_192;

    private final Stage stage;
    private LongStream nanos = LongStream.empty();
    private long id;

    SingleRowCommit(Stage stage) throws SQLException {
        this.stage = stage;
        stage.tell("CREATE TABLE single_row (id bigint PRIMARY KEY, text text NOT NULL)");
        stage.tell("GRANT INSERT ON single_row TO \"%s\""
                .formatted(stage.database().app().username()));
    }

    /** Takes the time of so many INSERTs of one row that commit by themselves, each from call to return. */
    void sample(int commits) throws SQLException {
        try (Connection connection = stage.applicationConnection();
                var insert = connection.prepareStatement("INSERT INTO single_row VALUES (?, 'a row')")) {
            commit(insert, commits / 10); // Not counted: the statement is prepared on the server only after some.
            nanos = LongStream.concat(nanos, LongStream.of(commit(insert, commits)));
        }
    }

    private long[] commit(PreparedStatement insert, int commits) throws SQLException {
        long[] each = new long[commits];
        for (int i = 0; i < commits; i++) {
            insert.setLong(1, id++);
            long called = System.nanoTime();
            insert.executeUpdate();
            each[i] = System.nanoTime() - called;
        }
        return each;
    }

    Percentiles sampled() {
        return Percentiles.of(nanos.toArray());
    }

    /** The least a commit can cost: 8 KiB written at one place of a file, and fdatasync. */
    static Percentiles measureSync(Path directory, int syncs) throws IOException {
        Path file = directory.resolve("sync");
        long[] nanos = new long[syncs];
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
            channel.write(ByteBuffer.allocate(BLOCK), 0);
            channel.force(true);
            for (int i = 0; i < syncs; i++) {
                long called = System.nanoTime();
                channel.write(ByteBuffer.allocate(BLOCK), 0);
                channel.force(false);
                nanos[i] = System.nanoTime() - called;
            }
        }
        return Percentiles.of(nanos);
    }
}
