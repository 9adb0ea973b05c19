package io.pasdequatre.eventing.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

/** The relay leans on a field of Debezium's that is not its API. */
class OutboxTaskTest {

    @Test
    void debeziumStillHasTheFieldThatTheTaskReads() {
        assertThatCode(OutboxTask::new).doesNotThrowAnyException();
    }

    @Test
    void debeziumMakesTheTaskThatWaitsLess() {
        assertThat(new OutboxConnector().taskClass()).isEqualTo(OutboxTask.class);
    }
}
