package io.pasdequatre.tracking.readmodel;

import io.pasdequatre.tracking.readmodel.Generations.Progress;
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
    private final Rebuild rebuild;

    TrackingEndpoint(Generations generations, Rebuild rebuild) {
        this.generations = generations;
        this.rebuild = rebuild;
    }

    /**
     * What it answers.
     *
     * @param serving the generation that answers
     * @param building the one that is being built, with how many events it has left to read; null if none is
     */
    record Answer(int serving, @Nullable Progress building) {}

    @ReadOperation
    Answer tracking() {
        return new Answer(generations.serving(), generations.building().orElse(null));
    }

    /** Begins to read the topics anew, unless that is under way. */
    @WriteOperation
    Answer rebuild() {
        rebuild.begin();
        return tracking();
    }
}
