package io.pasdequatre.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;

/** The unit that latencies are told in: what this server and this disk need to commit one row. */
final class SingleRowCommit {

    private static final int BLOCK = 8_192;

    private SingleRowCommit() {}

    /** An INSERT of one row that commits by itself, from call to return. */
    static Percentiles measure(Stage stage, int commits) throws SQLException {
        stage.tell("CREATE TABLE IF NOT EXISTS single_row (id bigint PRIMARY KEY, text text NOT NULL)");
        stage.tell("GRANT INSERT ON single_row TO \"%s\""
                .formatted(stage.database().app().username()));
        long[] nanos = new long[commits];
        try (Connection connection = stage.applicationConnection();
                var insert = connection.prepareStatement("INSERT INTO single_row VALUES (?, 'a row')")) {
            for (int i = -commits / 10; i < commits; i++) {
                insert.setLong(1, i);
                long called = System.nanoTime();
                insert.executeUpdate();
                if (i >= 0) {
                    nanos[i] = System.nanoTime() - called;
                }
            }
        }
        return Percentiles.of(nanos);
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
