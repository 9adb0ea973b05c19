package io.pasdequatre.tracking.readmodel;

import io.pasdequatre.localstack.LocalPostgres;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Databases of tracking-service's, on one server for all tests. */
final class TestDatabase {

    private static final LocalPostgres SERVER = LocalPostgres.forTest();

    static {
        SERVER.start();
    }

    private TestDatabase() {}

    static DriverManagerDataSource named(String name) {
        var database = SERVER.ensureReadSideDatabase(name, name);
        var connections = new DriverManagerDataSource(
                database.jdbcUrl(),
                database.owner().username(),
                database.owner().password());
        Flyway.configure()
                .dataSource(connections)
                .locations("classpath:db/migration")
                .load()
                .migrate();
        return connections;
    }
}
