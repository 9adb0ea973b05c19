package io.pasdequatre.eventing.leadership;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** For whom a process of the server waits, in words for whoever can end that. */
public final class Blockers {

    private Blockers() {}

    /**
     * Empty if it waits for nobody. When their transactions began only a role learns that may see it.
     *
     * @param process of the server, which waits
     */
    public static Optional<String> of(Connection connection, int process) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                SELECT string_agg('process ' || pid || coalesce(' of ' || usename, '') || coalesce(' in database ' || datname, '')
                                  || coalesce(', whose transaction began at ' || xact_start, ''), '; ' ORDER BY pid)
                FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids(?))""")) {
            query.setInt(1, process);
            ResultSet found = query.executeQuery();
            found.next();
            return Optional.ofNullable(found.getString(1));
        }
    }
}
