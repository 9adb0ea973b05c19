package io.pasdequatre.localstack;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code ./start} runs: the whole system, one order through it, and then it stays until it is told to stop. */
@SuppressWarnings("SystemOut") // It talks to the person who started it.
final class Start {

    private static final Duration TO_SHIP = Duration.ofSeconds(90);
    private static final String WITHOUT = "--without=";

    private final long began = System.nanoTime();
    private final Path home;
    private final PidFile own;
    private final LocalStack stack;

    private Start(Path home, boolean orchestrated, Set<String> without) {
        var ports = Ports.from(System.getenv());
        this.home = home;
        this.own = new PidFile(home.resolve("stack.pid"));
        this.stack = orchestrated ? LocalStack.orchestrated(ports, home) : LocalStack.without(without, ports, home);
    }

    /**
     * Arguments: the directory for data and logs, {@code --fresh} to forget what is there, {@code --orchestrated} for
     * the orchestrated saga, and {@code --without=payment} for each service that somebody else starts.
     */
    public static void main(String[] args) {
        try {
            var start = new Start(Path.of(args[0]), List.of(args).contains("--orchestrated"), without(args));
            start.clearTheGround(List.of(args).contains("--fresh"));
            start.run();
        } catch (StartFailedException e) {
            System.out.println("\n" + e.getMessage());
            System.exit(1);
        }
    }

    private static Set<String> without(String[] args) {
        return Stream.of(args)
                .filter(each -> each.startsWith(WITHOUT))
                .map(each -> each.substring(WITHOUT.length()))
                .collect(Collectors.toSet());
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
        forget(fresh);
    }

    private String addresses() {
        return "port "
                + String.join(", ", stack.ports().stream().map(Object::toString).toList());
    }

    private void forget(boolean fresh) {
        try {
            if (fresh) {
                Trees.forget(home);
            } else {
                Trees.deleteForgotten(home);
            }
        } catch (IOException e) {
            throw new StartFailedException("The data in %s cannot be deleted: %s".formatted(home, e.getMessage()), e);
        }
    }

    private void run() {
        own.write(ProcessHandle.current());
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
        ProcessHandle.current().parent().ifPresent(Start::endWith);
        System.out.println("Starting, data in " + home);
        stack.components().forEach(component -> component.keepUp(what -> System.out.println("\n" + what)));
        stack.start(this::print);
        awaitAbsent();
        order();
        makeNextStartFaster();
        waitForever();
    }

    /** An order ships only when all services are there, so the first one waits for those that somebody else starts. */
    private void awaitAbsent() {
        var absent = stack.absent();
        for (var service : absent) {
            System.out.println("\n" + service.ownRun().instructions(home.resolve(service.name() + ".env")));
        }
        for (var service : absent) {
            System.out.printf("%nWaiting for %s at %s%n", service.name(), service.url());
            service.awaitSomebodyElses();
        }
    }

    /** Whoever started it may be killed, and could then not tell it to stop. */
    private static void endWith(ProcessHandle parent) {
        Thread.ofPlatform().daemon().start(() -> {
            parent.onExit().join();
            System.exit(0);
        });
    }

    private void print(Component component) {
        System.out.printf("  %-13s 127.0.0.1:%-6d up after %4.1f s%n", component.name(), component.port(), seconds());
    }

    private double seconds() {
        return Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0;
    }

    private void order() {
        var upAfter = seconds();
        var shown = new Demonstration(stack, TO_SHIP, System.out::println).show();
        if (stack.isWatched()) {
            welcome(shown.orElse("<orderId>"), upAfter);
        } else {
            welcomeToOrchestrated(shown.orElse("<orderId>"), upAfter);
        }
    }

    private void welcome(String orderId, double upAfter) {
        System.out.printf(
                """

                Everything is up after %.0f s. The board shows it: %s/
                  order         %s
                  inventory     %s
                  payment       %s
                  notification  %s
                  tracking      %s  (it only watches)
                  mail          %s
                  registry      %s
                  outside world %s  (the card gateway, and who sends SMS and push messages)
                Try:
                  curl -s %s/products
                  curl -s %s/orders/%s
                  curl -s %s/orders -H 'Idempotency-Key: another' -H 'Content-Type: application/json' \\
                    -d '{"customer":{"id":"ada"},"lines":[{"sku":"WHISK","quantity":50}]}'
                The last one asks for more than there is: follow it with GET /orders/<orderId> until it is CANCELLED.
                An order can be cancelled until it ships: curl -s -X POST %s/orders/<orderId>/cancellation
                Logs are in %s. Ctrl-C stops everything; the data stays (./start --fresh forgets it).
                """,
                upAfter,
                url("tracking"),
                url("order"),
                url("inventory"),
                url("payment"),
                url("notification"),
                url("tracking"),
                stack.mail().url(),
                stack.registry().url(),
                stack.outsideWorld().url(),
                url("inventory"),
                url("order"),
                orderId,
                url("order"),
                url("order"),
                home.resolve("logs"));
    }

    private void welcomeToOrchestrated(String orderId, double upAfter) {
        System.out.printf(
                """

                Everything is up after %.0f s: the saga with an orchestrator, without board and tracking.
                  orchestrator  %s
                  inventory     %s
                  payment       %s
                  notification  %s
                  mail          %s
                Try:
                  curl -s %s/orders/%s
                  curl -s %s/orders -H 'Idempotency-Key: another' -H 'Content-Type: application/json' \\
                    -d '{"customer":{"id":"ada"},"lines":[{"sku":"WHISK","quantity":50}]}'
                An order says what its saga waits for. Until it ships it can be cancelled: POST /orders/<orderId>/cancellation
                Logs are in %s. Ctrl-C stops everything; the data stays (./start --orchestrated --fresh forgets it).
                """,
                upAfter,
                url("order"),
                url("inventory"),
                url("payment"),
                url("notification"),
                stack.mail().url(),
                url("order"),
                orderId,
                url("order"),
                home.resolve("logs"));
    }

    private String url(String service) {
        return stack.service(service).url().toString();
    }

    private void makeNextStartFaster() {
        var slow = stack.services().stream()
                .filter(service -> !stack.absent().contains(service))
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
