package io.pasdequatre.localstack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** The migrations that a database has seen, by what Flyway has written down of them. */
final class AppliedMigrations {

    private AppliedMigrations() {}

    /**
     * A migration, as Flyway tells one from another.
     *
     * @param script the name of its file
     * @param checksum Flyway's checksum of its lines
     */
    private record Migration(String script, int checksum) {

        static Migration of(Path file) {
            try {
                var checksum = new CRC32();
                Files.readAllLines(file, UTF_8).forEach(line -> checksum.update(line.getBytes(UTF_8)));
                return new Migration(file.getFileName().toString(), (int) checksum.getValue());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Gives a connection to the database of a service. */
    @FunctionalInterface
    interface Connector {
        Connection connect() throws SQLException;
    }

    /**
     * Refuses a database that was made by other migrations than the service has now.
     *
     * @throws StartFailedException if one has been applied that is gone, or has changed since
     */
    static void requireKnown(Installation installation, String service, Connector connector) {
        var known = known(installation, service);
        try (var connection = connector.connect()) {
            for (var migration : applied(connection)) {
                if (!known.contains(migration)) {
                    throw new StartFailedException(
                            "The data is from another version of this project (%s of %s-service is not what it was): ./start --fresh forgets it and begins anew."
                                    .formatted(migration.script(), service));
                }
            }
        } catch (SQLException e) {
            throw new StartFailedException("The migrations of %s-service: %s".formatted(service, e.getMessage()), e);
        }
    }

    private static List<Migration> applied(Connection connection) throws SQLException {
        var all = new ArrayList<Migration>();
        for (var schema : schemasWithHistory(connection)) {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("""
                            SELECT script, checksum FROM "%s".flyway_schema_history
                            WHERE type = 'SQL' AND version IS NOT NULL AND success
                            """.formatted(schema))) {
                while (rows.next()) {
                    all.add(new Migration(rows.getString(1), rows.getInt(2)));
                }
            }
        }
        return all;
    }

    private static List<String> schemasWithHistory(Connection connection) throws SQLException {
        var schemas = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT schemaname FROM pg_tables WHERE tablename = 'flyway_schema_history'")) {
            while (rows.next()) {
                schemas.add(rows.getString(1));
            }
        }
        return schemas;
    }

    /** Those of the service and those of the starter. */
    private static Set<Migration> known(Installation installation, String service) {
        var migrations = new HashSet<Migration>();
        var modules = new ArrayList<>(installation.coordination().modulesWithMigrations(service));
        modules.add("eventing-spring-boot-starter");
        for (var module : modules) {
            var resources = installation.root().resolve(module).resolve("src/main/resources/db");
            try (Stream<Path> files = Files.walk(resources)) {
                files.filter(file -> file.toString().endsWith(".sql"))
                        .map(Migration::of)
                        .forEach(migrations::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return migrations;
    }
}
