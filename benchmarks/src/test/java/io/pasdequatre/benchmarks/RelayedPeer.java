package io.pasdequatre.benchmarks;

import io.pasdequatre.benchmarks.relayed.Customer;
import io.pasdequatre.benchmarks.relayed.Money;
import io.pasdequatre.benchmarks.relayed.OrderConfirmed;
import io.pasdequatre.benchmarks.relayed.OrderLine;
import io.pasdequatre.benchmarks.relayed.OrderPlaced;
import io.pasdequatre.benchmarks.relayed.OrderShipped;
import io.pasdequatre.benchmarks.relayed.PaymentCaptured;
import io.pasdequatre.benchmarks.relayed.StockReserved;
import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.eventing.Reactions;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.NewTopic;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.transaction.annotation.Transactional;

/**
 * Our starter in one process: each step appends its event to the outbox in its own transaction, the relay reads it from
 * the write-ahead log and publishes it to Kafka, and the starter runs the next step, a batch in a transaction, with its
 * inbox.
 */
@Reactions(topics = {RelayedPeer.ORDER_EVENTS, RelayedPeer.STOCK_EVENTS, RelayedPeer.PAYMENT_EVENTS})
class RelayedPeer implements PeerApplication.Placing {

    static final String ORDER_EVENTS = "relayed.order-events";
    static final String STOCK_EVENTS = "relayed.stock-events";
    static final String PAYMENT_EVENTS = "relayed.payment-events";

    /** What the registry has to know before it starts. */
    static final List<Schema> SCHEMAS = List.of(
            OrderPlaced.SCHEMA$,
            StockReserved.SCHEMA$,
            PaymentCaptured.SCHEMA$,
            OrderConfirmed.SCHEMA$,
            OrderShipped.SCHEMA$);

    private static final int PARTITIONS = 6;

    private final PeerSteps steps;
    private final Outbox outbox;

    RelayedPeer(PeerSteps steps, Outbox outbox) {
        this.steps = steps;
        this.outbox = outbox;
    }

    @Bean
    static KafkaAdmin.NewTopics topics() {
        return new KafkaAdmin.NewTopics(Stream.of(ORDER_EVENTS, STOCK_EVENTS, PAYMENT_EVENTS)
                .map(topic -> new NewTopic(topic, PARTITIONS, (short) 1))
                .toArray(NewTopic[]::new));
    }

    @Override
    @Transactional
    public void place(Instant due) {
        PeerEvents.OrderPlaced placed = steps.place(due);
        String id = placed.orderId().toString();
        outbox.append(
                id,
                new OrderPlaced(
                        id,
                        customer(placed.customer()),
                        placed.lines().stream()
                                .map(line -> new OrderLine(line.sku(), line.quantity(), money(line.unitPrice())))
                                .toList(),
                        money(placed.total())));
    }

    void on(OrderPlaced placed) {
        PeerEvents.StockReserved reserved = steps.reserve(new PeerEvents.OrderPlaced(
                UUID.fromString(placed.getOrderId()),
                customer(placed.getCustomer()),
                placed.getLines().stream()
                        .map(line -> new PeerEvents.Line(line.getSku(), line.getQuantity(), money(line.getUnitPrice())))
                        .toList(),
                money(placed.getTotal())));
        outbox.append(
                placed.getOrderId(),
                new StockReserved(placed.getOrderId(), reserved.customerId(), money(reserved.total())));
    }

    void on(StockReserved reserved) {
        PeerEvents.PaymentCaptured captured = steps.charge(new PeerEvents.StockReserved(
                UUID.fromString(reserved.getOrderId()), reserved.getCustomerId(), money(reserved.getTotal())));
        outbox.append(
                reserved.getOrderId(),
                new PaymentCaptured(reserved.getOrderId(), captured.paymentId().toString(), money(captured.amount())));
    }

    void on(PaymentCaptured captured) {
        PeerEvents.OrderConfirmed confirmed = steps.confirm(new PeerEvents.PaymentCaptured(
                UUID.fromString(captured.getOrderId()),
                UUID.fromString(captured.getPaymentId()),
                money(captured.getAmount())));
        outbox.append(
                captured.getOrderId(),
                new OrderConfirmed(captured.getOrderId(), customer(confirmed.customer()), money(confirmed.total())));
    }

    void on(OrderConfirmed confirmed) {
        PeerEvents.OrderShipped shipped = steps.ship(new PeerEvents.OrderConfirmed(
                UUID.fromString(confirmed.getOrderId()),
                customer(confirmed.getCustomer()),
                money(confirmed.getTotal())));
        outbox.append(
                confirmed.getOrderId(),
                new OrderShipped(confirmed.getOrderId(), shipped.shipmentId().toString(), shipped.customerId()));
    }

    private static Money money(PeerEvents.Money money) {
        return new Money(money.amountMinor(), money.currency());
    }

    private static PeerEvents.Money money(Money money) {
        return new PeerEvents.Money(money.getAmountMinor(), money.getCurrency());
    }

    private static Customer customer(PeerEvents.Customer customer) {
        return new Customer(customer.id(), customer.email());
    }

    private static PeerEvents.Customer customer(Customer customer) {
        return new PeerEvents.Customer(customer.getId(), customer.getEmail());
    }
}
