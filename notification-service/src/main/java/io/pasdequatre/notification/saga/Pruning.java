package io.pasdequatre.notification.saga;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.eventing.BackgroundThread;
import io.pasdequatre.notification.domain.Notifications;
import io.pasdequatre.servicedefaults.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Forgets notifications, some at a time, so that no lock is held for long. One of an event that can still be consumed
 * is not forgotten: the inbox refuses an event that is older than it keeps, so a row is needed for longer than that.
 */
@Configuration(proxyBeanMethods = false)
class Pruning {

    private static final Duration BETWEEN = Duration.ofHours(1);
    private static final int AT_ONCE = 1_000;

    private final Notifications notifications;
    private final TransactionOperations transaction;
    private final Clock clock;
    private final Duration retention;
    private final Counter pruned;

    Pruning(
            Notifications notifications,
            TransactionOperations transaction,
            Clock clock,
            MeterRegistry meters,
            @Value("${pasdequatre.notification.retention:90d}") Duration retention,
            @Value("${pasdequatre.eventing.inbox.retention}") Duration inbox) {
        if (retention.compareTo(inbox) <= 0) {
            throw new IllegalArgumentException(
                    "pasdequatre.notification.retention is %s: a replay would be sent again, since the inbox takes events of %s (pasdequatre.eventing.inbox.retention). Set it to more"
                            .formatted(retention, inbox));
        }
        this.notifications = notifications;
        this.transaction = transaction;
        this.clock = clock;
        this.retention = retention;
        this.pruned = Counter.builder("pasdequatre.notification.pruned")
                .description("Notifications that were deleted since they are older than they are kept")
                .register(meters);
    }

    @Bean
    BackgroundThread notificationPruning(BackgroundTasks tasks) {
        return new BackgroundThread(tasks.add("notification pruning", BETWEEN), BETWEEN, this::prune);
    }

    /** All that are old enough. What is pending stays, however old it is. */
    void prune() {
        Instant before = clock.instant().minus(retention);
        int some = AT_ONCE;
        while (some == AT_ONCE) {
            some = transaction.execute(_ -> notifications.prune(Ids.lowestOf(before), before, AT_ONCE));
            pruned.increment(some);
        }
    }
}
