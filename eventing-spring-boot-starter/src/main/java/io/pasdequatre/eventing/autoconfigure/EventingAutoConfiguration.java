package io.pasdequatre.eventing.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.eventing.PublishedFacts;
import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.eventing.Stories;
import io.pasdequatre.eventing.envelope.TracedStories;
import io.pasdequatre.eventing.envelope.Tracing;
import io.pasdequatre.eventing.inbox.ReactionsByType;
import io.pasdequatre.eventing.inbox.ReactionsContainer;
import io.pasdequatre.eventing.inbox.ReactionsStart;
import io.pasdequatre.eventing.inbox.TopicFacts;
import io.pasdequatre.eventing.outbox.CountedOutbox;
import io.pasdequatre.eventing.outbox.TransactionalOutbox;
import io.pasdequatre.eventing.relay.KafkaClients;
import io.pasdequatre.eventing.relay.Relay;
import io.pasdequatre.eventing.relay.RelayDatabase;
import io.pasdequatre.eventing.retention.Caretaker;
import io.pasdequatre.eventing.retention.Partitions;
import io.pasdequatre.eventing.retention.RetentionRule;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The starter, wired: migrations, outbox, relay, reactions. */
@AutoConfiguration(
        after = {FlywayAutoConfiguration.class, KafkaAutoConfiguration.class},
        afterName = {
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration"
        })
@EnableConfigurationProperties(EventingProperties.class)
class EventingAutoConfiguration {

    private static final String PUBLICATION = "outbox";

    private final EventingProperties properties;
    private final String application;

    EventingAutoConfiguration(EventingProperties properties, @Value("${spring.application.name:}") String application) {
        if (application.isBlank()) {
            throw new IncompleteSetupException(
                    "spring.application.name is not set.",
                    "Set it, and do not change it afterwards: it is the source of the service's facts, its consumer"
                            + " group, and part of the name of its replication slot.");
        }
        this.properties = properties;
        this.application = application;
    }

    /**
     * Runs before anything that may write: every bean that needs the database waits for beans of this type. It connects
     * as the service's own Flyway does, and where that is switched off as the service does.
     */
    @Bean
    @ConditionalOnBooleanProperty(name = "pasdequatre.eventing.migrate", matchIfMissing = true)
    FlywayMigrationInitializer eventingMigrations(
            ObjectProvider<Flyway> ofTheService,
            DataSource dataSource,
            JdbcConnectionDetails connection,
            ObjectProvider<Clock> clock) {
        Flyway eventing = Flyway.configure(getClass().getClassLoader())
                .dataSource(Optional.ofNullable(ofTheService.getIfAvailable())
                        .map(flyway -> flyway.getConfiguration().getDataSource())
                        .orElse(dataSource))
                .schemas("eventing")
                .locations("classpath:db/eventing")
                .placeholders(Map.of(
                        "publication",
                        PUBLICATION,
                        "slot",
                        slot(),
                        "applicationRole",
                        Objects.requireNonNull(connection.getUsername(), "spring.datasource.username"),
                        "relayRole",
                        database(connection).username()))
                .load();
        return new FlywayMigrationInitializer(eventing, _ -> {
            new SlotRehearsal(eventing, slot()).run();
            eventing.migrate();
            new Partitions(eventing.getConfiguration().getDataSource())
                    .begin(
                            properties.outbox().retention(),
                            properties.inbox().retention(),
                            clockOf(clock).instant());
        });
    }

    @Bean
    Outbox outbox(DataSource dataSource, ObjectProvider<Clock> clock, @Nullable Tracing tracing, MeterRegistry meters) {
        return new CountedOutbox(
                new TransactionalOutbox(dataSource, properties.outbox().maxFactSize(), clockOf(clock), tracing),
                meters);
    }

    @Bean
    SchemaRegistry schemaRegistry() {
        return new SchemaRegistry(
                properties.registry().requiredUrl(), properties.registry().timeout());
    }

    @Bean
    PublishedFacts publishedFacts(SchemaRegistry registry, DataSource dataSource) {
        return new TopicFacts(registry, dataSource, application);
    }

    @Bean
    @Nullable
    Tracing eventingTracing(
            ObjectProvider<Tracer> tracer,
            ObjectProvider<Propagator> propagator,
            ObjectProvider<SpanExporter> exporters) {
        Tracer traces = tracer.getIfAvailable();
        Propagator contexts = propagator.getIfAvailable();
        return traces == null || contexts == null
                ? null
                : new Tracing(traces, contexts, exporters.stream().findAny().isPresent());
    }

    @Bean
    Stories stories(@Nullable Tracing tracing) {
        return new TracedStories(tracing);
    }

