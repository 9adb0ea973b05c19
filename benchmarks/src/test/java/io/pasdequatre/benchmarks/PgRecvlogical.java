package io.pasdequatre.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL's own reader of a logical slot, which does nothing with what it reads: raw decoding.
 *
 * @param program where it is
 */
record PgRecvlogical(Path program) {

    private static final int SECONDS_LIMIT = 120;
    private static final double NANOS_PER_SECOND = 1e9;

    static Optional<PgRecvlogical> find() throws IOException {
        return PostgresClients.find("pg_recvlogical").map(PgRecvlogical::new);
    }

    String version() throws IOException {
        Process asked = new ProcessBuilder(program.toString(), "--version").start();
        try (var answer = asked.inputReader()) {
            return String.valueOf(answer.readLine());
        }
    }

    /** Makes a slot that decodes what the relay's decodes, from now on. */
    static void createSlot(Stage stage, String slot) throws SQLException {
        stage.ask("SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(slot));
    }

    static void dropSlot(Stage stage, String slot) throws SQLException {
        stage.ask("SELECT pg_drop_replication_slot('%s')".formatted(slot));
    }

    /**
     * Decodes all that a slot holds so far.
     *
     * @param transactions how many that is at least
     * @return how long it took from its start to its end, in seconds
     */
    double drain(Stage stage, String slot, int transactions) throws SQLException, IOException, InterruptedException {
        String end = stage.ask("SELECT pg_current_wal_flush_lsn()");
        stage.tell("SELECT pg_logical_emit_message(true, 'benchmark', 'the end')"); // So that something follows it.
        var builder = new ProcessBuilder(
                        program.toString(),
                        "--dbname=" + stage.database().name(),
                        "--host=127.0.0.1",
                        "--port=" + stage.stack().postgres().port(),
                        "--username=" + stage.database().relay().username(),
                        "--no-password",
                        "--slot=" + slot,
                        "--start",
                        "--option=proto_version=1",
                        "--option=publication_names=" + Stage.PUBLICATION,
                        "--endpos=" + end,
                        "--no-loop",
                        "--file=/dev/null")
                .redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", stage.database().relay().password());
        long started = System.nanoTime();
        Process process = builder.start();
        if (!process.waitFor(SECONDS_LIMIT, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(
                    "pg_recvlogical did not reach %s within %d s".formatted(end, SECONDS_LIMIT));
        }
        double seconds = (System.nanoTime() - started) / NANOS_PER_SECOND;
        try (var printed = process.inputReader()) {
            if (process.exitValue() != 0) {
                throw new IllegalStateException("pg_recvlogical failed: " + printed.readAllAsString());
            }
        }
        requireDecoded(stage, slot, transactions);
        return seconds;
    }

    /** PostgreSQL counts what a slot has sent. */
    private static void requireDecoded(Stage stage, String slot, int transactions) throws SQLException {
        long decoded = Long.parseLong(
                stage.ask("SELECT total_txns FROM pg_stat_replication_slots WHERE slot_name = '%s'".formatted(slot)));
        if (decoded < transactions) {
            throw new IllegalStateException(
                    "Slot %s has decoded %d transactions of %d".formatted(slot, decoded, transactions));
        }
    }
}
