package io.pasdequatre.simulation;

import static io.pasdequatre.simulation.Services.ALL;

import io.pasdequatre.simulation.State.PaymentState;
import io.pasdequatre.simulation.World.Item;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/** One order, told fact by fact: who hears what, and when. */
record Story(World world, UUID order) {

    /** How one order stands in each service; "none" where there is nothing. */
    record Standing(String order, String reservation, String shipment, String payment) {}

    static Story of(World world, String customer, Item... basket) {
        return new Story(world, world.place(UUID.randomUUID().toString(), customer, List.of(basket)));
    }

    /** A service hears facts that were said of this order, each in a poll of its own. */
    @SafeVarargs
    final Story hears(String service, Class<? extends SpecificRecord>... facts) {
        for (var type : facts) {
            world.deliver(service, List.of(fact(type)));
        }
        return this;
    }

    /** The only fact of this type that was said of this order. */
    Fact fact(Class<? extends SpecificRecord> type) {
        var found = facts().filter(fact -> type.isInstance(fact.value())).toList();
        if (found.size() != 1) {
            throw new IllegalStateException("%d times said: %s".formatted(found.size(), type.getSimpleName()));
        }
        return found.getFirst();
    }

    /** The types of what a service has said of this order, in the order in which it did. */
    List<String> saidBy(String service) {
        return world.said(service).stream()
                .filter(this::isMine)
                .map(fact -> fact.value().getSchema().getName())
                .toList();
    }

    Standing standing() {
        var state = world.state();
        var mine = state.orders().get(order);
        return new Standing(
                (mine.status() + " " + mine.because()).strip(),
                state.reservations().getOrDefault(order, "none"),
                state.shipments().getOrDefault(order, "none"),
                state.payments()
                        .getOrDefault(order, new PaymentState("none", "", 0))
                        .status());
    }

    private Stream<Fact> facts() {
        return ALL.stream().flatMap(service -> world.said(service).stream()).filter(this::isMine);
    }

    private boolean isMine(Fact fact) {
        return fact.key().equals(order.toString());
    }
}