    @Bean
    Relay relay(
            JdbcConnectionDetails connection,
            SchemaRegistry registry,
            ProducerFactory<?, ?> producers,
            ConsumerFactory<?, ?> consumers,
            KafkaAdmin admin,
            RelayReadiness readiness,
            MeterRegistry meters,
            @Nullable Tracing tracing) {
        return new Relay(
                application,
                database(connection),
                registry,
                new KafkaClients(
                        producers.getConfigurationProperties(),
                        consumers.getConfigurationProperties(),
                        admin.getConfigurationProperties()),
                readiness::tell,
                meters,
                tracing);
    }

    @Bean
    RelayReadiness relayReadiness(ApplicationEventPublisher events) {
        return new RelayReadiness(events);
    }

    @Bean
    HealthIndicator relayHealthIndicator(Relay relay) {
        return () -> {
            Health.Builder health = relay.state().problem() == null
                    ? Health.up()
                    : Health.down().withDetail("problem", relay.state().problem());
            relay.slot().ifPresent(slot -> health.withDetail("status", slot));
            return health.withDetail("slot", slot())
                    .withDetail("phase", relay.state().phase())
                    .build();
        };
    }

    @Bean
    RelayMetrics relayMetrics(Relay relay) {
        return new RelayMetrics(relay);
    }

    @Bean
    RelayEndpoint relayEndpoint(Relay relay) {
        return new RelayEndpoint(relay, slot());
    }

    @Bean
    @ConditionalOnBean(annotation = Reactions.class)
    ReactionsContainer reactionsContainer(
            ApplicationContext context,
            SchemaRegistry registry,
            DataSource dataSource,
            PlatformTransactionManager transactions,
            ObjectProvider<Clock> clock,
            MeterRegistry meters,
            @Nullable Tracing tracing,
            ConsumerFactory<?, ?> consumers) {
        var container = new ReactionsContainer(
                application,
                new ReactionsByType(
                        context.getBeansWithAnnotation(Reactions.class).values()),
                registry,
                dataSource,
                new TransactionTemplate(transactions),
                clockOf(clock),
                meters,
                tracing,
                consumers.getConfigurationProperties(),
                properties.inbox().retention(),
                properties.reactions().maxBatch(),
                properties.reactions().attempts(),
                properties.reactions().parkingLimit());
        container.setConcurrency(properties.reactions().concurrency());
        return container;
    }

    @Bean
    @ConditionalOnBean(annotation = Reactions.class)
    ReactionsStart reactionsStart(ReactionsContainer consumers, KafkaAdmin admin) {
        String[] topics =
                Objects.requireNonNull(consumers.getContainerProperties().getTopics());
        return new ReactionsStart(
                consumers,
                new RetentionRule(
                        Set.of(topics),
                        admin.getConfigurationProperties(),
                        properties.inbox().retention(),
                        properties.inbox().longestReplay()));
    }

    @Bean
    @ConditionalOnBean(annotation = Reactions.class)
    HealthIndicator reactionsHealthIndicator(ReactionsStart reactions) {
        return () -> {
            Health.Builder health = builder(reactions.problem());
            reactions.heldBack().ifPresent(held -> health.withDetail("heldBack", held));
            return health.build();
        };
    }

    @Bean
    @ConditionalOnBean(annotation = Reactions.class)
    ReactionsMetrics reactionsMetrics(ReactionsStart reactions) {
        return new ReactionsMetrics(reactions);
    }

    @Bean
    Caretaker partitionsCaretaker(DataSource dataSource, ObjectProvider<Clock> clock, MeterRegistry meters) {
        return new Caretaker(new Partitions(dataSource), clockOf(clock), meters);
    }

    @Bean
    HealthIndicator partitionsHealthIndicator(Caretaker caretaker) {
        return () -> builder(caretaker.problem()).build();
    }

    private static Health.Builder builder(Optional<String> problem) {
        return problem.map(what -> Health.down().withDetail("problem", what)).orElseGet(Health::up);
    }

    private RelayDatabase database(JdbcConnectionDetails connection) {
        EventingProperties.Relay relay = properties.relay();
        boolean own = relay.username() != null;
        return new RelayDatabase(
                connection.getJdbcUrl(),
                Objects.requireNonNullElse(own ? relay.username() : connection.getUsername(), ""),
                Objects.requireNonNullElse(own ? relay.password() : connection.getPassword(), ""),
                slot(),
                PUBLICATION);
    }

    private String slot() {
        return Objects.requireNonNullElse(
                properties.relay().slot(),
                application.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_") + "_outbox");
    }

    private static Clock clockOf(ObjectProvider<Clock> clock) {
        return clock.getIfAvailable(Clock::systemUTC);
    }
}
