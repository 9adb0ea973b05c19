package io.pasdequatre.eventing.autoconfigure;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.eventing.leadership.RelayState;
import io.pasdequatre.eventing.leadership.SlotStatus;
import io.pasdequatre.eventing.relay.Relay;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
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

    /** What this replica's relay does. It is such a body so that the application's own JSON does not change it. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Answer(
            String slot,
            RelayState.Phase phase,
            @Nullable String problem,
            @Nullable SlotStatus status) implements OperationResponseBody {}

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
     * @param since when the earliest event was appended that Kafka may lack. What Kafka has deleted since is published
     *     again.
     * @throws InvalidEndpointRequestException if that was asked for before, and is not done
     */
    @WriteOperation
    Answer reconcile(OffsetDateTime since) throws SQLException {
        try {
            relay.reconcile(since.toInstant());
        } catch (IllegalStateException e) {
            throw new InvalidEndpointRequestException(
                    String.valueOf(e.getMessage()), String.valueOf(e.getMessage()), e);
        }
        return relay();
    }
}
