package io.pasdequatre.sampleapplication;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Goes as any clock does, and can be moved on. */
final class MovableClock extends Clock {

    private volatile Duration behind;

    private MovableClock(Duration behind) {
        this.behind = behind;
    }

    static MovableClock behindBy(Duration time) {
        return new MovableClock(time);
    }

    void moveOn(Duration by) {
        behind = behind.minus(by);
    }

    @Override
    public Instant instant() {
        return Instant.now().minus(behind);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
