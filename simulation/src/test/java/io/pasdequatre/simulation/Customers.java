package io.pasdequatre.simulation;

import io.pasdequatre.simulation.Plan.Purchase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Those who buy, send the same request again, and change their minds. */
final class Customers {

    private final Run run;
    private final Map<String, UUID> placed = new LinkedHashMap<>();
    private int asked;

    Customers(Run run) {
        this.run = run;
    }

    /** How many orders they have asked for. */
    int asked() {
        return asked;
    }

    /** The order that each key was answered with. */
    Map<String, UUID> placed() {
        return placed;
    }

    void placeNext() {
        place(asked++);
    }

    void placeOneAgain() {
        int purchase = run.random.nextInt(asked);
        run.tellOfAFault("a request is sent again");
        place(purchase);
    }

    private void place(int purchase) {
        Purchase wanted = run.plan.purchases().get(purchase);
        String key = "key " + (purchase + 1);
        run.tell("%s places %s with %s".formatted(wanted.customer(), wanted.basket(), key));
        run.begin(key, () -> answered(key, run.world.place(key, wanted.customer(), wanted.basket())));
    }

    private void answered(String key, UUID id) {
        run.trace.name(id);
        UUID before = placed.putIfAbsent(key, id);
        Violation.unless(before == null || before.equals(id), Invariant.DURABLE, key, "is two orders");
        run.tell("  %s is order %d".formatted(key, run.trace.numberOf(id)));
    }

    void cancelOne() {
        List<UUID> orders = List.copyOf(placed.values());
        UUID id = orders.get(run.random.nextInt(orders.size()));
        String name = "cancellation of order " + run.trace.numberOf(id);
        run.tell(name);
        run.begin(name, () -> run.tell("  %s is %s".formatted(name, run.world.cancel(id) ? "accepted" : "refused")));
    }
}
