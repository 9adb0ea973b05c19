package io.pasdequatre.eventing.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.TestInfrastructure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;

/** What the relay waits at. A driver that looks in another way would have it look a thousand times a second again. */
class WaitingSocketFactoryTest {

    private static final int LOOKS = 200;
    private static final Duration A_WAIT = WaitingSocketFactory.LONGEST_WAIT.dividedBy(2);

    @Test
    void theDriversLookForAMessageWaitsForOne() throws SQLException {
        Database database = TestInfrastructure.shared().createDatabase("waiting");
        var relay = new RelayDatabase(
                database.jdbcUrl(),
                database.relay().username(),
                database.relay().password(),
                "slot",
                "pub");
        try (Connection connection = relay.connect(Map.of(
                        PGProperty.REPLICATION, "database",
                        PGProperty.ASSUME_MIN_SERVER_VERSION, "9.4",
                        PGProperty.PREFER_QUERY_MODE, "simple",
                        PGProperty.SOCKET_FACTORY, WaitingSocketFactory.class.getName()));
                PGReplicationStream stream = streamOf(connection.unwrap(PGConnection.class))) {
            Duration longest = Duration.ZERO;
            for (int look = 0; look < LOOKS && longest.compareTo(A_WAIT) < 0; look++) {
                long begin = System.nanoTime();
                stream.readPending();
                longest = Duration.ofNanos(System.nanoTime() - begin);
            }
            assertThat(longest).isGreaterThanOrEqualTo(A_WAIT);
        }
    }

    @Test
    void debeziumsConnectionsComeFromItUnlessTheUrlNamesAnother() {
        assertThat(OutboxEngine.properties(of("jdbc:postgresql://db/notes")))
                .containsEntry("driver.socketFactory", WaitingSocketFactory.class.getName());
        assertThat(OutboxEngine.properties(of("jdbc:postgresql://db/notes?socketFactory=com.example.Tunnel")))
                .containsEntry("driver.socketFactory", "com.example.Tunnel");
    }

    private static RelayDatabase of(String url) {
        return new RelayDatabase(url, "relay", "secret", "slot", "pub");
    }

    private static PGReplicationStream streamOf(PGConnection connection) throws SQLException {
        connection
                .getReplicationAPI()
                .createReplicationSlot()
                .logical()
                .withSlotName("waiting")
                .withOutputPlugin("pgoutput")
                .withTemporaryOption()
                .make();
        return connection
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName("waiting")
                .withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", "none")
                .start();
    }
}
