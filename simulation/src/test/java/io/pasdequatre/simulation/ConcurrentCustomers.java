package io.pasdequatre.simulation;

import io.pasdequatre.simulation.World.Funded;
import io.pasdequatre.simulation.World.Item;
import io.pasdequatre.simulation.World.Stocked;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Customers with money enough, who all come at the same moment. */
final class ConcurrentCustomers {

    private static final List<String> CUSTOMERS = List.of("anna", "ben", "carla", "dan");

    private ConcurrentCustomers() {}

    static void begin(World world, Stream<Stocked> products) {
        world.reset(
                products.toList(),
                CUSTOMERS.stream()
                        .map(customer -> new Funded(customer, 1_000_000))
                        .toList());
    }

    static List<Saga> placeAtOnce(World world, int orders, IntFunction<Item[]> basket) {
        return IntStream.range(0, orders)
                .parallel()
                .mapToObj(i -> Saga.of(world, CUSTOMERS.get(i % CUSTOMERS.size()), basket.apply(i)))
                .toList();
    }

    /** Each event in a poll of its own, all at the same time. */
    static void deliverAtOnce(World world, String service, Stream<Event> events) {
        AtOnce.run(events.map(event -> () -> world.deliver(service, List.of(event))));
    }
}
