package io.pasdequatre.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pasdequatre.localstack.FreePorts;
import io.pasdequatre.localstack.Stack;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The system in containers, from docker-compose.yml, on free ports and in a project of its own. */
final class ComposeStack implements Stack {

    private static final String PROJECT = "pas-de-quatre-tests";
    private static final List<String> PORTS = List.of(
            "ORDER_PORT",
            "INVENTORY_PORT",
            "PAYMENT_PORT",
            "NOTIFICATION_PORT",
            "TRACKING_PORT",
            "ORDER_2_PORT",
            "INVENTORY_2_PORT",
            "PAYMENT_2_PORT",
            "NOTIFICATION_2_PORT",
            "TRACKING_2_PORT",
            "POSTGRES_PORT",
            "KAFKA_PORT",
            "REGISTRY_PORT",
            "MAIL_PORT",
            "MAIL_PAGE_PORT",
            "OUTSIDE_WORLD_PORT");

    private final Map<String, String> environment = new HashMap<>();

    private ComposeStack() {
        int[] free = FreePorts.find(PORTS.size());
        for (int i = 0; i < free.length; i++) {
            environment.put(PORTS.get(i), Integer.toString(free[i]));
        }
        environment.put("COMPOSE_PROJECT_NAME", PROJECT);
        environment.putAll(Stack.OF_TESTS);
    }

    /** Builds its images and starts it. It ends with this JVM, and its data with it. */
    static ComposeStack started() {
        var stack = new ComposeStack();
        stack.vanish(); // What a run left that was killed.
        Runtime.getRuntime().addShutdownHook(new Thread(stack::vanish));
        stack.compose("up", "--build", "--wait");
        return stack;
    }

    private void vanish() {
        compose("--profile", "*", "down", "--volumes");
    }

    /** Starts a second replica of each service; they are called order-2 and so on. */
    void startReplicas() {
        compose(
                "--profile",
                "replicas",
                "up",
                "--wait",
                "--no-deps",
                "order-2",
                "inventory-2",
                "payment-2",
                "notification-2",
                "tracking-2");
    }

    /** Ends the second replicas. */
    void stopReplicas() {
        compose("rm", "--force", "--stop", "order-2", "inventory-2", "payment-2", "notification-2", "tracking-2");
    }

    @Override
    public Service service(String name) {
        return new Replica(name);
    }

    @Override
    public Part postgres() {
        return new Container("postgres");
    }

    @Override
    public Part kafka() {
        return new Container("kafka");
    }

    @Override
    public Part registry() {
        return new Container("registry");
    }

    @Override
    public Part outsideWorld() {
        return new Container("outside-world");
    }

    @Override
    public URI outsideWorldUrl() {
        return url("outside-world");
    }

    @Override
    public URI registryUrl() {
        return url("registry").resolve("/apis/ccompat/v7");
    }

    @Override
    public URI mailUrl() {
        return url("mail-page");
    }

    @Override
    public String bootstrapServers() {
        return url("kafka").getAuthority();
    }

    @Override
    public Connection adminConnection(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://%s/%s".formatted(url("postgres").getAuthority(), database),
                "postgres",
                compose("exec", "-T", "postgres", "cat", "/run/secrets/postgres"));
    }

    private URI url(String name) {
        return URI.create(
                "http://127.0.0.1:" + environment.get(name.replace('-', '_').toUpperCase(Locale.ROOT) + "_PORT"));
    }

    private class Container implements Part {

        final String name;

        Container(String name) {
            this.name = name;
        }

        @Override
        public void start() {
            compose("up", "--wait", "--no-deps", name);
        }

        @Override
        public void stop() {
            compose("stop", name);
        }

        @Override
        public void kill() {
            compose("kill", name);
        }
    }

    private final class Replica extends Container implements Service {

        Replica(String name) {
            super(name);
        }

        @Override
        public URI url() {
            return ComposeStack.this.url(name);
        }

        @Override
        public void restart() {
            restartWith(Map.of());
        }

        /** A container has its settings for life, so there is another one if they are others. */
        @Override
        public void restartWith(Map<String, String> settings) {
            stop();
            compose(settings, "up", "--wait", "--no-deps", name);
        }
    }

    private String compose(String... arguments) {
        return compose(Map.of(), arguments);
    }

    /** What it printed to its standard output. */
    private String compose(Map<String, String> settings, String... arguments) {
        var command = new ArrayList<>(List.of("docker", "compose", "--progress", "plain"));
        command.addAll(List.of(arguments));
        try {
            var log = Files.createTempFile("compose", ".log");
            var builder = new ProcessBuilder(command)
                    .directory(Repository.ROOT.toFile())
                    .redirectError(log.toFile());
            builder.environment().putAll(environment);
            builder.environment().putAll(settings);
            var process = builder.start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(
                        "%s failed, and said in %s:%n%s".formatted(command, log, Files.readString(log)));
            }
            Files.delete(log);
            return printed;
        } catch (IOException e) {
            throw new IllegalStateException(command + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
