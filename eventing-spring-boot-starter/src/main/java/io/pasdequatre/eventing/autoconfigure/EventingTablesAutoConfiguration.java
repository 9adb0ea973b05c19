package io.pasdequatre.eventing.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.eventing.BackgroundThread;
import io.pasdequatre.eventing.capture.RelayDatabase;
import io.pasdequatre.eventing.outbox.OutboxTransactions;
import io.pasdequatre.eventing.retention.PartitionMaintenance;
import io.pasdequatre.eventing.retention.Partitions;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** The starter's tables, and their partitions. */
@AutoConfiguration(after = {FlywayAutoConfiguration.class, OutboxAutoConfiguration.class})
@Conditional(OnTables.class)
class EventingTablesAutoConfiguration {

    private static final Duration BETWEEN_ROUNDS = Duration.ofHours(1);

    private final EventingProperties properties;

    EventingTablesAutoConfiguration(EventingProperties properties) {
        this.properties = properties;
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
            ObjectProvider<RelayDatabase> relay,
            ObjectProvider<WithoutSlot> withoutSlot,
            ObjectProvider<Clock> clock) {
        FluentConfiguration migrations = Flyway.configure(getClass().getClassLoader())
                .dataSource(Optional.ofNullable(ofTheService.getIfAvailable())
                        .map(flyway -> flyway.getConfiguration().getDataSource())
                        .orElse(dataSource))
                .schemas("eventing");
        String role = Objects.requireNonNull(connection.getUsername(), "spring.datasource.username");
        RelayDatabase published = relay.getIfAvailable();
        boolean slot = withoutSlot.getIfAvailable() == null;
        if (published != null && !slot) {
            migrations.target(SlotPreflight.BEFORE_THE_SLOT);
        }
        Flyway eventing =
                (published == null ? withoutOutbox(migrations, role) : withOutbox(migrations, role, published)).load();
        return new FlywayMigrationInitializer(eventing, _ -> {
            if (published != null && slot) {
                migrate(() -> new SlotPreflight(
                                eventing, published.slot(), properties.relay().slotTimeout())
                        .migrateBeforehand());
            }
            migrate(eventing::migrate);
            new Partitions(eventing.getConfiguration().getDataSource())
                    .begin(
                            properties.outbox().retention(),
                            properties.inbox().retention(),
                            Clocks.of(clock).instant());
        });
    }

    /** Where there was an outbox before, its tables stay: Flyway takes them for those of a later version. */
    private static FluentConfiguration withoutOutbox(FluentConfiguration migrations, String role) {
        return migrations.locations("classpath:db/eventing/inbox").placeholders(Map.of("applicationRole", role));
    }

    private static FluentConfiguration withOutbox(FluentConfiguration migrations, String role, RelayDatabase relay) {
        return migrations
                .locations("classpath:db/eventing/inbox", "classpath:db/eventing/outbox")
                .placeholders(Map.of(
                        "publication",
                        relay.publication(),
                        "slot",
                        relay.slot(),
                        "applicationRole",
                        role,
                        "relayRole",
                        relay.username()));
    }

    private static void migrate(Runnable migration) {
        try {
            migration.run();
        } catch (FlywayValidateException e) {
            throw new IncompleteSetupException(
                    "The tables in the schema eventing were not made by this version of the starter: " + e.getMessage(),
                    "Begin with an empty database. No version before this one was released, so nothing leads from their"
                            + " tables to these. To keep the service's own tables, drop the schema eventing, the"
                            + " publication and the replication slot, and start again.",
                    e);
        }
    }

    /** Those of a context above, which has begun before this one, join here. */
    @Bean
    EventingTransactions eventingTransactions(
            DataSource dataSource,
            ListableBeanFactory beans,
            ObjectProvider<PlatformTransactionManager> primary,
            ObjectProvider<OutboxTransactions> outbox) {
        var transactions = new EventingTransactions(
                dataSource,
                BeanFactoryUtils.beansOfTypeIncludingAncestors(beans, PlatformTransactionManager.class),
                properties.transactionManager(),
                primary.getIfUnique());
        outbox.ifAvailable(joined -> transactions.managers().forEach(manager -> {
            if (manager instanceof ConfigurableTransactionManager configurable) {
                joined.join(configurable);
            }
        }));
        return transactions;
    }

    @Bean
    PartitionMaintenance eventingPartitionMaintenance(
            DataSource dataSource, ObjectProvider<Clock> clock, ObjectProvider<MeterRegistry> meters) {
        return new PartitionMaintenance(new Partitions(dataSource), Clocks.of(clock), Meters.of(meters));
    }

    @Bean
    BackgroundThread eventingPartitionsThread(PartitionMaintenance maintenance, BackgroundTasks tasks) {
        return new BackgroundThread(tasks.add("partitions", BETWEEN_ROUNDS), BETWEEN_ROUNDS, () -> {
            maintenance.round();
            maintenance.requireDone();
        });
    }

    /** Where Spring Boot's health is on the class path. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    static class HealthConfiguration {

        @Bean
        HealthIndicator eventingPartitionsHealthIndicator(PartitionMaintenance maintenance) {
            return () -> Healths.of(maintenance.problem()).build();
        }
    }
}
