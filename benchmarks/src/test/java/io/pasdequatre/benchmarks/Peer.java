package io.pasdequatre.benchmarks;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Ways to hand on from one step of an order to the next, each in one process and one database. */
enum Peer {
    MODULITH(
            "Spring Modulith 2.1.1",
            "ModulithPeer",
            "SELECT count(*) FROM event_publication WHERE completion_date IS NULL"),
    NAMASTACK("Namastack 1.6.0", "NamastackPeer", "SELECT count(*) FROM outbox_record WHERE status <> 'COMPLETED'"),
    POLLED("outbox that is polled", "PolledPeer", "SELECT count(*) FROM outbox"),
    TRIGGERED("outbox that triggers fill, polled", "TriggeredPeer", "SELECT count(*) FROM outbox"),
    RELAYED("our starter, which reads the log", "RelayedPeer", "SELECT count(*) FROM eventing.unprocessed");

    private final String title;
    private final String application;
    private final String unfinished;

    Peer(String title, String application, String unfinished) {
        this.title = title;
        this.application = application;
        this.unfinished = unfinished;
    }

    /** What the report calls it. */
    String title() {
        return title;
    }

    /** The name of its class, which may only be loaded where its libraries are. */
    String application() {
        return Peer.class.getPackageName() + "." + application;
    }

    /** A query for how much was handed on and is not taken yet. */
    String unfinished() {
        return unfinished;
    }

    /** Components of the stack that it uses beside PostgreSQL. */
    Set<String> servers() {
        return switch (this) {
            case MODULITH, NAMASTACK -> Set.of();
            case POLLED, TRIGGERED -> Set.of("kafka");
            case RELAYED -> Set.of("kafka", "registry");
        };
    }

    /** Parts of the names of libraries that only the others need, and that would configure themselves. */
    Set<String> librariesOfOthers() {
        return Stream.of(values())
                .filter(other -> other != this)
                .flatMap(other -> other.libraries().stream())
                .collect(Collectors.toSet());
    }

    private Set<String> libraries() {
        return switch (this) {
            case MODULITH -> Set.of("spring-modulith");
            case NAMASTACK -> Set.of("namastack");
            case POLLED, TRIGGERED -> Set.of();
            case RELAYED -> Set.of("eventing-spring-boot-starter", "debezium", "opentelemetry", "micrometer-tracing");
        };
    }
}
