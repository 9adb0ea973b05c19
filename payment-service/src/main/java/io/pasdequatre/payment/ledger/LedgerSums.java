package io.pasdequatre.payment.ledger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.BackgroundTasks;
import java.time.Duration;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Looks whether all accounts add up to zero. Each replica looks at all of them, so whoever watches takes the largest
 * number and not the sum.
 */
@Component
class LedgerSums {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerSums.class);

    private final Balances balances;
    private final BackgroundTask task;

    /** Null while the database has not answered. */
    private volatile @Nullable Long imbalance;

    LedgerSums(Balances balances, BackgroundTasks tasks, MeterRegistry meters) {
        this.balances = balances;
        this.task = tasks.start("ledger sums", Duration.ofMinutes(1));
        Gauge.builder("pasdequatre.ledger.imbalance", this::imbalance)
                .description("By how many minor units all accounts together are away from zero, of all currencies")
                .register(meters);
    }

    private double imbalance() {
        Long known = imbalance;
        return known == null ? Double.NaN : known;
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
    void sumUpOnSchedule() {
        if (!task.attempt(this::sumUp)) {
            imbalance = null;
        }
    }

    void sumUp() {
        SortedMap<String, Long> sums = balances.sums();
        sums.values().removeIf(sum -> sum == 0);
        if (!sums.isEmpty()) {
            LOG.error("The accounts do not add up to zero, but to {} (minor units by currency)", sums);
        }
        imbalance = sums.values().stream().mapToLong(Math::abs).sum();
    }
}
