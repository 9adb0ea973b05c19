package io.pasdequatre.simulation;

import static io.pasdequatre.simulation.Services.INVENTORY;
import static io.pasdequatre.simulation.Services.ORDER;
import static io.pasdequatre.simulation.Services.PAYMENT;

import com.fasterxml.uuid.Generators;
import io.pasdequatre.events.CancellationReason;
import io.pasdequatre.events.Customer;
import io.pasdequatre.events.GoodsReturned;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.OrderConfirmed;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.OrderShipped;
import io.pasdequatre.events.PaymentCaptured;
import io.pasdequatre.events.StockReserved;
import io.pasdequatre.events.Topics;
import io.pasdequatre.simulation.World.Item;
import io.pasdequatre.simulation.postgres.PostgresWorld;
import java.time.Duration;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;

/** Sagas of an order for two shoes, up to where an event comes late. */
final class UnfinishedSagas {

    private static final Customer ANNA = new Customer("anna");

    private UnfinishedSagas() {}

    /** The customer has changed their mind before anybody consumed the order. */
    static Saga cancelledAtOnce(PostgresWorld world, String customer) {
        var saga = Saga.of(world, customer, new Item("shoe", 2));
        world.cancel(saga.order());
        return saga;
    }

    /** Payment has tried to charge, and order has not consumed the outcome. */
    static Saga charged(PostgresWorld world, String customer) {
        return Saga.of(world, customer, new Item("shoe", 2))
                .deliver(INVENTORY, OrderPlaced.class)
                .deliver(PAYMENT, StockReserved.class);
    }

    /** Inventory has dispatched, and order has not consumed OrderShipped. */
    static Saga dispatched(PostgresWorld world) {
        var saga =
                charged(world, "anna").deliver(ORDER, PaymentCaptured.class).deliver(INVENTORY, OrderConfirmed.class);
        world.clock().advance(Duration.ofSeconds(5));
        world.sweepDispatches();
        return saga;
    }

    /** Everybody knows that it has shipped. */
    static Saga shipped(PostgresWorld world) {
        var saga = dispatched(world);
        new Broker(world).deliverEverything();
        return saga;
    }

    /** The customer has a label, and everybody knows. */
    static Saga returning(PostgresWorld world) {
        var saga = shipped(world);
        world.requestReturn(saga.order());
        new Broker(world).deliverEverything();
        return saga;
    }

    /** An event that nobody appends for such an order, as the next two are. */
    static Event shipmentOf(Saga saga) {
        return impossible(
                saga,
                Topics.INVENTORY_EVENTS,
                OrderShipped.newBuilder()
                        .setOrderId(saga.order().toString())
                        .setCustomer(ANNA)
                        .setShipmentId(UUID.randomUUID().toString())
                        .setCarrier("nobody")
                        .setTrackingId("none")
                        .build());
    }

    static Event cancellationOf(Saga saga) {
        return impossible(
                saga,
                Topics.ORDER_EVENTS,
                OrderCancelled.newBuilder()
                        .setOrderId(saga.order().toString())
                        .setCustomer(ANNA)
                        .setReason(CancellationReason.CUSTOMER)
                        .build());
    }

    static Event returnOf(Saga saga) {
        return impossible(
                saga,
                Topics.INVENTORY_EVENTS,
                GoodsReturned.newBuilder()
                        .setOrderId(saga.order().toString())
                        .setCustomer(ANNA)
                        .build());
    }

    private static Event impossible(Saga saga, String topic, SpecificRecord event) {
        var sameMoment = saga.event(OrderPlaced.class).id().getMostSignificantBits() >>> Short.SIZE;
        var id = Generators.timeBasedEpochGenerator().construct(sameMoment);
        return new Event(id, topic, saga.order().toString(), 1, null, event);
    }
}
