package io.pasdequatre.eventing.autoconfigure;

import io.pasdequatre.eventing.relay.Relay;
import io.pasdequatre.eventing.relay.RelayState;
import io.pasdequatre.eventing.relay.SlotStatus;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/** What the relay does, at {@code /actuator/relay}; a POST there has it compare the outbox with Kafka. */
@Endpoint(id = "relay")
class RelayEndpoint {

    private final Relay relay;
    private final String slot;

    RelayEndpoint(Relay relay, String slot) {
        this.relay = relay;
        this.slot = slot;
    }

    /** What this replica's relay does. */
    record Answer(
            String slot,
            RelayState.Phase phase,
            @Nullable String problem,
            @Nullable SlotStatus status) {}

    @ReadOperation
    Answer relay() {
        return new Answer(
                slot,
                relay.state().phase(),
                relay.state().problem(),
                relay.slot().orElse(null));
    }

    /**
     * Asks the leader, whichever replica it is, to make the slot anew and to publish what Kafka lacks.
     *
     * @param since when the earliest fact was said that Kafka may lack. What Kafka has deleted since is published
     *     again.
     */
    @WriteOperation
    Answer reconcile(OffsetDateTime since) throws SQLException {
        relay.reconcile(since.toInstant());
        return relay();
    }
}
