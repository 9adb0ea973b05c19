package io.pasdequatre.eventing.replay;

import io.pasdequatre.eventing.deadletters.Unprocessed;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One round reacts, while the consumers run, to what was parked behind a dead letter that is gone; and counts dead
 * letters and parked events.
 */
public final class ReplayRounds {

    private static final int ROUNDS_PER_COUNT = 5;

    /** For how long an event may wait for the one before it: longer than a consumer is away when it starts anew. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private final Replay replay;
    private final Clock clock;
    private final BooleanSupplier consumersRun;

    private volatile @Nullable Unprocessed unprocessed;
    private int round;

    /**
     * For one consumer.
     *
     * @param consumersRun whether the consumers do, without which nothing is replayed
     */
    public ReplayRounds(Replay replay, Clock clock, BooleanSupplier consumersRun) {
        this.replay = replay;
        this.clock = clock;
        this.consumersRun = consumersRun;
    }

    /** Why events have to wait, or may soon; empty while all is well. */
    public Optional<String> problem() {
        return full().or(this::waiting);
    }

    private Optional<String> waiting() {
        return unprocessed()
                .filter(count -> count.waitingSince() != null
                        && count.waitingSince().isBefore(clock.instant().minus(LONGEST_WAIT)))
                .map(count ->
                        "%d events wait for an earlier one of their key that has not come, the first of them since %s: see /dead-letters"
                                .formatted(count.waiting(), count.waitingSince()));
    }

    private Optional<String> full() {
        return unprocessed()
                .filter(Unprocessed::isFull)
                .map(count ->
                        "As many records are unprocessed as pasdequatre.eventing.reactions.parking-limit allows: %d records"
                                .formatted(count.limit()));
    }

    /** How many there were some seconds ago; empty before it was counted. */
    public Optional<Unprocessed> unprocessed() {
        return Optional.ofNullable(unprocessed);
    }

    /** Does one round, for one thread. */
    public void round() {
        if (round++ % ROUNDS_PER_COUNT == 0) {
            unprocessed = replay.unprocessed();
        }
        if (consumersRun.getAsBoolean()) {
            replay.goOn();
        }
    }
}
