package io.pasdequatre.localstack;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A database and the roles that may use it.
 *
 * @param jdbcUrl where it is
 * @param name what it is called
 * @param owner owns it and makes its tables, publications and replication slots
 * @param app reads and writes the rows of the owner's tables
 * @param relay reads the replication stream, and no table
 */
public record Database(String jdbcUrl, String name, Role owner, Role app, Role relay) {

    /** Who may log in. */
    public record Role(String username, String password) {

        /** Never the password. */
        @Override
        public String toString() {
            return username;
        }
    }

    /** Gives a superuser's connection to a database. */
    interface Superuser {
        Connection connectTo(String database) throws SQLException;
    }

    /** Makes it and its roles. What is there already stays. */
    void create(Superuser superuser) {
        try (var server = superuser.connectTo("postgres")) {
            createOn(server);
        } catch (SQLException e) {
            throw new StartFailedException("Database %s: %s".formatted(name, e.getMessage()), e);
        }
        try (var inside = superuser.connectTo(name)) {
            grantIn(inside, owner, app);
        } catch (SQLException e) {
            throw new StartFailedException("Database %s: %s".formatted(name, e.getMessage()), e);
        }
    }

    /** Makes a role, and a database of its name for it to do everything in alone. What is there already stays. */
    static void createFor(Role owner, Superuser superuser) {
        try (var server = superuser.connectTo("postgres")) {
            role(server, owner, "LOGIN");
            database(server, owner.username(), owner.username());
        } catch (SQLException e) {
            throw new StartFailedException("Database %s: %s".formatted(owner, e.getMessage()), e);
        }
    }

    /** What a superuser says to the server, connected to any database. */
    private void createOn(Connection server) throws SQLException {
        closeDefaultDatabases(server);
        role(server, owner, "LOGIN REPLICATION");
        role(server, app, "LOGIN");
        role(server, relay, "LOGIN REPLICATION");
        database(server, name, owner.username());
        run(
                server,
                "GRANT CONNECT ON DATABASE \"%s\" TO \"%s\"".formatted(name, app.username()),
                "GRANT CONNECT ON DATABASE \"%s\" TO \"%s\"".formatted(name, relay.username()));
    }

    /** What a superuser says in the database itself. The tables come later, from the service's own migrations. */
    static void grantIn(Connection database, Role owner, Role app) throws SQLException {
        var whenOwnerMakes = "ALTER DEFAULT PRIVILEGES FOR ROLE \"%s\" IN SCHEMA public ".formatted(owner.username());
        run(
                database,
                "REVOKE ALL ON SCHEMA public FROM PUBLIC",
                "GRANT USAGE ON SCHEMA public TO \"%s\"".formatted(app.username()),
                whenOwnerMakes + "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO \"%s\"".formatted(app.username()),
                whenOwnerMakes + "GRANT USAGE, SELECT ON SEQUENCES TO \"%s\"".formatted(app.username()));
    }

    /** Makes a role, or gives the one that is there these rights and this password. */
    static void role(Connection server, Role role, String rights) throws SQLException {
        var verb = exists(server, "SELECT FROM pg_roles WHERE rolname = ?", role.username()) ? "ALTER" : "CREATE";
        run(server, "%s ROLE \"%s\" %s PASSWORD '%s'".formatted(verb, role.username(), rights, role.password()));
    }

    /** The databases a server comes with let everybody in: no more. */
    static void closeDefaultDatabases(Connection server) throws SQLException {
        run(server, "REVOKE ALL ON DATABASE postgres FROM PUBLIC", "REVOKE ALL ON DATABASE template1 FROM PUBLIC");
    }

    /** Makes a database that only its owner, and who is let in later, can connect to. */
    static void database(Connection server, String name, String owner) throws SQLException {
        if (!exists(server, "SELECT FROM pg_database WHERE datname = ?", name)) {
            run(server, "CREATE DATABASE \"%s\" OWNER \"%s\"".formatted(name, owner));
        }
        run(server, "REVOKE ALL ON DATABASE \"%s\" FROM PUBLIC".formatted(name));
    }

    static void run(Connection connection, String... statements) throws SQLException {
        for (var sql : List.of(statements)) {
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    private static boolean exists(Connection connection, String query, String name) throws SQLException {
        try (var statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            return statement.executeQuery().next();
        }
    }
}
