package io.pasdequatre.localstack;

import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the tests of a run get.
 *
 * @param servers PostgreSQL and Kafka
 * @param sentence what the build says of it
 */
record TestChoice(TestServers servers, String sentence) {

    /** The system property that says what is wished for: {@code auto}, {@code containers} or {@code embedded}. */
    static final String PROPERTY = "pasdequatre.test.infrastructure";

    static final String AUTO = "auto";
    static final String CONTAINERS = "containers";
    static final String EMBEDDED = "embedded";

    private static final String WITHOUT_TESTCONTAINERS = "Testcontainers is not on the class path";

    /**
     * Chooses. Containers come from whoever offers them on the class path; nobody is asked if they are not wished for.
     *
     * @throws StartFailedException if what is wished for cannot be had
     */
    static TestChoice of(String wish, Supplier<TestServers> embedded) {
        return switch (wish) {
            case AUTO -> containersOr(obstacle -> embedded(embedded, "since " + obstacle));
            case CONTAINERS ->
                containersOr(obstacle -> {
                    throw new StartFailedException("The tests cannot run in containers, since " + obstacle);
                });
            case EMBEDDED -> embedded(embedded, "as -D%s says".formatted(PROPERTY));
            default ->
                throw new StartFailedException(
                        "-D%s=%s: it is %s, %s or %s".formatted(PROPERTY, wish, AUTO, CONTAINERS, EMBEDDED));
        };
    }

    private static TestChoice containersOr(Function<String, TestChoice> otherwise) {
        var containers = ServiceLoader.load(TestServers.class).findFirst();
        var obstacle = containers.map(TestServers::obstacle).orElse(Optional.of(WITHOUT_TESTCONTAINERS));
        return obstacle.map(otherwise).orElseGet(() -> {
            var servers = containers.orElseThrow();
            return said(servers, servers.description());
        });
    }

    private static TestChoice embedded(Supplier<TestServers> embedded, String why) {
        var servers = embedded.get();
        return said(servers, servers.description() + ", " + why);
    }

    private static TestChoice said(TestServers servers, String what) {
        return new TestChoice(servers, "Test infrastructure: " + what);
    }
}
