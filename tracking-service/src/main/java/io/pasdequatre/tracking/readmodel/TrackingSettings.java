package io.pasdequatre.tracking.readmodel;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How orders are tracked.
 *
 * @param stuckAfter how long a service may take to answer before an order that waits for it counts as stuck
 * @param retention how long an order is tracked after its end; order-service keeps the order itself for good
 */
@ConfigurationProperties("pasdequatre.tracking")
public record TrackingSettings(
        @DefaultValue("30s") Duration stuckAfter,
        @DefaultValue("30d") Duration retention) {

    public TrackingSettings {
        if (stuckAfter.isNegative()) {
            throw new IllegalArgumentException("pasdequatre.tracking.stuck-after is negative: " + stuckAfter);
        }
        if (retention.compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalArgumentException("pasdequatre.tracking.retention is at least 1d, and not " + retention);
        }
    }
}
