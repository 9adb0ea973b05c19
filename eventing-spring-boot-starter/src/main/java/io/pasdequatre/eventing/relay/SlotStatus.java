package io.pasdequatre.eventing.relay;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the server says about the slot, beside what the relay remembers of it.
 *
 * @param problem why it cannot tell all that was said since the relay last read it; null if it can
 * @param behind how old the last heartbeat is that came through; null before the first
 * @param lagBytes write-ahead log that was written and not yet published
 * @param retainedBytes write-ahead log that the server keeps for the slot
 * @param safeBytes how much more may be written until the server gives the slot up; null without a limit
 * @param unpublished facts and dead letters that were set aside
 * @param reconcileSince since when somebody asks to have the outbox compared with Kafka
 */
public record SlotStatus(
        @Nullable String problem,
        @Nullable Duration behind,
        long lagBytes,
        long retainedBytes,
        @Nullable Long safeBytes,
        long unpublished,
        @Nullable Instant reconcileSince) {

    /** Whether reading it on leaves nothing out, and nobody asks for more. */
    boolean suffices() {
        return problem == null && reconcileSince == null;
    }
}
