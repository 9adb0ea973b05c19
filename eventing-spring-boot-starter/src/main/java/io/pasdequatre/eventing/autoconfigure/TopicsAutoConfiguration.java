package io.pasdequatre.eventing.autoconfigure;

import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.eventing.BackgroundThread;
import java.time.Duration;
import org.apache.kafka.clients.admin.NewTopic;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.kafka.core.KafkaAdmin;

/** The topics that the application declares. Spring makes them when it starts, and never if Kafka is away then. */
@AutoConfiguration(after = {KafkaAutoConfiguration.class, EventingTablesAutoConfiguration.class})
@Conditional(OnTables.class)
@ConditionalOnBean(KafkaAdmin.class)
@ConditionalOnBooleanProperty(name = "spring.kafka.admin.auto-create", matchIfMissing = true)
class TopicsAutoConfiguration {

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(5);

    @Bean
    BackgroundThread eventingTopicsThread(
            KafkaAdmin admin,
            ObjectProvider<NewTopic> each,
            ObjectProvider<KafkaAdmin.NewTopics> several,
            BackgroundTasks tasks) {
        boolean declared = each.stream().findAny().isPresent()
                || several.stream().findAny().isPresent();
        return new BackgroundThread(
                tasks.add("topics", BETWEEN_TRIES), BETWEEN_TRIES, new DeclaredTopics(admin, declared));
    }
}
