package io.pasdequatre.simulation;

import static io.pasdequatre.simulation.Services.ALL;

import io.pasdequatre.simulation.State.PaymentState;
import io.pasdequatre.simulation.World.Item;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/** The saga of one order, event by event: the test decides which service consumes what, and when. */
record Saga(World world, UUID order) {

    /** How one order stands in each service; "none" where there is nothing. */
    record States(String order, String reservation, String shipment, String payment) {}

    static Saga of(World world, String customer, Item... basket) {
        return new Saga(world, world.place(UUID.randomUUID().toString(), customer, List.of(basket)));
    }

    /** Delivers events of this order to a service, each in a poll of its own, after those before it on its topic. */
    @SafeVarargs
    final Saga deliver(String service, Class<? extends SpecificRecord>... events) {
        for (var type : events) {
            upTo(event(type)).forEach(event -> world.deliver(service, List.of(event)));
        }
        return this;
    }

    /** A consumer that has not seen the events before it lets it wait. */
    private Stream<Event> upTo(Event last) {
        return events().filter(event -> event.topic().equals(last.topic()) && event.sequence() <= last.sequence());
    }

    /** The only event of this type that there is of this order. */
    Event event(Class<? extends SpecificRecord> type) {
        var found = events().filter(event -> type.isInstance(event.value())).toList();
        if (found.size() != 1) {
            throw new IllegalStateException("%d times %s".formatted(found.size(), type.getSimpleName()));
        }
        return found.getFirst();
    }

    /** The types of the events that a service has appended for this order, in their order. */
    List<String> appendedBy(String service) {
        return world.appended(service).stream()
                .filter(this::isMine)
                .map(event -> event.value().getSchema().getName())
                .toList();
    }

    States states() {
        var state = world.state();
        var mine = state.orders().get(order);
        return new States(
                (mine.status() + " " + mine.because()).strip(),
                state.reservations().getOrDefault(order, "none"),
                state.shipments().getOrDefault(order, "none"),
                state.payments()
                        .getOrDefault(order, new PaymentState("none", "", 0))
                        .status());
    }

    private Stream<Event> events() {
        return ALL.stream().flatMap(service -> world.appended(service).stream()).filter(this::isMine);
    }

    private boolean isMine(Event event) {
        return event.key().equals(order.toString());
    }
}
