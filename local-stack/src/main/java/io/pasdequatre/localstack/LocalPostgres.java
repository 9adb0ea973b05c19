package io.pasdequatre.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL 18 server on the loopback interface, whose data outlives its process. Tests that stop, kill, copy or
 * misconfigure a server have one of these, wherever all others run.
 */
public final class LocalPostgres extends Component implements LocalRegistry.Storage {

    /** What every server of this project is told, wherever it runs. */
    public static final List<String> SETTINGS = List.of(
            "wal_level=logical",
            // A relay that is away for longer than this lasts loses its slot, and reconciles; the disk does not fill.
            "max_slot_wal_keep_size=4GB",
            "max_replication_slots=50",
            "max_wal_senders=50",
            "max_connections=300",
            "timezone=UTC",
            "log_timezone=UTC");

    /** How the data of every server of this project is made, wherever it runs. */
    public static final List<String> INITDB = List.of(
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-sync");

    private static final String SUPERUSER = "postgres";

    private final PostgresPrograms programs;
    private final Path data;
    private final Path passwordFile;
    private final Passwords passwords;
    private final List<String> settings;

    LocalPostgres(Installation installation, int port, Path home, String... settings) {
        super("postgres", port, home);
        this.programs = PostgresPrograms.unpacked(installation);
        this.data = home.resolve("postgres");
        this.passwordFile = home.resolve("passwords.properties");
        this.passwords = new Passwords(passwordFile);
        this.settings = List.of(settings);
    }

    /** A server of a test's own, on a free port. It ends with this JVM and leaves nothing. */
    public static LocalPostgres forTest(String... settings) {
        return new LocalPostgres(Installation.here(), FreePorts.find(1)[0], homeOfTest(), settings);
    }

    /**
     * The same for a benchmark.
     *
     * @param directory where its data is for that time, on the disk it is to write to
     */
    public static LocalPostgres forBenchmark(Path directory, String... settings) {
        return new LocalPostgres(
                Installation.here(), FreePorts.find(1)[0], homeOfTest(directory.toAbsolutePath()), settings);
    }

    /**
     * A standby of this server, which follows it once both have been started. This one is stopped for as long as it
     * takes to copy its data. For tests.
     */
    public LocalPostgres standby() {
        stop();
        var copy = homeOfTest();
        try {
            Files.writeString(
                    data.resolve("pg_hba.conf"),
                    "host replication %s 127.0.0.1/32 scram-sha-256\n".formatted(SUPERUSER),
                    StandardOpenOption.APPEND);
            waitFor(start(List.of("cp", "-a", data.toString(), passwordFile.toString(), copy + "/")));
            Files.createFile(copy.resolve(data.getFileName()).resolve("standby.signal"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new LocalPostgres(
                Installation.here(),
                FreePorts.find(1)[0],
                copy,
                "primary_conninfo=host=127.0.0.1 port=%d user=%s password=%s dbname=postgres"
                        .formatted(port(), SUPERUSER, adminPassword()),
                "primary_slot_name=standby",
                "hot_standby_feedback=on",
                "sync_replication_slots=on");
    }

    private static Path homeOfTest() {
        return homeOfTest(Path.of(System.getProperty("java.io.tmpdir")));
    }

    private static Path homeOfTest(Path directory) {
        try {
            var home = Files.createTempDirectory(directory, "pas-de-quatre-postgres");
            Guard.over(home);
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a database of that name is. */
    @Override
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port(), database);
    }

    /** A connection that may do anything, to the maintenance database. To be closed by the caller. */
    public Connection adminConnection() throws SQLException {
        return adminConnection("postgres");
    }

    /** A connection that may do anything, in that database. To be closed by the caller. */
    public Connection adminConnection(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), SUPERUSER, adminPassword());
    }

    /** What {@link #adminConnection} logs in with. */
    public String adminPassword() {
        return passwords.of(SUPERUSER);
    }

    /**
     * Makes a database and the roles {@code <prefix>_owner}, {@code <prefix>_app} and {@code <prefix>_relay}. One at a
     * time: the server refuses two that change the same grants at once.
     */
    public synchronized Database ensureDatabase(String name, String prefix) {
        var database = new Database(
                jdbcUrl(name), name, role(prefix + "_owner"), role(prefix + "_app"), role(prefix + "_relay"));
        database.create(this::adminConnection);
        return database;
    }

    /** Makes a database and the roles {@code <prefix>_owner} and {@code <prefix>_app}. */
    public synchronized ReadSideDatabase ensureReadSideDatabase(String name, String prefix) {
        var database = new ReadSideDatabase(jdbcUrl(name), name, role(prefix + "_owner"), role(prefix + "_app"));
        database.create(this::adminConnection);
        return database;
    }

    @Override
    public synchronized Database.Role ensureDatabaseOf(String name) {
        var owner = role(name);
        Database.createFor(owner, this::adminConnection);
        return owner;
    }

    /** What somebody else keeps secret as long as there is this server's data, made up when first asked for. */
    String secret(String name) {
        return passwords.of(name);
    }

    private Database.Role role(String username) {
        return new Database.Role(username, passwords.of(username));
    }

    @Override
    List<String> command() {
        var command = new ArrayList<>(programs.command("postgres", "-D", data.toString(), "-p", "" + port()));
        Stream.of(List.of("listen_addresses=127.0.0.1", "unix_socket_directories="), SETTINGS, settings)
                .flatMap(List::stream)
                .forEach(setting -> command.addAll(List.of("-c", setting)));
        return command;
    }

    @Override
    boolean answers() throws SQLException {
        try (var connection = adminConnection()) {
            return connection.isValid(1);
        }
    }

    @Override
    void prepare() {
        try {
            if (!Files.exists(data.resolve("pg_hba.conf"))) {
                initialise();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGINT: ends sessions and stops. SIGTERM would wait for the services to go first. */
    @Override
    void askToEnd(Process running) {
        waitFor(start(List.of("kill", "-INT", "" + running.pid())));
    }

    @Override
    Duration startLimit() {
        return Duration.ofSeconds(60);
    }

    private void initialise() throws IOException {
        Trees.delete(data); // Half of it, since pg_hba.conf is missing: nothing that was ever served.
        Whole.directory(data, partial -> {
            var password = Files.createTempFile(data.getParent(), data.getFileName() + ".", ".password");
            try {
                Files.writeString(password, adminPassword());
                PostgresPrograms.handOver(partial);
                PostgresPrograms.handOver(password);
                initdb(partial, password);
                restrictConnections(partial);
            } finally {
                Files.deleteIfExists(password);
            }
        });
    }

    private void initdb(Path directory, Path password) {
        var command = new ArrayList<>(
                programs.command("initdb", "--pgdata=" + directory, "--username=" + SUPERUSER, "--pwfile=" + password));
        command.addAll(INITDB);
        runTool("initdb", command);
    }

    /** A role with REPLICATION could otherwise copy the whole server. Logical replication is named by its database. */
    private static void restrictConnections(Path directory) throws IOException {
        var file = directory.resolve("pg_hba.conf");
        Files.writeString(file, "host all all 127.0.0.1/32 scram-sha-256\n");
        PostgresPrograms.handOver(file);
    }

    private static Process start(List<String> command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void waitFor(Process process) {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
