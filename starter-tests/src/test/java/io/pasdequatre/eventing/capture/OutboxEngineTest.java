package io.pasdequatre.eventing.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.TestInfrastructure;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of Debezium that events would be lost or late without. */
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

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "//localhost:5433/notes localhost 5433",
                "//localhost/notes localhost 5432",
                "//[::1]:5433/notes [::1] 5433",
                "//a:5433,[::1],c:5435/notes a:5433,[::1]:5432,c 5435",
            })
    void debeziumGetsAnyAddressThatTheDriverTakes(String address, String host, String port) {
        assertThat(OutboxEngine.properties(database("jdbc:postgresql:" + address)))
                .containsEntry("database.hostname", host)
                .containsEntry("database.port", port)
                .containsEntry("database.dbname", "notes");
    }

    @Test
    void ofSeveralHostsThePrimaryIsMeant() {
        assertThat(OutboxEngine.properties(database("jdbc:postgresql://a:5433,b:5434/notes")))
                .containsEntry("driver.targetServerType", "primary");
    }

    @Test
    void howToConnectIsTakenFromTheUrlAndWhoConnectsAndForHowLongIsNot() {
        assertThat(OutboxEngine.properties(database("jdbc:postgresql://db/notes?sslmode=verify-full&sslrootcert=/ca.pem"
                        + "&sslcert=/app.pem&sslkey=/app.key&sslpassword=x&user=app&password=y&socketTimeout=1"
                        + "&options=-c%20statement_timeout=1")))
                .containsEntry("driver.sslmode", "verify-full")
                .containsEntry("driver.sslrootcert", "/ca.pem")
                .containsEntry("driver.sslcert", "/app.pem")
                .containsEntry("driver.sslkey", "/app.key")
                .containsEntry("driver.sslpassword", "x")
                .containsEntry("database.user", "relay")
                .containsEntry("database.password", "secret")
                .doesNotContainKeys("driver.user", "driver.password", "driver.socketTimeout")
                .hasEntrySatisfying(
                        "driver.options",
                        options -> assertThat(String.valueOf(options))
                                .startsWith("-c statement_timeout=1 ")
                                .contains("-c statement_timeout=0"));
    }

    /** The servers of the tests know no TLS. */
    @Test
    void debeziumConnectsAsTheUrlDemands() {
        Database database = TestInfrastructure.shared().createDatabase("tls");
        try (var engine = new OutboxEngine(
                new RelayDatabase(
                        database.jdbcUrl() + "?sslmode=require",
                        database.relay().username(),
                        database.relay().password(),
                        "slot",
                        "pub"),
                new Unreached())) {
            assertThat(engine.end())
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .havingRootCause()
                    .withMessageContaining("SSL");
        }
    }

    /** What is published by an engine that reads nothing. */
    private static final class Unreached implements ChangeConsumer<RecordChangeEvent<SourceRecord>> {

        @Override
        public void handleBatch(
                List<RecordChangeEvent<SourceRecord>> changes, RecordCommitter<RecordChangeEvent<SourceRecord>> done) {
            throw new IllegalStateException("This engine cannot connect");
        }
    }

    private static RelayDatabase database(String url) {
        return new RelayDatabase(url, "relay", "secret", "slot", "pub");
    }

    @Test
    void theDatabaseIsTheOneOfTheServicesUrl() {
        assertThat(properties)
                .containsEntry("database.hostname", "localhost")
                .containsEntry("database.port", "5433")
                .containsEntry("database.dbname", "notes");
    }
}
