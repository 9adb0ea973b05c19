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
import java.util.Properties;
import java.util.concurrent.CompletableFuture;

/**
 * The process that holds what the tests of one Maven run share. It lives exactly as long as the process it is told to
 * watch, and takes everything with it, data included.
 */
final class TestKeeper {

    private final Path home;
    private final LocalPostgres postgres;
    private final LocalKafka kafka;
    private final LocalRegistry registry;

    private TestKeeper(Installation installation, Path home) {
        var ports = FreePorts.find(3);
        this.home = home;
        // The data never outlives the process, so it need not survive a power cut.
        this.postgres = new LocalPostgres(installation, ports[0], home, "fsync=off", "full_page_writes=off");
        this.kafka = new LocalKafka(installation, ports[1], home);
        this.registry = new LocalRegistry(installation, ports[2], home, postgres);
    }

    /** Arguments: the process to watch, the project's root, the directory to work in. */
    public static void main(String[] args) throws IOException {
        var watched = ProcessHandle.of(Long.parseLong(args[0]));
        var home = Path.of(args[2]);
        TestRun.endAbandoned(home.resolveSibling("."));
        var keeper = new TestKeeper(new Installation(Path.of(args[1])), home);
        Runtime.getRuntime().addShutdownHook(new Thread(keeper::end));
        watched.ifPresent(_ -> keeper.start());
        watched.map(ProcessHandle::onExit).ifPresent(CompletableFuture::join);
        System.exit(0);
    }

    private void start() {
        CompletableFuture.allOf(CompletableFuture.runAsync(postgres::start), CompletableFuture.runAsync(kafka::start))
                .join();
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
        addresses.setProperty("postgres", postgres.jdbcUrl(""));
        addresses.setProperty("password", postgres.adminPassword());
        addresses.setProperty("kafka", kafka.bootstrapServers());
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

    /** PostgreSQL is stopped, not killed: it would leave shared memory behind. */
    private void end() {
        registry.kill();
        kafka.kill();
        postgres.stop();
        try {
            Trees.delete(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
