package io.pasdequatre.localstack;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data of an older version is refused in one line, before the service starts on it. */
class AppliedMigrationsTest {

    /** Flyway's checksum of the line {@code SELECT 1;}, without its end. */
    private static final int CHECKSUM = 78_787_420;

    @TempDir
    Path root;

    private final LocalPostgres postgres = LocalPostgres.forTest();

    @BeforeEach
    void applyOneMigration() throws SQLException, IOException {
        Files.createDirectories(root.resolve("eventing-spring-boot-starter/src/main/resources/db/eventing"));
        Files.createDirectories(root.resolve("thing-service/src/main/resources/db/migration"));
        postgres.start();
        postgres.ensureDatabase("things", "thing");
        try (var inside = postgres.adminConnection("things")) {
            Database.run(
                    inside,
                    "CREATE TABLE flyway_schema_history (script text, checksum int, type text, version text, success bool)",
                    "INSERT INTO flyway_schema_history VALUES ('V1__things.sql', %d, 'SQL', '1', true)"
                            .formatted(CHECKSUM));
        }
    }

    @AfterEach
    void stop() {
        postgres.stop();
    }

    @Test
    void aMigrationThatIsThereAsItWasIsFineAlsoWithOtherLineEnds() throws IOException {
        migrationIs("SELECT 1;\r\n");

        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void aMigrationThatHasChangedIsNamedAndSoIsTheRemedy() throws IOException {
        migrationIs("SELECT 2;\n");

        assertRefused();
    }

    @Test
    void aMigrationThatIsGoneIsNamedAndSoIsTheRemedy() {
        assertRefused();
    }

    private void assertRefused() {
        assertThatThrownBy(this::check)
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("V1__things.sql of thing-service")
                .hasMessageContaining("./start --fresh")
                .hasMessageNotContaining("\n");
    }

    private void check() {
        AppliedMigrations.requireKnown(new Installation(root), "thing", () -> postgres.adminConnection("things"));
    }

    private void migrationIs(String text) throws IOException {
        Files.writeString(root.resolve("thing-service/src/main/resources/db/migration/V1__things.sql"), text);
    }
}
