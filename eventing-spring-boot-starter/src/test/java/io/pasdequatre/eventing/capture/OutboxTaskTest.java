package io.pasdequatre.eventing.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.debezium.pipeline.signal.actions.SignalActionProvider;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** Debezium finds what the relay has in place of its own. */
class OutboxTaskTest {

    @Test
    void debeziumMakesTheTaskThatSleepsLess() {
        assertThat(new OutboxConnector().taskClass()).isEqualTo(OutboxTask.class);
    }

    @Test
    void debeziumFindsWhatTakesItsMetricsOff() {
        assertThat(ServiceLoader.load(SignalActionProvider.class)).hasAtLeastOneElementOfType(UncountedChanges.class);
    }
}
