package io.pasdequatre.localstack;

import io.pasdequatre.localstack.Database.Role;
import io.pasdequatre.localstack.Database.Superuser;
import java.sql.SQLException;

/**
 * The database of an application that publishes nothing: no role of it may replicate.
 *
 * @param jdbcUrl where it is
 * @param name what it is called
 * @param owner owns it and makes its tables
 * @param app reads and writes the rows of the owner's tables
 */
public record ReadSideDatabase(String jdbcUrl, String name, Role owner, Role app) {

    /** Makes it and its roles. What is there already stays. */
    void create(Superuser superuser) {
        try (var server = superuser.connectTo("postgres")) {
            Database.closeDefaultDatabases(server);
            Database.role(server, owner, "LOGIN");
            Database.role(server, app, "LOGIN");
            Database.database(server, name, owner.username());
            Database.run(server, "GRANT CONNECT ON DATABASE \"%s\" TO \"%s\"".formatted(name, app.username()));
        } catch (SQLException e) {
            throw new StartFailedException("Database %s: %s".formatted(name, e.getMessage()), e);
        }
        try (var inside = superuser.connectTo(name)) {
            Database.grantIn(inside, owner, app);
        } catch (SQLException e) {
            throw new StartFailedException("Database %s: %s".formatted(name, e.getMessage()), e);
        }
    }
}
