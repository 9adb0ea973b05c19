package io.pasdequatre.servicedefaults;

import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.transaction.support.TransactionOperations;

/** For a service that takes idempotency keys, which is one that says how long it keeps them. */
@AutoConfiguration
@ConditionalOnProperty("pasdequatre.idempotency-keys.retention")
@EnableScheduling
class IdempotencyKeysAutoConfiguration {

    @Bean
    IdempotencyKeys idempotencyKeys(
            JdbcClient jdbc,
            TransactionOperations transaction,
            Clock clock,
            @Value("${pasdequatre.idempotency-keys.retention}") Duration retention) {
        if (retention.compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalArgumentException(
                    "pasdequatre.idempotency-keys.retention is at least 1d, and not " + retention);
        }
        return new IdempotencyKeys(jdbc, transaction, clock, retention);
    }
}
