package io.pasdequatre.benchmarks;

import io.pasdequatre.benchmarks.PeerEvents.OrderConfirmed;
import io.pasdequatre.benchmarks.PeerEvents.OrderPlaced;
import io.pasdequatre.benchmarks.PeerEvents.PaymentCaptured;
import io.pasdequatre.benchmarks.PeerEvents.StockReserved;
import java.time.Instant;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.transaction.annotation.Transactional;

/**
 * Spring Modulith in one process: each step publishes an application event, which the registry keeps in the same
 * transaction until its listener, in a transaction and a thread of its own, is through. Nobody listens to the last one.
 */
class ModulithPeer implements PeerApplication.Placing {

    private final PeerSteps steps;
    private final ApplicationEventPublisher events;

    ModulithPeer(PeerSteps steps, ApplicationEventPublisher events) {
        this.steps = steps;
        this.events = events;
    }

    @Override
    @Transactional
    public void place(Instant due) {
        events.publishEvent(steps.place(due));
    }

    @ApplicationModuleListener
    void on(OrderPlaced placed) {
        events.publishEvent(steps.reserve(placed));
    }

    @ApplicationModuleListener
    void on(StockReserved reserved) {
        events.publishEvent(steps.charge(reserved));
    }

    @ApplicationModuleListener
    void on(PaymentCaptured captured) {
        events.publishEvent(steps.confirm(captured));
    }

    @ApplicationModuleListener
    void on(OrderConfirmed confirmed) {
        events.publishEvent(steps.ship(confirmed));
    }
}
