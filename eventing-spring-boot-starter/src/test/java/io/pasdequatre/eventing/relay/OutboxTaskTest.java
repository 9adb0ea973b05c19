package io.pasdequatre.eventing.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

/** The relay leans on two fields of Debezium's that are not its API. */
class OutboxTaskTest {

    @Test
    void debeziumStillHasTheFieldsThatTheTaskReads() {
        assertThatCode(OutboxTask::new).doesNotThrowAnyException();
    }

    @Test
    void debeziumMakesTheTaskThatWaitsLess() {
        assertThat(new OutboxConnector().taskClass()).isEqualTo(OutboxTask.class);
    }
}
