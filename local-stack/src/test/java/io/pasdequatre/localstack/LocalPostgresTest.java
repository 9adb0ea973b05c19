package io.pasdequatre.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every component promises, tried on the one that starts fastest. */
class LocalPostgresTest {

    @TempDir
    Path home;

    private final int port = FreePorts.find(1)[0];

    @AfterEach
    void stop() {
        postgres.stop();
    }

    private LocalPostgres postgres = new LocalPostgres(Installation.here(), port, Path.of("not-started"));

    @Test
    void dataAndPasswordsSurviveAStopAndAKill() throws SQLException, IOException {
        start();
        var first = postgres.ensureDatabase("things", "thing");
        try (var inside = postgres.adminConnection("things")) {
            Database.run(inside, "CREATE TABLE kept (id int)");
        }
        postgres.stop();
        start();
        postgres.kill();
        assertThat(postgres.isRunning()).isFalse();
        start();

        assertThat(postgres.ensureDatabase("things", "thing")).isEqualTo(first);
        try (var inside = postgres.adminConnection("things")) {
            Database.run(inside, "INSERT INTO kept VALUES (1)");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("passwords.properties"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aTakenPortIsNamed() throws IOException {
        try (var other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(this::start)
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("postgres")
                    .hasMessageContaining("port " + other.getLocalPort());
        }
    }

    private void start() {
        postgres = new LocalPostgres(Installation.here(), port, home);
        postgres.start();
    }
}
