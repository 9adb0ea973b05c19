package io.pasdequatre.eventing.autoconfigure;

import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;

/** The application's clock, or else the system's. */
final class Clocks {

    private Clocks() {}

    static Clock of(ObjectProvider<Clock> clock) {
        return clock.getIfAvailable(Clock::systemUTC);
    }
}
