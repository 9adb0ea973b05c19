package io.pasdequatre.benchmarks;

import io.namastack.outbox.Outbox;
import io.namastack.outbox.annotation.OutboxHandler;
import io.pasdequatre.benchmarks.PeerEvents.OrderConfirmed;
import io.pasdequatre.benchmarks.PeerEvents.OrderPlaced;
import io.pasdequatre.benchmarks.PeerEvents.PaymentCaptured;
import io.pasdequatre.benchmarks.PeerEvents.StockReserved;
import java.time.Instant;
import java.util.UUID;
import org.springframework.transaction.annotation.Transactional;

/**
 * Namastack's outbox in one process: each step schedules what is handed on in its own transaction, and the library
 * polls its table and calls the next handler, order by order in sequence. Nothing handles the last one, so it is not
 * scheduled.
 */
class NamastackPeer implements PeerApplication.Placing {

    private final PeerSteps steps;
    private final Outbox outbox;

    NamastackPeer(PeerSteps steps, Outbox outbox) {
        this.steps = steps;
        this.outbox = outbox;
    }

    @Override
    @Transactional
    public void place(Instant due) {
        OrderPlaced placed = steps.place(due);
        schedule(placed.orderId(), placed);
    }

    @OutboxHandler
    @Transactional
    public void on(OrderPlaced placed) {
        schedule(placed.orderId(), steps.reserve(placed));
    }

    @OutboxHandler
    @Transactional
    public void on(StockReserved reserved) {
        schedule(reserved.orderId(), steps.charge(reserved));
    }

    @OutboxHandler
    @Transactional
    public void on(PaymentCaptured captured) {
        schedule(captured.orderId(), steps.confirm(captured));
    }

    @OutboxHandler
    @Transactional
    public void on(OrderConfirmed confirmed) {
        steps.ship(confirmed);
    }

    private void schedule(UUID orderId, Object event) {
        outbox.schedule(event, orderId.toString());
    }
}
