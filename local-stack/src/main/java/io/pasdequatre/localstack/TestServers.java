package io.pasdequatre.localstack;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** PostgreSQL and Kafka as all tests of a run share them. */
public interface TestServers {

    /** What PostgreSQL is told beside {@link LocalPostgres#SETTINGS}: its data need not survive a power cut. */
    List<String> POSTGRES_SETTINGS = List.of("fsync=off", "full_page_writes=off", "max_replication_slots=500");

    /**
     * What Kafka is told beside {@link LocalKafka#SETTINGS}: tests take rights away, and nobody else has to have one.
     */
    Map<String, String> KAFKA_SETTINGS = Map.of(
            "authorizer.class.name",
            "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found",
            "true");

    /** What is said of them where a build says what its tests run on. */
    String description();

    /** Why they cannot be had here, as the end of a sentence; empty if they can. Known within seconds. */
    Optional<String> obstacle();

    /**
     * Ends what runs that are over have left.
     *
     * @param isOver tells it of the name of a run
     */
    void endAbandoned(Predicate<String> isOver);

    /**
     * Starts them and waits until they answer.
     *
     * @param run the name of the run they are for
     */
    void start(String run);

    /** Ends them, and forgets their data. */
    void end();

    /** Where a database of that name is. */
    String jdbcUrl(String database);

    /** The password of the superuser, who is called postgres. */
    String adminPassword();

    /** What a Kafka client connects to. */
    String bootstrapServers();
}
