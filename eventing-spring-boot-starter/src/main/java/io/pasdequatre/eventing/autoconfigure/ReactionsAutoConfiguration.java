package io.pasdequatre.eventing.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.eventing.BackgroundThread;
import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.eventing.deadletters.DeadLetters;
import io.pasdequatre.eventing.deadletters.Parking;
import io.pasdequatre.eventing.envelope.Tracing;
import io.pasdequatre.eventing.inbox.Inbox;
import io.pasdequatre.eventing.listener.ConsumerSettings;
import io.pasdequatre.eventing.listener.Consumption;
import io.pasdequatre.eventing.listener.ReactionsByType;
import io.pasdequatre.eventing.listener.ReactionsContainer;
import io.pasdequatre.eventing.listener.ReactionsStart;
import io.pasdequatre.eventing.replay.Replay;
import io.pasdequatre.eventing.replay.ReplayRounds;
import io.pasdequatre.eventing.retention.Partitions;
import io.pasdequatre.eventing.retention.RetentionRule;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;

/** The consumer that hands events to {@link Reactions}, with its inbox and its dead letters. */
@AutoConfiguration(
        after = {EventingTablesAutoConfiguration.class, KafkaAutoConfiguration.class},
        afterName = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")
@OnReactions
class ReactionsAutoConfiguration {

    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(1);

    private final EventingProperties properties;

    ReactionsAutoConfiguration(EventingProperties properties) {
        this.properties = properties;
    }

    @Bean
    ReactionsByType eventingReactions(ApplicationContext context, ApplicationName application) {
        var reactions = new ReactionsByType(
                context.getBeansWithAnnotation(Reactions.class).values());
        application.requireDeadLetterTopics(reactions.topics());
        return reactions;
    }

    @Bean
    BackgroundThread eventingRegistryThread(ReactionsByType reactions, SchemaRegistry registry, BackgroundTasks tasks) {
        return new BackgroundThread(
                tasks.add("registry", BETWEEN_ROUNDS),
                BETWEEN_ROUNDS,
                new RegistryPreflight(registry, reactions.types()).requireNoRefusal());
    }

    @Bean
    Parking eventingParking(DataSource dataSource, ApplicationName application, ObjectProvider<Clock> clock) {
        return new Parking(
                JdbcClient.create(dataSource),
                application.value(),
                Clocks.of(clock),
                properties.reactions().parkingLimit());
    }

    @Bean
    DeadLetters eventingDeadLetters(
            DataSource dataSource,
            ApplicationName application,
            ObjectProvider<Clock> clock,
            ObjectProvider<MeterRegistry> meters) {
        return new DeadLetters(JdbcClient.create(dataSource), application.value(), Clocks.of(clock), Meters.of(meters));
    }

    @Bean
    Consumption eventingConsumption(
            ReactionsByType reactions,
            SchemaRegistry registry,
            Parking parking,
            DeadLetters deadLetters,
            DataSource dataSource,
            ApplicationName application,
            ObjectProvider<Clock> clock,
            ObjectProvider<MeterRegistry> meters,
            ObjectProvider<Tracing> tracing) {
        var inbox = new Inbox(
                JdbcClient.create(dataSource),
                application.value(),
                Clocks.of(clock),
                properties.inbox().retention(),
                new Partitions(dataSource),
                Meters.of(meters));
        return new Consumption(
                reactions, registry, inbox, parking, deadLetters, tracing.getIfAvailable(), Meters.of(meters));
    }

    @Bean
    ReactionsContainer eventingReactionsContainer(
            ApplicationName application,
            ReactionsByType reactions,
            Consumption consumption,
            DataSource dataSource,
            EventingTransactions transactions,
            ObjectProvider<MeterRegistry> meters,
            ConsumerFactory<?, ?> consumers) {
        return new ReactionsContainer(
                application.value(),
                reactions.topics(),
                consumption,
                transactions.template(),
                JdbcClient.create(dataSource),
                Meters.of(meters),
                new ConsumerSettings(
                        consumers.getConfigurationProperties(),
                        properties.reactions().concurrency(),
                        properties.reactions().maxBatch(),
                        properties.reactions().attempts(),
                        properties.background().downAfter().dividedBy(2)));
    }

    @Bean
    Replay eventingReplay(
            ApplicationName application,
            Consumption consumption,
            Parking parking,
            DeadLetters deadLetters,
            DataSource dataSource,
            EventingTransactions transactions,
            ObjectProvider<Clock> clock) {
        return new Replay(
                application.value(),
                consumption,
                parking,
                deadLetters,
                transactions.template(),
                JdbcClient.create(dataSource),
                Clocks.of(clock),
                properties.reactions().attempts());
    }

    @Bean
    ReplayRounds eventingReplayRounds(Replay replay, ReactionsContainer consumers, ObjectProvider<Clock> clock) {
        return new ReplayRounds(replay, Clocks.of(clock), consumers::isRunning);
    }

    @Bean
    BackgroundThread eventingReplayThread(ReplayRounds rounds, BackgroundTasks tasks) {
        return new BackgroundThread(tasks.add("replay", BETWEEN_ROUNDS), BETWEEN_ROUNDS, rounds::round);
    }

    @Bean
    ReactionsStart eventingReactionsStart(
            ReactionsContainer consumers,
            KafkaAdmin admin,
            BackgroundTasks tasks,
            @Value("${spring.kafka.listener.auto-startup:true}") boolean byItself) {
        String[] topics =
                Objects.requireNonNull(consumers.getContainerProperties().getTopics());
        return new ReactionsStart(
                consumers,
                new RetentionRule(
                        Set.of(topics),
                        admin.getConfigurationProperties(),
                        properties.inbox().retention(),
                        properties.inbox().longestReplay()),
                tasks.add("consumer", BETWEEN_ROUNDS),
                byItself);
    }

    @Bean
    ReactionsMetrics eventingReactionsMetrics(ReplayRounds rounds) {
        return new ReactionsMetrics(rounds);
    }

    /** Where Spring Boot's health is on the class path. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    static class HealthConfiguration {

        @Bean
        HealthIndicator eventingReactionsHealthIndicator(ReactionsStart reactions, ReplayRounds rounds) {
            return () -> {
                Health.Builder health = Healths.of(reactions.problem().or(rounds::problem));
                rounds.unprocessed().ifPresent(count -> health.withDetail("unprocessed", count));
                return health.build();
            };
        }
    }
}
