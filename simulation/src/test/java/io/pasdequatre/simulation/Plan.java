package io.pasdequatre.simulation;

import io.pasdequatre.simulation.World.Funded;
import io.pasdequatre.simulation.World.Item;
import io.pasdequatre.simulation.World.Stocked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * What a seed makes of a run before it begins. Each fault is left out of some runs: the faults together hide what each
 * alone shows (Groce and others, Swarm Testing, ISSTA 2012).
 *
 * @param dispatchDelay zero or longer
 * @param interleaved whether transactions run side by side, rather than one after the other
 * @param atOnce most things that are under way
 * @param burst whether a round begins with all its orders, so that events come in heaps
 * @param steps a round
 * @param replicas of each service
 * @param batch most events in one poll
 * @param gatewayFaults what may go wrong with the card gateway
 */
record Plan(
        List<Stocked> products,
        List<Funded> customers,
        List<Purchase> purchases,
        Duration dispatchDelay,
        boolean interleaved,
        int atOnce,
        boolean burst,
        int steps,
        int replicas,
        int batch,
        Set<Gateway.Fault> gatewayFaults,
        Weights weights) {

    static final Duration TIME_LIMIT = Duration.ofMinutes(15);
    static final Duration DISPATCH_DELAY = Duration.ofSeconds(5);

    private static final List<String> SKUS = List.of("barre", "tutu");

    /** What a customer wants. */
    record Purchase(String customer, List<Item> basket, boolean byCard) {}

    /** How often each thing is chosen, against the others; 0 is never. */
    record Weights(
            int place,
            int placeAgain,
            int cancel,
            int relay,
            int relayCrash,
            int poll,
            int crash,
            int rebalance,
            int sweepDispatches,
            int sweepTimeLimit,
            int shortWait,
            int longWait,
            int addPartition,
            int giveBack,
            int callGateway,
            int announce) {}

    static Plan of(RandomGenerator random, boolean mayInterleave) {
        boolean oneCustomer = random.nextInt(3) == 0;
        var customers =
                List.of(new Funded("ada", random.nextInt(14) * 100L), new Funded("eve", random.nextInt(14) * 100L));
        var products = SKUS.stream()
                .map(sku -> new Stocked(sku, random.nextInt(8), 100))
                .toList();
        int cardsOfThree = random.nextBoolean() ? 0 : 1 + random.nextInt(3);
        var purchases = IntStream.rangeClosed(1, 1 + random.nextInt(8))
                .mapToObj(_ -> new Purchase(
                        oneCustomer || random.nextBoolean() ? "ada" : "eve",
                        basket(random),
                        random.nextInt(3) < cardsOfThree))
                .toList();
        boolean interleaved = mayInterleave && random.nextInt(4) > 0;
        return new Plan(
                products,
                customers,
                purchases,
                random.nextInt(3) == 0 ? Duration.ZERO : DISPATCH_DELAY,
                interleaved,
                2 + random.nextInt(4),
                random.nextBoolean(),
                interleaved ? 400 : 100,
                1 + random.nextInt(2),
                1 + random.nextInt(6),
                gatewayFaults(random),
                weights(random));
    }

    private static List<Item> basket(RandomGenerator random) {
        var items = new ArrayList<Item>();
        for (String sku : SKUS) {
            if (random.nextInt(3) > 0) {
                items.add(new Item(sku, 1 + random.nextInt(2)));
            }
        }
        if (items.isEmpty()) {
            items.add(new Item(SKUS.getFirst(), 1));
        }
        if (random.nextBoolean()) {
            Collections.reverse(items);
        }
        return List.copyOf(items);
    }

    private static Set<Gateway.Fault> gatewayFaults(RandomGenerator random) {
        var faults = EnumSet.noneOf(Gateway.Fault.class);
        for (Gateway.Fault fault : Gateway.Fault.values()) {
            if (random.nextInt(3) == 0) {
                faults.add(fault);
            }
        }
        return faults;
    }

    /** Whether any order is paid by card. */
    boolean hasCards() {
        return purchases.stream().anyMatch(Purchase::byCard);
    }

    private static Weights weights(RandomGenerator random) {
        return new Weights(
                1 + random.nextInt(8),
                random.nextInt(3),
                sometimes(random, 6),
                4 + random.nextInt(12),
                sometimes(random, 2),
                4 + random.nextInt(12),
                sometimes(random, 3),
                sometimes(random, 2),
                1 + random.nextInt(3),
                1 + random.nextInt(2),
                1 + random.nextInt(3),
                sometimes(random, 2),
                sometimes(random, 2),
                sometimes(random, 6),
                4 + random.nextInt(12),
                sometimes(random, 2));
    }

    private static int sometimes(RandomGenerator random, int most) {
        return random.nextBoolean() ? 0 : 1 + random.nextInt(most);
    }
}
