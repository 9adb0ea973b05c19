package io.pasdequatre.simulation.postgres;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;

/** What the server says of the waiting in a service's database. */
public final class Locks {

    private final Service service;

    Locks(Service service) {
        this.service = service;
    }

    /** Waits until so many of the service's transactions wait for others. */
    public void awaitWaiting(long transactions) {
        await().until(() -> waiting() == transactions);
    }

    private long waiting() {
        return service.tables()
                .sql("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
                .query(Long.class)
                .single();
    }

    /**
     * How many deadlocks there ever were. A server process tells of its own now and then, and at the latest when it
     * ends: so the service is made to take new connections first.
     */
    public long deadlocks() {
        var processes = processes();
        await().until(() -> {
            service.bean(HikariDataSource.class).getHikariPoolMXBean().softEvictConnections();
            return processes().stream().noneMatch(processes::contains);
        });
        return service.tables()
                .sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
                .query(Long.class)
                .single();
    }

    private List<Integer> processes() {
        return service.tables()
                .sql("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = ?")
                .param(service.database().app().username())
                .query(Integer.class)
                .list();
    }
}
