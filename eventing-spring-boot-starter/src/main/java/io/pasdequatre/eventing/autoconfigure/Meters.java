package io.pasdequatre.eventing.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;

/** Where the application's metrics go; nowhere if it has none. */
final class Meters {

    private Meters() {}

    static MeterRegistry of(ObjectProvider<MeterRegistry> meters) {
        return meters.getIfAvailable(CompositeMeterRegistry::new);
    }
}
