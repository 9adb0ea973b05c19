package io.pasdequatre.eventing.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.eventing.capture.RelayDatabase;
import io.pasdequatre.eventing.envelope.Tracing;
import io.pasdequatre.eventing.publishing.KafkaClients;
import io.pasdequatre.eventing.relay.Relay;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.ProducerFactory;

/** The relay: one replica of the application publishes what the outbox holds. */
@AutoConfiguration(after = {OutboxAutoConfiguration.class, KafkaAutoConfiguration.class})
@OnOutbox
@ConditionalOnBooleanProperty(name = "pasdequatre.eventing.relay.enabled", matchIfMissing = true)
class RelayAutoConfiguration {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    @Bean
    Relay eventingRelay(
            ApplicationName application,
            RelayDatabase database,
            DataSource dataSource,
            SchemaRegistry registry,
            ProducerFactory<?, ?> producers,
            ConsumerFactory<?, ?> consumers,
            KafkaAdmin admin,
            BackgroundTasks tasks,
            ObjectProvider<MeterRegistry> meters,
            ObjectProvider<Tracing> tracing) {
        new RelayPreflight(database, dataSource).check();
        return new Relay(
                application.value(),
                database,
                registry,
                new KafkaClients(
                        producers.getConfigurationProperties(),
                        consumers.getConfigurationProperties(),
                        admin.getConfigurationProperties()),
                tasks.add("relay", BETWEEN_LOOKS),
                Meters.of(meters),
                tracing.getIfAvailable());
    }

    @Bean
    RelayMetrics eventingRelayMetrics(Relay relay) {
        return new RelayMetrics(relay);
    }

    /** Where Spring Boot's health is on the class path. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    static class HealthConfiguration {

        @Bean
        HealthIndicator eventingRelayHealthIndicator(Relay relay, RelayDatabase database) {
            return () -> {
                Health.Builder health = relay.state().problem() == null
                        ? Health.up()
                        : Health.down().withDetail("problem", relay.state().problem());
                relay.slot().ifPresent(slot -> health.withDetail("status", slot));
                return health.withDetail("slot", database.slot())
                        .withDetail("phase", relay.state().phase())
                        .build();
            };
        }
    }

    /** Where Spring Boot's actuator is on the class path. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Endpoint.class)
    static class EndpointConfiguration {

        @Bean
        RelayEndpoint eventingRelayEndpoint(Relay relay, RelayDatabase database) {
            return new RelayEndpoint(relay, database.slot());
        }
    }
}
