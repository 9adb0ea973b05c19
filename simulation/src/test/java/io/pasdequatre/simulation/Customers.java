package io.pasdequatre.simulation;

import io.pasdequatre.simulation.Plan.Purchase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** Those who buy, send the same request again, change their minds, and send back what they got. */
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
        run.tell("%s places %s with %s%s"
                .formatted(wanted.customer(), wanted.basket(), key, wanted.byCard() ? " by card" : ""));
        run.begin(key, () -> answered(key, run.world.place(key, wanted.customer(), wanted.basket(), wanted.byCard())));
    }

    private void answered(String key, UUID id) {
        run.trace.name(id);
        UUID before = placed.putIfAbsent(key, id);
        Violation.unless(before == null || before.equals(id), Invariant.DURABLE, key, "is two orders");
        run.tell("  %s is order %d".formatted(key, run.trace.numberOf(id)));
    }

    void cancelOne() {
        askFor("cancellation", run.world::cancel);
    }

    void returnOne() {
        askFor("return", run.world::requestReturn);
    }

    /** It arrives whether anybody has asked for it or not, and more than once. */
    void handOverOne() {
        askFor("arrival", run.world::arrive);
    }

    /** Whether there is news or not, and whoever says so. */
    void announceOne() {
        List<UUID> orders = List.copyOf(placed.values());
        UUID id = orders.get(run.random.nextInt(orders.size()));
        String name = "announcement about order %d".formatted(run.trace.numberOf(id));
        run.tell(name);
        run.begin(name, () -> run.world.announce(id));
    }

    private void askFor(String what, Predicate<UUID> request) {
        List<UUID> orders = List.copyOf(placed.values());
        UUID id = orders.get(run.random.nextInt(orders.size()));
        String name = "%s of order %d".formatted(what, run.trace.numberOf(id));
        run.tell(name);
        run.begin(name, () -> run.tell("  %s is %s".formatted(name, request.test(id) ? "accepted" : "refused")));
    }
}
