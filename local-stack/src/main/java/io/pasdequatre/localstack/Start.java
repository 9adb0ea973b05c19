package io.pasdequatre.localstack;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** What {@code ./start} runs: the whole system, one order through it, and then it stays until it is told to stop. */
@SuppressWarnings("SystemOut") // It talks to the person who started it.
final class Start {

    private static final int MAILS = 3;

    private final long began = System.nanoTime();
    private final Path home;
    private final PidFile own;
    private final LocalStack stack;

    private Start(Path home) {
        this.home = home;
        this.own = new PidFile(home.resolve("stack.pid"));
        this.stack = LocalStack.on(Ports.from(System.getenv()), home);
    }

    /** Arguments: the directory for data and logs, and {@code --fresh} to forget what is there. */
    public static void main(String[] args) {
        try {
            var start = new Start(Path.of(args[0]));
            start.clearTheGround(List.of(args).contains("--fresh"));
            start.run();
        } catch (StartFailedException e) {
            System.out.println("\n" + e.getMessage());
            System.exit(1);
        }
    }

    private void clearTheGround(boolean fresh) {
        own.process().ifPresent(other -> {
            throw new StartFailedException("It runs already, as process %d on %s. Stop that first (Ctrl-C, or kill %d)."
                    .formatted(other.pid(), addresses(), other.pid()));
        });
        var ended = Leftovers.end(home);
        if (!ended.isEmpty()) {
            System.out.println("Ended what a crashed run had left: " + String.join(", ", ended));
        }
        stack.requireFreePorts();
        if (fresh) {
            forget();
        }
    }

    private String addresses() {
        return "port "
                + String.join(", ", stack.ports().stream().map(Object::toString).toList());
    }

    private void forget() {
        try {
            Trees.delete(home);
        } catch (IOException e) {
            throw new StartFailedException("The data in %s cannot be deleted: %s".formatted(home, e.getMessage()), e);
        }
    }

    private void run() {
        own.write(ProcessHandle.current());
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
        ProcessHandle.current().parent().ifPresent(Start::endWith);
        System.out.println("Starting, data in " + home);
        stack.start(this::say);
        order();
        makeNextStartFaster();
        waitForever();
    }

    /** Whoever started it may be killed, and could then not tell it to stop. */
    private static void endWith(ProcessHandle parent) {
        Thread.ofPlatform().daemon().start(() -> {
            parent.onExit().join();
            System.exit(0);
        });
    }

    private void say(Component component) {
        System.out.printf("  %-13s 127.0.0.1:%-6d up after %4.1f s%n", component.name(), component.port(), seconds());
    }

    private double seconds() {
        return Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0;
    }

    private void order() {
        var upAfter = seconds();
        var first = new FirstOrder(stack);
        first.seedCatalogue();
        first.seedCustomers();
        System.out.println("\nAn order: ada buys a teapot and two cups. It ships a few seconds after it is paid.");
        var shipped = first.run();
        System.out.printf(
                "%s is SHIPPED, seen %d ms after POST /orders. What was said about it:%n",
                shipped.id(), shipped.shippedAfter().toMillis());
        FactsOfOrder.read(stack.kafka(), shipped.id(), shipped.postedAt().minusSeconds(1), Start::allSaid)
                .forEach(fact -> System.out.printf(
                        "  %6d ms  %-18s %s%n",
                        Duration.between(shipped.postedAt(), fact.time()).toMillis(), fact.name(), fact.topic()));
        System.out.printf(
                "  %.2f EUR taken from ada's account, %d mails to ada@example.com%n",
                first.taken(shipped.id()) / 100.0, first.awaitMailsAbout(shipped.id(), MAILS));
        welcome(shipped.id(), upAfter);
    }

    /** An order's last words: the mail that says it is on its way has been sent. */
    private static boolean allSaid(List<FactsOfOrder.Fact> facts) {
        return facts.stream()
                        .filter(fact -> fact.name().equals("NotificationSent"))
                        .count()
                >= MAILS;
    }

    private void welcome(String orderId, double upAfter) {
        System.out.printf(
                """

                Everything is up after %.0f s. The board shows it: %s/
                  order         %s
                  inventory     %s
                  payment       %s
                  notification  %s
                  mail          %s
                  registry      %s
                Try:
                  curl -s %s/products
                  curl -s %s/orders/%s
                  curl -s %s/orders -H 'Idempotency-Key: another' -H 'Content-Type: application/json' \\
                    -d '{"customer":{"id":"ada","email":"ada@example.com"},"lines":[{"sku":"WHISK","quantity":50}]}'
                The last one asks for more than there is: follow it with GET /orders/<orderId> until it is CANCELLED.
                An order can be cancelled until it ships: curl -s -X POST %s/orders/<orderId>/cancellation
                Logs are in %s. Ctrl-C stops everything; the data stays (./start --fresh forgets it).
                """,
                upAfter,
                url("order"),
                url("order"),
                url("inventory"),
                url("payment"),
                url("notification"),
                stack.mail().url(),
                stack.registry().url(),
                url("inventory"),
                url("order"),
                orderId,
                url("order"),
                url("order"),
                home.resolve("logs"));
    }

    private String url(String service) {
        return stack.service(service).url().toString();
    }

    private void makeNextStartFaster() {
        var slow = stack.services().stream()
                .filter(service -> !service.program().hasCache())
                .toList();
        if (slow.isEmpty()) {
            return;
        }
        System.out.println("\nIn the background, once for these jars: caches that make the next start faster.");
        if (slow.stream().allMatch(this::makeCache)) {
            System.out.println("The caches are ready.");
        }
    }

    private boolean makeCache(LocalService service) {
        try {
            return service.program()
                    .makeCache(service.environment(), home.resolve("logs", service.name() + "-cache.log"));
        } catch (IOException | InterruptedException e) {
            System.out.println("No cache for " + service.name() + ", it just starts slower: " + e.getMessage());
            return false;
        }
    }

    private static void waitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop() {
        System.out.println("\nStopping");
        stack.stop();
        own.delete();
        System.out.println("Stopped");
    }
}
