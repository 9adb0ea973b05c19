package io.pasdequatre.benchmarks;

import io.pasdequatre.localstack.LocalStack;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

/**
 * The least that an order can cost on this PostgreSQL: the five transactions of its way, statement by statement by
 * pgbench, with nothing between them. It has neither events nor consumers, and one database.
 */
final class Floor {

    private static final String DATABASE = "floor";
    private static final Pattern RATE = Pattern.compile("tps = ([\\d.]+)");
    private static final Pattern LATENCY = Pattern.compile("latency average = ([\\d.]+) ms");

    private final LocalStack stack;
    private final Path program;
    private final Path script;

    /** Makes the tables. */
    Floor(LocalStack stack, Path program) throws IOException, SQLException {
        this.stack = stack;
        this.program = program;
        this.script = Files.writeString(Stage.DIRECTORY.resolve("saga.pgbench"), resource("saga.pgbench"));
        try (var admin = stack.adminConnection("postgres");
                var statement = admin.createStatement()) {
            statement.execute("CREATE DATABASE " + DATABASE);
        }
        try (var admin = stack.adminConnection(DATABASE);
                var statement = admin.createStatement()) {
            statement.execute(resource("tables.sql"));
        }
    }

    /**
     * What it did.
     *
     * @param perSecond orders
     * @param millis of one order, on average
     * @param cost of one order
     */
    record Figures(double perSecond, double millis, Costs cost) {}

    Figures run(int clients, int seconds) throws IOException, InterruptedException, SQLException, ExecutionException {
        Costs before = Costs.of(stack);
        var builder = new ProcessBuilder(
                        program.toString(),
                        "--host=127.0.0.1",
                        "--port=" + stack.postgres().port(),
                        "--username=postgres",
                        "--no-vacuum",
                        "--protocol=prepared",
                        "--file=" + script,
                        "--client=" + clients,
                        "--jobs=" + Math.min(clients, 2),
                        "--time=" + seconds,
                        DATABASE)
                .redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", stack.postgres().adminPassword());
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("pgbench failed: " + printed);
        }
        double rate = figure(RATE, printed);
        return new Figures(
                rate, figure(LATENCY, printed), Costs.of(stack).since(before).each(rate * seconds));
    }

    private static double figure(Pattern pattern, String printed) {
        var found = pattern.matcher(printed);
        if (!found.find()) {
            throw new IllegalStateException("pgbench printed no %s: %s".formatted(pattern, printed));
        }
        return Double.parseDouble(found.group(1));
    }

    static String resource(String name) {
        try (InputStream in = Floor.class.getResourceAsStream("/floor/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
