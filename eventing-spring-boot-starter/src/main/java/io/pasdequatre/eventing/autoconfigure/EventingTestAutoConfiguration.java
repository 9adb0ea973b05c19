package io.pasdequatre.eventing.autoconfigure;

import io.pasdequatre.eventing.listener.ReactionsContainer;
import io.pasdequatre.eventing.test.EventingTest;
import io.pasdequatre.eventing.test.TestBroker;
import io.pasdequatre.eventing.test.TestSchemas;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ResourceLoader;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What an application has in place of Kafka, registry and slot while it is tested with {@link EventingTest}. */
@AutoConfiguration(before = EventingAutoConfiguration.class)
class EventingTestAutoConfiguration {

    @Bean
    WithoutSlot eventingWithoutSlot() {
        return new WithoutSlot();
    }

    @Bean
    TestSchemas eventingTestSchemas(ResourceLoader loader) {
        return new TestSchemas(Objects.requireNonNull(loader.getClassLoader()));
    }

    @Bean
    TestBroker eventingTestBroker(
            ObjectProvider<ReactionsContainer> consumers,
            TestSchemas schemas,
            DataSource dataSource,
            ObjectProvider<Clock> clock,
            ApplicationName application) {
        return new TestBroker(
                reactions(consumers), schemas, JdbcClient.create(dataSource), Clocks.of(clock), application.value());
    }

    private static BiConsumer<List<ConsumerRecord<byte[], byte[]>>, Consumer<?, ?>> reactions(
            ObjectProvider<ReactionsContainer> consumers) {
        ReactionsContainer container = consumers.getIfAvailable();
        if (container == null) {
            return (_, _) -> {
                throw new IllegalStateException("The application has no @Reactions");
            };
        }
        return container::consume;
    }
}
