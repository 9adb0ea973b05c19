package io.pasdequatre.localstack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;

/**
 * The process that holds what the tests of one Maven run share. It lives exactly as long as the process it is told to
 * watch, and takes everything with it, data included.
 */
@SuppressWarnings("SystemOut") // Into its log, which is shown if it ends early.
final class TestKeeper implements LocalRegistry.Storage {

    private final Path home;
    private final TestChoice choice;
    private final TestServers servers;
    private final LocalRegistry registry;

    private TestKeeper(Installation installation, Path home, TestChoice choice) {
        this.home = home;
        this.choice = choice;
        this.servers = choice.servers();
        this.registry = new LocalRegistry(installation, FreePorts.find(1)[0], home, this);
    }

    /** Arguments: the process to watch, the project's root, the directory to work in, what is wished for. */
    public static void main(String[] args) throws IOException {
        try {
            var home = Path.of(args[2]);
            TestRun.endAbandoned(home.resolveSibling("."));
            var installation = new Installation(Path.of(args[1]));
            var choice = TestChoice.of(args[3], () -> new EmbeddedServers(installation, home));
            new TestKeeper(installation, home, choice).keepFor(ProcessHandle.of(Long.parseLong(args[0])));
            System.exit(0);
        } catch (StartFailedException e) {
            System.out.println(e.getMessage());
            System.exit(1);
        } catch (RuntimeException e) { // Threads of a client of the engine would keep the process alive.
            e.printStackTrace();
            System.exit(1);
        }
    }

    private void keepFor(Optional<ProcessHandle> watched) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
        watched.ifPresent(_ -> start());
        watched.map(ProcessHandle::onExit).ifPresent(CompletableFuture::join);
    }

    private void start() {
        var run = home.getFileName().toString();
        servers.endAbandoned(other -> other.equals(run) || TestRun.isOver(other));
        servers.start(run);
        try {
            announce(listenForWishes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The registry takes seconds and memory, so it starts for the first who asks; its one thread serves the rest. */
    private HttpServer listenForWishes() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/registry", this::startRegistry);
        server.start();
        return server;
    }

    private void startRegistry(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                registry.start();
                answer(exchange, 200, registry.url().toString());
            } catch (StartFailedException e) {
                answer(exchange, 500, String.valueOf(e.getMessage()));
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** In one move, so that nobody reads half of it. */
    private void announce(HttpServer wishes) throws IOException {
        var addresses = new Properties();
        addresses.setProperty("infrastructure", choice.sentence());
        addresses.setProperty("containers", Boolean.toString(!(servers instanceof EmbeddedServers)));
        addresses.setProperty("postgres", servers.jdbcUrl(""));
        addresses.setProperty("password", servers.adminPassword());
        addresses.setProperty("kafka", servers.bootstrapServers());
        addresses.setProperty(
                "keeper", "http://127.0.0.1:" + wishes.getAddress().getPort());
        var partial = Files.createTempFile(
                home,
                "addresses",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var out = Files.newBufferedWriter(partial)) {
            addresses.store(out, null);
        }
        Files.move(partial, home.resolve(TestRun.ADDRESSES), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public String jdbcUrl(String database) {
        return servers.jdbcUrl(database);
    }

    @Override
    public Database.Role ensureDatabaseOf(String name) {
        var owner = new Database.Role(name, Passwords.random(16));
        Database.createFor(
                owner, database -> DriverManager.getConnection(jdbcUrl(database), "postgres", servers.adminPassword()));
        return owner;
    }

    private void end() {
        registry.kill();
        servers.end();
        try {
            Trees.delete(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
