package io.pasdequatre.simulation;

import io.pasdequatre.simulation.World.Funded;
import io.pasdequatre.simulation.World.Item;
import io.pasdequatre.simulation.World.Stocked;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Customers with money enough, who all come at the same moment. */
final class Crowd {

    private static final List<String> CUSTOMERS = List.of("anna", "ben", "carla", "dan");

    private Crowd() {}

    static void begin(World world, Stream<Stocked> products) {
        world.reset(
                products.toList(),
                CUSTOMERS.stream()
                        .map(customer -> new Funded(customer, 1_000_000))
                        .toList());
    }

    static List<Story> placeAtOnce(World world, int orders, IntFunction<Item[]> basket) {
        return IntStream.range(0, orders)
                .parallel()
                .mapToObj(i -> Story.of(world, CUSTOMERS.get(i % CUSTOMERS.size()), basket.apply(i)))
                .toList();
    }

    /** Each fact in a poll of its own, all at the same time. */
    static void deliverAtOnce(World world, String service, Stream<Fact> facts) {
        AtOnce.run(facts.map(fact -> () -> world.deliver(service, List.of(fact))));
    }
}
