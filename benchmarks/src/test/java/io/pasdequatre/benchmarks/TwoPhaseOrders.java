package io.pasdequatre.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.pasdequatre.benchmarks.PeerEvents.OrderPlaced;
import io.pasdequatre.localstack.LocalPostgres;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.JdbcTemplate;

/** The five steps of an order in three databases, as one transaction that a coordinator commits. */
final class TwoPhaseOrders implements AutoCloseable {

    /** The first of them commits first where a crossing keeps the others. */
    static final List<String> DATABASES = List.of("orders", "inventory", "payments");

    /** Where the coordinator logs its decisions. */
    static final String LOG = "coordinator";

    /** PostgreSQL prepares no transaction by default. */
    static final String PREPARES = "max_prepared_transactions=50";

    private final Map<String, HikariDataSource> pools = new LinkedHashMap<>();
    private final HikariDataSource log;
    private final TwoPhaseCommit coordinator;
    private final PeerSteps orders;
    private final PeerSteps inventory;
    private final PeerSteps payments;
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * On databases that are there.
     *
     * @param settings where they are, as {@link RivalDatabases#settings} has it
     */
    TwoPhaseOrders(Map<String, String> settings) {
        DATABASES.forEach(name -> pools.put(name, RivalDatabases.pool(settings, name)));
        log = RivalDatabases.pool(settings, LOG);
        coordinator = new TwoPhaseCommit(new LinkedHashMap<>(pools), log);
        orders = steps("orders");
        inventory = steps("inventory");
        payments = steps("payments");
    }

    private PeerSteps steps(String database) {
        return new PeerSteps(new JdbcTemplate(Objects.requireNonNull(pools.get(database))));
    }

    /** On a server that {@link #PREPARES}. */
    static RivalDatabases databases(LocalPostgres postgres) throws SQLException {
        Map<String, String> tables = new HashMap<>(Map.of(LOG, TwoPhaseCommit.LOG));
        DATABASES.forEach(name -> tables.put(name, Floor.resource("tables.sql")));
        return new RivalDatabases(postgres, tables);
    }

    /** As it is placed under load. */
    UUID place(Instant due) {
        return place(due, turn.getAndIncrement(), TwoPhaseCommit.Crossing.OPEN);
    }

    /**
     * Places an order, which is paid and shipped when it returns.
     *
     * @param number which customer orders which products, as {@link PeerSteps#place(Instant, int)} has it
     */
    UUID place(Instant due, int number, TwoPhaseCommit.Crossing crossing) {
        return coordinator.run(
                () -> {
                    OrderPlaced placed = orders.place(due, number);
                    inventory.ship(orders.confirm(payments.charge(inventory.reserve(placed))));
                    return placed.orderId();
                },
                crossing);
    }

    /** As {@link TwoPhaseCommit#recover} has it. */
    void recover() {
        coordinator.recover();
    }

    @Override
    public void close() {
        pools.values().forEach(HikariDataSource::close);
        log.close();
    }
}
