package io.pasdequatre.eventing.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.eventing.capture.RelayDatabase;
import io.pasdequatre.eventing.envelope.Tracing;
import io.pasdequatre.eventing.outbox.CountedOutbox;
import io.pasdequatre.eventing.outbox.OutboxTransactions;
import io.pasdequatre.eventing.outbox.TransactionalOutbox;
import java.time.Clock;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** The outbox, and where the relay finds it. */
@AutoConfiguration(after = EventingAutoConfiguration.class)
@OnOutbox
class OutboxAutoConfiguration {

    private static final String PUBLICATION = "outbox";

    @Bean
    OutboxTransactions eventingOutboxTransactions(DataSource dataSource) {
        return new OutboxTransactions(EventingTransactions.target(dataSource));
    }

    /**
     * Before anything can begin a transaction. An entity's listener may need the outbox before JPA's manager is there.
     */
    @Bean
    static BeanPostProcessor eventingTransactionManagers(
            ObjectProvider<OutboxTransactions> transactions, ObjectProvider<DataSource> dataSource) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof PlatformTransactionManager
                        && bean instanceof ConfigurableTransactionManager manager
                        && EventingTransactions.isOf(dataSource.getObject(), manager)) {
                    transactions.getObject().join(manager);
                }
                return bean;
            }
        };
    }

    @Bean
    @ConditionalOnMissingBean
    Outbox eventingOutbox(
            OutboxTransactions transactions,
            EventingProperties properties,
            ObjectProvider<Clock> clock,
            ObjectProvider<Tracing> tracing,
            ObjectProvider<MeterRegistry> meters) {
        return new CountedOutbox(
                new TransactionalOutbox(
                        transactions, properties.outbox().maxEventSize(), Clocks.of(clock), tracing.getIfAvailable()),
                Meters.of(meters));
    }

    @Bean
    RelayDatabase eventingRelayDatabase(
            JdbcConnectionDetails connection, EventingProperties properties, ApplicationName application) {
        EventingProperties.Relay relay = properties.relay();
        boolean own = relay.username() != null;
        try {
            return new RelayDatabase(
                    Objects.requireNonNullElseGet(relay.url(), connection::getJdbcUrl),
                    Objects.requireNonNullElse(own ? relay.username() : connection.getUsername(), ""),
                    Objects.requireNonNullElse(own ? relay.password() : connection.getPassword(), ""),
                    application.slot(relay.slot()),
                    PUBLICATION);
        } catch (IllegalArgumentException e) {
            throw new IncompleteSetupException(
                    "The relay has no address of the database: " + e.getMessage(),
                    "Set pasdequatre.eventing.relay.url to the URL of the database that spring.datasource.url leads to.",
                    e);
        }
    }
}
