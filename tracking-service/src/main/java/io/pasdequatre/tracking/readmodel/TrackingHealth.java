package io.pasdequatre.tracking.readmodel;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** DOWN while an order is not shown as it is, since a record could not be projected. All others are. */
@Component("trackingHealthIndicator")
class TrackingHealth extends AbstractHealthIndicator {

    private final Generations generations;

    TrackingHealth(Generations generations) {
        this.generations = generations;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        var failures = generations.failures();
        if (failures.isEmpty()) {
            health.up();
        } else {
            health.down()
                    .withDetail(
                            "problem",
                            "Records could not be projected: their orders are shown without them. Once the cause is"
                                    + " removed, POST /actuator/tracking reads the topics anew.")
                    .withDetail("records", failures);
        }
    }
}
