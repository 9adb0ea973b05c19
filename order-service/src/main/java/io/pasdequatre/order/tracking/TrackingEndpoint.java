package io.pasdequatre.order.tracking;

import io.pasdequatre.order.tracking.Generations.Progress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.stereotype.Component;

/** How tracking stands, at {@code /actuator/tracking}; a POST there has it read the topics anew. */
@Component
@Endpoint(id = "tracking")
class TrackingEndpoint {

    private final Generations generations;
    private final Rebuilding rebuilding;

    TrackingEndpoint(Generations generations, Rebuilding rebuilding) {
        this.generations = generations;
        this.rebuilding = rebuilding;
    }

    /**
     * What it answers.
     *
     * @param serving the generation that answers
     * @param building the one that is being built, with how many facts it has left to read; null if none is
     */
    record Answer(int serving, @Nullable Progress building) {}

    @ReadOperation
    Answer tracking() {
        return new Answer(generations.serving(), generations.building().orElse(null));
    }

    /** Begins to read the topics anew, unless that is under way. */
    @WriteOperation
    Answer rebuild() {
        rebuilding.begin();
        return tracking();
    }
}
