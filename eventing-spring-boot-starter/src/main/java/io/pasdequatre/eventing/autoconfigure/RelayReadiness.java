package io.pasdequatre.eventing.autoconfigure;

import io.pasdequatre.eventing.relay.RelayState;
import io.pasdequatre.eventing.relay.RelayState.Phase;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;

/**
 * Takes this replica out of service while its slot is lost. What is said then is not lost, but a service whose facts
 * nobody hears is not ready; a broker or a registry that is away is no such case, since they come back by themselves.
 */
final class RelayReadiness {

    private final ApplicationEventPublisher events;
    private boolean lost;

    RelayReadiness(ApplicationEventPublisher events) {
        this.events = events;
    }

    synchronized void tell(RelayState state) {
        boolean was = lost;
        lost = state.phase() == Phase.RECONCILING || state.phase() == Phase.BLOCKED;
        if (was != lost) {
            publish(lost ? ReadinessState.REFUSING_TRAFFIC : ReadinessState.ACCEPTING_TRAFFIC);
        }
    }

    /** Spring Boot says that the service is ready once it has started, and knows nothing of slots. */
    @EventListener
    synchronized void on(AvailabilityChangeEvent<ReadinessState> change) {
        if (lost && change.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
            publish(ReadinessState.REFUSING_TRAFFIC);
        }
    }

    private void publish(ReadinessState state) {
        AvailabilityChangeEvent.publish(events, this, state);
    }
}
