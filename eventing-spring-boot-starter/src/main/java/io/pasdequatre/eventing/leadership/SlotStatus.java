package io.pasdequatre.eventing.leadership;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the server reports about the slot, beside what the relay remembers of it.
 *
 * @param problem why it does not contain all that was appended since the relay last read it; null if it does
 * @param behind how old the last heartbeat is that came through; null before the first
 * @param lagBytes write-ahead log that was written and not yet published
 * @param retainedBytes write-ahead log that the server keeps for the slot
 * @param safeBytes how much more may be written until the server gives the slot up; null without a limit
 * @param unpublished events and dead letters that are unpublishable, or blocked behind such
 * @param reconcileSince since when somebody asks to have the outbox compared with Kafka
 */
@JsonInclude(JsonInclude.Include.ALWAYS) // An endpoint of the actuator would leave out what is null.
public record SlotStatus(
        @Nullable String problem,
        @Nullable Duration behind,
        long lagBytes,
        long retainedBytes,
        @Nullable Long safeBytes,
        long unpublished,
        @Nullable Instant reconcileSince) {

    /** Whether reading it on leaves nothing out, and nobody asks for more. */
    public boolean suffices() {
        return problem == null && reconcileSince == null;
    }
}
