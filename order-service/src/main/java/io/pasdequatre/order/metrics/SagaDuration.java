package io.pasdequatre.order.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.pasdequatre.order.domain.CancelledBecause;
import io.pasdequatre.order.domain.Order;
import io.pasdequatre.order.domain.OrderStatus;
import jakarta.persistence.EntityManagerFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.PostCommitUpdateEventListener;
import org.hibernate.event.spi.PostUpdateEvent;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Measures how long an order took, from being placed to its end, once its end is committed. It listens where rows are
 * written, so that no step of the saga can forget to tell it.
 */
@Component
class SagaDuration implements PostCommitUpdateEventListener {

    private static final Set<OrderStatus> ENDS = EnumSet.of(OrderStatus.SHIPPED, OrderStatus.CANCELLED);
    /** A saga takes a second or two and what the parcel waits; an outage makes it minutes. */
    private static final Duration[] BUCKETS = Stream.of(
                    "0.1s", "0.25s", "0.5s", "1s", "2s", "5s", "6s", "8s", "10s", "15s", "30s", "1m", "2m", "5m", "15m",
                    "1h")
            .map(limit -> Duration.parse("PT" + limit))
            .toArray(Duration[]::new);

    private final MeterRegistry meters;
    private final Clock clock;

    SagaDuration(EntityManagerFactory entities, MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
        // Made at once for each end, so that the first order that comes to it is seen as an increase.
        timer(OrderStatus.SHIPPED, null);
        Arrays.stream(CancelledBecause.values()).forEach(reason -> timer(OrderStatus.CANCELLED, reason));
        entities.unwrap(SessionFactoryImplementor.class)
                .getEventListenerRegistry()
                .appendListeners(EventType.POST_COMMIT_UPDATE, this);
    }

    @Override
    public void onPostUpdate(PostUpdateEvent update) {
        if (update.getEntity() instanceof Order order && isEnd(update)) {
            timer(order.status(), order.cancelledBecause()).record(Duration.between(order.placedAt(), clock.instant()));
        }
    }

    /** By what this update has written: the order may have been written to again in the same transaction. */
    private static boolean isEnd(PostUpdateEvent update) {
        int status = Arrays.asList(update.getPersister().getPropertyNames()).indexOf("status");
        return ENDS.contains((OrderStatus) update.getState()[status])
                && !ENDS.contains((OrderStatus) update.getOldState()[status]);
    }

    private Timer timer(OrderStatus outcome, @Nullable CancelledBecause reason) {
        return Timer.builder("pasdequatre.saga.duration")
                .description("How long orders took, from being placed to their end")
                .tag("outcome", outcome.name())
                .tag("reason", reason == null ? "" : reason.name())
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }

    @Override
    public void onPostUpdateCommitFailed(PostUpdateEvent update) {}

    @Override
    public boolean requiresPostCommitHandling(EntityPersister persister) {
        return persister.getMappedClass() == Order.class;
    }
}
