package io.pasdequatre.eventing.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Settings of Debezium that facts would be lost or late without. */
class OutboxEngineTest {

    private final Properties properties = OutboxEngine.properties(new RelayDatabase(
            "jdbc:postgresql://localhost:5433/notes?ApplicationName=x", "relay", "secret", "slot", "pub"));

    @Test
    void theSlotIsTheOnlyPositionSoThatNothingIsSkippedAfterARestart() {
        assertThat(properties)
                .containsEntry("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore")
                .containsEntry("errors.max.retries", "0")
                .containsEntry("slot.drop.on.stop", "false");
    }

    @Test
    void theOrderOfCommitsIsKept() {
        assertThat(properties)
                .containsEntry("record.processing.order", "ORDERED")
                .containsEntry("record.processing.threads", "1");
    }

    @Test
    void theDatabaseIsTheOneOfTheServicesUrl() {
        assertThat(properties)
                .containsEntry("database.hostname", "localhost")
                .containsEntry("database.port", "5433")
                .containsEntry("database.dbname", "notes");
    }
}
