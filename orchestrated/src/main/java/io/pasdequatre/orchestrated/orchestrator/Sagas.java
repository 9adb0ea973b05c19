package io.pasdequatre.orchestrated.orchestrator;

import io.pasdequatre.order.domain.OrderId;
import java.sql.Timestamp;
import java.time.Clock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Where the saga of each order stands. Whoever moves one on has locked its order. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class Sagas {

    private final JdbcClient jdbc;
    private final Clock clock;

    Sagas(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    void begin(OrderId order, Step first) {
        jdbc.sql("INSERT INTO saga (order_id, step, since) VALUES (?, ?, ?)")
                .params(order.value(), first.name(), Timestamp.from(clock.instant()))
                .update();
    }

    Step stepOf(OrderId order) {
        return Step.valueOf(jdbc.sql("SELECT step FROM saga WHERE order_id = ?")
                .param(order.value())
                .query(String.class)
                .single());
    }

    void move(OrderId order, Step next) {
        jdbc.sql("UPDATE saga SET step = ?, since = ? WHERE order_id = ?")
                .params(next.name(), Timestamp.from(clock.instant()), order.value())
                .update();
    }
}
