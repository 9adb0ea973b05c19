package io.pasdequatre.benchmarks;

import io.pasdequatre.localstack.Component;
import io.pasdequatre.localstack.LocalPostgres;
import io.pasdequatre.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the system has used up so far, or between two moments, or of that for one order. The load generator is not in
 * it.
 *
 * @param cpuMillis processor time by program, in milliseconds
 * @param commits by database
 * @param writes transactions that wrote, in all databases
 * @param statements by database, without those that begin and end transactions
 * @param walBytes of PostgreSQL's write-ahead log
 * @param kafkaBytes of Kafka's topics
 */
record Costs(
        Map<String, Double> cpuMillis,
        Map<String, Double> commits,
        double writes,
        Map<String, Double> statements,
        double walBytes,
        double kafkaBytes) {

    /** Settings that PostgreSQL needs to tell its part, and {@link Sagas} when a row was committed. */
    static final String[] OF_POSTGRES = {"track_commit_timestamp=on", "shared_preload_libraries=pg_stat_statements"};

    /** Linux counts in hundredths of a second. */
    private static final double MILLIS_PER_TICK = 10;

    /**
     * In /proc/pid/stat, behind the program's name: its own time in user and in system mode, then its ended children's.
     */
    private static final int FIRST_TIME = 11;

    private static final int TIMES = 4;

    private static final String COMMITS = "SELECT datname, xact_commit FROM pg_stat_database"
            + " WHERE datname IN ('orders', 'inventory', 'payments', 'notifications', 'tracking', 'floor')";
    private static final String STATEMENTS = "SELECT datname, sum(calls) FROM pg_stat_statements s"
            + " JOIN pg_database d ON d.oid = s.dbid JOIN pg_roles r ON r.oid = s.userid"
            + " WHERE query !~* '^(begin|commit|rollback)' AND (rolname <> 'postgres' OR datname = 'floor')"
            + " AND datname IN ('orders', 'inventory', 'payments', 'notifications', 'tracking', 'floor') GROUP BY 1";

    static Costs of(LocalStack stack) throws SQLException, IOException, ExecutionException, InterruptedException {
        return of(stack, Map.of());
    }

    /** @param others processes that are none of the stack's, by their names */
    static Costs of(LocalStack stack, Map<String, Long> others)
            throws SQLException, IOException, ExecutionException, InterruptedException {
        Map<String, Double> cpu = new HashMap<>();
        others.forEach((name, pid) -> cpu.put(name, cpuMillis(pid)));
        for (Component part : parts(stack)) {
            cpu.put(part.name(), cpuMillis(part.pid()));
        }
        return of(stack.postgres(), cpu, kafkaBytes(stack));
    }

    /** Of what needs one PostgreSQL alone. */
    static Costs of(LocalPostgres postgres, Map<String, Long> others) throws SQLException {
        Map<String, Double> cpu = new HashMap<>();
        others.forEach((name, pid) -> cpu.put(name, cpuMillis(pid)));
        cpu.put(postgres.name(), cpuMillis(postgres.pid()));
        return of(postgres, cpu, 0);
    }

    private static Costs of(LocalPostgres postgres, Map<String, Double> cpu, double kafkaBytes) throws SQLException {
        try (Connection admin = postgres.adminConnection();
                var statement = admin.createStatement()) {
            statement.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
            Map<String, Double> server = figures(
                    admin,
                    "SELECT 'wal', pg_current_wal_insert_lsn() - '0/0'::pg_lsn"
                            + " UNION ALL SELECT 'writes', pg_snapshot_xmax(pg_current_snapshot())::text::numeric");
            return new Costs(
                    cpu,
                    figures(admin, COMMITS),
                    server.getOrDefault("writes", 0.0),
                    figures(admin, STATEMENTS),
                    server.getOrDefault("wal", 0.0),
                    kafkaBytes);
        }
    }

    /** All programs that an order's way needs. */
    static List<Component> parts(LocalStack stack) {
        return Stream.concat(
                        stack.services().stream(),
                        Stream.of(stack.postgres(), stack.kafka(), stack.registry(), stack.mail()))
                .toList();
    }

    /** Memory of a program and of what it started, in MB; what processes share is divided among them. */
    static long megabytes(Component part) throws IOException {
        long kilobytes = 0;
        for (ProcessHandle process : processes(part.pid()).toList()) {
            Path file = Path.of("/proc/%d/smaps_rollup".formatted(process.pid()));
            if (Files.isReadable(file)) {
                kilobytes += Files.readAllLines(file).stream()
                        .filter(line -> line.startsWith("Pss:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum();
            }
        }
        return kilobytes / 1024;
    }

    Costs since(Costs before) {
        return new Costs(
                minus(cpuMillis, before.cpuMillis),
                minus(commits, before.commits),
                writes - before.writes,
                minus(statements, before.statements),
                walBytes - before.walBytes,
                kafkaBytes - before.kafkaBytes);
    }

    /** Divided by so many. */
    Costs each(double orders) {
        return new Costs(
                dividedBy(orders, cpuMillis),
                dividedBy(orders, commits),
                writes / orders,
                dividedBy(orders, statements),
                walBytes / orders,
                kafkaBytes / orders);
    }

    /** Without the processor time of other programs than these. */
    Costs only(Set<String> programs) {
        Map<String, Double> cpu = new HashMap<>(cpuMillis);
        cpu.keySet().retainAll(programs);
        return new Costs(cpu, commits, writes, statements, walBytes, kafkaBytes);
    }

    double cpu() {
        return sum(cpuMillis);
    }

    /** The processor time of each program, the most first. */
    String byProgram() {
        return cpuMillis.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .map(each -> "%s %.1f".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining(", "));
    }

    double postgresCpu() {
        return cpuMillis.getOrDefault("postgres", 0.0);
    }

    static double sum(Map<String, Double> figures) {
        return figures.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private static Map<String, Double> minus(Map<String, Double> now, Map<String, Double> before) {
        Map<String, Double> difference = new HashMap<>();
        now.forEach((name, value) -> difference.put(name, value - before.getOrDefault(name, 0.0)));
        return difference;
    }

    private static Map<String, Double> dividedBy(double orders, Map<String, Double> figures) {
        Map<String, Double> each = new HashMap<>();
        figures.forEach((name, value) -> each.put(name, value / orders));
        return each;
    }

    private static Map<String, Double> figures(Connection admin, String sql) throws SQLException {
        Map<String, Double> figures = new HashMap<>();
        try (var statement = admin.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                figures.put(rows.getString(1), rows.getDouble(2));
            }
        }
        return figures;
    }

    /** Of a process and of all that it has started, also of those that have ended. */
    private static double cpuMillis(long pid) {
        return processes(pid)
                        .map(process -> Path.of("/proc/%d/stat".formatted(process.pid())))
                        .mapToDouble(Costs::ticks)
                        .sum()
                * MILLIS_PER_TICK;
    }

    private static Stream<ProcessHandle> processes(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()));
    }

    /** 0 for a process that has just ended: its parent has its time then. */
    private static double ticks(Path stat) {
        try {
            String text = Files.readString(stat);
            String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
            return Stream.of(fields)
                    .skip(FIRST_TIME)
                    .limit(TIMES)
                    .mapToLong(Long::parseLong)
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }

    private static double kafkaBytes(LocalStack stack) throws ExecutionException, InterruptedException {
        try (var admin = stack.kafka().admin()) {
            return admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
                    .flatMap(directories -> directories.values().stream())
                    .flatMap(directory -> directory.replicaInfos().entrySet().stream())
                    .filter(replica -> !replica.getKey().topic().startsWith("__"))
                    .mapToLong(replica -> replica.getValue().size())
                    .sum();
        }
    }
}
