package io.pasdequatre.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.LocalPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Databases of an order that is placed by other means than a saga, on a PostgreSQL of their own. */
final class RivalDatabases {

    private static final String ROLES = "rival";
    private static final int CONNECTIONS = 24;

    private final LocalPostgres postgres;
    private final Map<String, String> settings;

    /**
     * Makes them, on a server that runs.
     *
     * @param tables what each of them has, by their names
     */
    RivalDatabases(LocalPostgres postgres, Map<String, String> tables) throws SQLException {
        this.postgres = postgres;
        for (var each : tables.entrySet()) {
            make(postgres.ensureDatabase(each.getKey(), ROLES), each.getValue());
        }
        Database.Role owner = postgres.ensureDatabase("orders", ROLES).owner();
        settings = Map.of(
                "RIVAL_URL", postgres.jdbcUrl(""),
                "RIVAL_USERNAME", owner.username(),
                "RIVAL_PASSWORD", owner.password());
    }

    /** As the peers have it. To be closed by the caller. */
    static HikariDataSource pool(Map<String, String> settings, String database) {
        var pool = new HikariDataSource();
        pool.setJdbcUrl(settings.get("RIVAL_URL") + database);
        pool.setUsername(settings.get("RIVAL_USERNAME"));
        pool.setPassword(settings.get("RIVAL_PASSWORD"));
        pool.setMaximumPoolSize(CONNECTIONS);
        pool.setMinimumIdle(2);
        pool.setConnectionInitSql(settings.getOrDefault("RIVAL_INIT", "SELECT 1"));
        return pool;
    }

    private static void make(Database database, String tables) throws SQLException {
        try (var owner = DriverManager.getConnection(
                        database.jdbcUrl(),
                        database.owner().username(),
                        database.owner().password());
                var statement = owner.createStatement()) {
            statement.execute(tables);
        }
    }

    LocalPostgres postgres() {
        return postgres;
    }

    /** Where they are, as environment variables of processes that use them. */
    Map<String, String> settings() {
        return settings;
    }

    /** The same for sessions that begin with a statement. */
    Map<String, String> settings(String init) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("RIVAL_INIT", init);
        return all;
    }

    /** What a superuser is told there: the first column of each row, as text. */
    List<String> ask(String database, String sql) throws SQLException {
        List<String> answers = new ArrayList<>();
        try (Connection admin = postgres.adminConnection(database);
                var statement = admin.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                answers.add(String.valueOf(rows.getString(1)));
            }
        }
        return answers;
    }

    /** A statement by a superuser; what the server remarked. */
    String tell(String database, String sql) throws SQLException {
        var remarks = new StringBuilder();
        try (Connection admin = postgres.adminConnection(database);
                var statement = admin.createStatement()) {
            statement.execute(sql);
            for (var each = statement.getWarnings(); each != null; each = each.getNextWarning()) {
                remarks.append(each.getMessage()).append('\n');
            }
        }
        return remarks.toString();
    }
}
