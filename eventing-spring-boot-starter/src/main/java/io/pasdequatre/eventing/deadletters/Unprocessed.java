package io.pasdequatre.eventing.deadletters;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How much a consumer has read and not processed.
 *
 * @param deadLetters dead letters: records that it could not react to
 * @param parked events that are parked, behind them or since the event before has not come
 * @param waiting those of the parked that wait for an event that has not come
 * @param limit of both together; then it waits until somebody has replayed or discarded some
 * @param since when the one failed that failed first; null if there is none
 * @param waitingSince when the one was parked that waits longest; null if there is none
 */
public record Unprocessed(
        long deadLetters,
        long parked,
        long waiting,
        long limit,
        @Nullable Instant since,
        @Nullable Instant waitingSince) {

    public boolean isFull() {
        return deadLetters + parked >= limit;
    }
}
