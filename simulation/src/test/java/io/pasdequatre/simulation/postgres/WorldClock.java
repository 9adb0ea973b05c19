package io.pasdequatre.simulation.postgres;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The time of all four services, which stands still until somebody moves it. */
public final class WorldClock extends Clock {

    private static final Instant BEGINNING = Instant.parse("2026-11-21T12:00:00Z");

    private volatile Instant now = BEGINNING;

    /** Moves the time on. */
    public void advance(Duration by) {
        now = now.plus(by);
    }

    void beginAgain() {
        now = BEGINNING;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.fixed(now, zone);
    }
}
