package io.pasdequatre.localstack;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Processes on this machine, which can be had everywhere. */
final class EmbeddedServers implements TestServers {

    private final LocalPostgres postgres;
    private final LocalKafka kafka;

    EmbeddedServers(Installation installation, Path home) {
        var ports = FreePorts.find(2);
        this.postgres = new LocalPostgres(installation, ports[0], home, POSTGRES_SETTINGS.toArray(String[]::new));
        this.kafka = new LocalKafka(installation, ports[1], home, KAFKA_SETTINGS);
    }

    @Override
    public String description() {
        return "embedded servers";
    }

    @Override
    public Optional<String> obstacle() {
        return Optional.empty();
    }

    /** They have pid files, which the keeper looks after. */
    @Override
    public void endAbandoned(Predicate<String> isOver) {}

    @Override
    public void start(String run) {
        CompletableFuture.allOf(CompletableFuture.runAsync(postgres::start), CompletableFuture.runAsync(kafka::start))
                .join();
    }

    /** PostgreSQL is stopped, not killed: it would leave shared memory behind. */
    @Override
    public void end() {
        kafka.kill();
        postgres.stop();
    }

    @Override
    public String jdbcUrl(String database) {
        return postgres.jdbcUrl(database);
    }

    @Override
    public String adminPassword() {
        return postgres.adminPassword();
    }

    @Override
    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }
}
