package io.pasdequatre.notification.feed;

import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.eventing.BackgroundThread;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class FeedConfiguration {

    private static final Duration BETWEEN_PRUNINGS = Duration.ofHours(1);

    /** Without an address of Redis, none of its client's classes is loaded. */
    @Bean
    FeedStore feedStore(FeedSettings settings, JdbcClient jdbc) {
        return settings.redisUrl().isEmpty()
                ? new PostgresFeeds(jdbc, settings.entries())
                : new RedisFeeds(settings.redisUrl(), settings.entries(), settings.maxAge());
    }

    @Bean
    BackgroundThread feedPruning(PriceChanges changes, BackgroundTasks tasks) {
        return new BackgroundThread(tasks.add("feed pruning", BETWEEN_PRUNINGS), BETWEEN_PRUNINGS, changes::prune);
    }
}
