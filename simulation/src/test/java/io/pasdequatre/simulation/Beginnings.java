package io.pasdequatre.simulation;

import static io.pasdequatre.simulation.Services.INVENTORY;
import static io.pasdequatre.simulation.Services.ORDER;
import static io.pasdequatre.simulation.Services.PAYMENT;

import com.fasterxml.uuid.Generators;
import io.pasdequatre.events.Customer;
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

/** Stories of an order for two shoes, up to where a fact comes late. */
final class Beginnings {

    private Beginnings() {}

    /** The customer has changed their mind before anybody heard of the order. */
    static Story cancelledAtOnce(PostgresWorld world, String customer) {
        var story = Story.of(world, customer, new Item("shoe", 2));
        world.cancel(story.order());
        return story;
    }

    /** Payment has tried, and order has not heard of it. */
    static Story charged(PostgresWorld world, String customer) {
        return Story.of(world, customer, new Item("shoe", 2))
                .hears(INVENTORY, OrderPlaced.class)
                .hears(PAYMENT, StockReserved.class);
    }

    /** The goods have left, and order has not heard of it. */
    static Story dispatched(PostgresWorld world) {
        var story = charged(world, "anna").hears(ORDER, PaymentCaptured.class).hears(INVENTORY, OrderConfirmed.class);
        world.clock().advance(Duration.ofSeconds(5));
        world.sweepDispatches();
        return story;
    }

    /** A fact that nobody says of such an order. */
    static Fact shipmentOf(Story story) {
        var shipped = OrderShipped.newBuilder()
                .setOrderId(story.order().toString())
                .setCustomer(new Customer("anna", "anna@example.com"))
                .setShipmentId(UUID.randomUUID().toString())
                .build();
        var sameMoment = story.fact(OrderPlaced.class).id().getMostSignificantBits() >>> Short.SIZE;
        var id = Generators.timeBasedEpochGenerator().construct(sameMoment);
        return new Fact(id, Topics.INVENTORY_EVENTS, story.order().toString(), 1, shipped);
    }
}
