package io.pasdequatre.simulation;

import io.pasdequatre.simulation.Log.Partition;
import io.pasdequatre.simulation.Plan.Purchase;
import io.pasdequatre.simulation.Replica.Polled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.PessimisticLockingFailureException;

/**
 * One run: customers buy and change their minds, services poll, relays publish, processes crash, time passes, and the
 * seed says in which order. In between everything is let come to rest, and what must be true is checked.
 */
final class Simulation {

    private static final int PATIENCE = 20_000;

    private final World world;
    private final Stage stage;
    private final Plan plan;
    private final SplittableRandom random;
    private final Trace trace = new Trace();
    private final Log log = new Log(trace::numberOf);
    private final Invariants invariants;
    private final List<Relay> relays;
    private final Map<String, List<Replica>> replicas = new LinkedHashMap<>();
    private final Map<String, UUID> placed = new LinkedHashMap<>();
    private final Map<String, Integer> saidBefore = new HashMap<>();
    private final Map<String, Integer> told = new HashMap<>();
    private int asked;
    private int steps;
    private int faults;

    /** How to get the world for a run. */
    interface Worlds {
        World with(Duration timeLimit, Duration dispatchDelay, Stage stage);
    }

    private Simulation(World world, Stage stage, Plan plan, SplittableRandom random) {
        this.world = world;
        this.stage = stage;
        this.plan = plan;
        this.random = random;
        this.invariants = new Invariants(plan);
        this.relays = Services.ALL.stream()
                .filter(service -> !service.equals("notification-service"))
                .map(service -> new Relay(service, log))
                .toList();
        Services.ALL.forEach(service -> replicas.put(
                service,
                IntStream.rangeClosed(1, plan.replicas())
                        .mapToObj(number -> new Replica(service, number, log))
                        .toList()));
    }

    /** Runs a seed from its beginning to its end or to the first violation. */
    static Outcome run(long seed, Worlds worlds, Stage stage, boolean mayInterleave) {
        var random = new SplittableRandom(seed);
        Plan plan = Plan.of(random, mayInterleave);
        World world = worlds.with(Plan.TIME_LIMIT, plan.dispatchDelay(), stage);
        return new Simulation(world, stage, plan, random).run(seed);
    }

    private Outcome run(long seed) {
        Violation violation = null;
        try {
            begin();
            act(plan.purchases().size() / 2);
            comeToRest();
            act(plan.purchases().size());
            comeToRest();
            replayWithoutInbox();
        } catch (Violation e) {
            violation = e;
            trace.tell("VIOLATION " + e.getMessage());
            stage.clear();
        }
        return new Outcome(seed, trace.hash(), steps, placed.size(), faults, violation, trace.lines());
    }

    private void begin() {
        world.reset(plan.products(), plan.customers());
        Services.ALL.forEach(
                service -> saidBefore.put(service, world.said(service).size()));
        replicas.keySet().forEach(this::rebalance);
        trace.tell("%s%n%s%ndispatch after %s".formatted(plan.products(), plan.customers(), plan.dispatchDelay()));
    }

    private void act(int purchases) {
        while (plan.burst() && asked < purchases) {
            place(asked++);
            settleStage();
        }
        for (int i = 0; i < plan.steps(); i++) {
            step(purchases);
        }
    }

    /** Something that may happen next, as often as its weight against the others'. */
    private record Choice(int weight, Runnable what) {}

    private void step(int purchases) {
        List<Choice> choices = choices(purchases);
        int at = random.nextInt(choices.stream().mapToInt(Choice::weight).sum() + 1);
        for (Choice choice : choices) {
            at -= choice.weight();
            if (at < 0) {
                steps++;
                choice.what().run();
                break;
            }
        }
        check();
    }

    private List<Choice> choices(int purchases) {
        var choices = new ArrayList<Choice>();
        stage.ready().forEach(activity -> choices.add(new Choice(10, () -> goOn(activity))));
        if (stage.size() < plan.atOnce()) {
            beginnings(purchases, choices);
        }
        mishaps(choices);
        choices.add(new Choice(plan.weights().shortWait(), () -> advance(Plan.DISPATCH_DELAY)));
        choices.add(new Choice(plan.weights().longWait(), () -> advance(Plan.TIME_LIMIT)));
        return choices;
    }

    private void beginnings(int purchases, List<Choice> choices) {
        Plan.Weights weights = plan.weights();
        if (asked < purchases) {
            choices.add(new Choice(weights.place(), () -> place(asked++)));
        }
        if (asked > 0) {
            choices.add(new Choice(weights.placeAgain(), () -> placeAgain(random.nextInt(asked))));
        }
        if (!placed.isEmpty()) {
            choices.add(new Choice(weights.cancel(), this::cancelOne));
        }
        relays.stream()
                .filter(this::hasWork)
                .forEach(relay -> choices.add(new Choice(
                        weights.relay(), () -> publish(relay, 1 + random.nextInt(3), random.nextBoolean()))));
        all().filter(Replica::canPoll)
                .forEach(replica -> choices.add(new Choice(weights.poll(), () -> poll(replica, crashes()))));
        choices.add(new Choice(weights.sweepDispatches(), this::sweepDispatches));
        choices.add(new Choice(weights.sweepTimeLimit(), this::sweepTimeLimit));
    }

    private void mishaps(List<Choice> choices) {
        Plan.Weights weights = plan.weights();
        relays.forEach(relay -> choices.add(new Choice(weights.relayCrash(), () -> crash(relay))));
        all().filter(replica -> replica.activity() != null)
                .forEach(replica -> choices.add(new Choice(weights.crash(), () -> crash(replica))));
        choices.add(new Choice(
                weights.rebalance(), () -> rebalance(Services.ALL.get(random.nextInt(Services.ALL.size())))));
    }

    private boolean hasWork(Relay relay) {
        return relay.hasWork(said(relay.service()));
    }

    private Stream<Replica> all() {
        return replicas.values().stream().flatMap(List::stream);
    }

    private CrashPoint crashes() {
        boolean may = plan.weights().crash() > 0 && random.nextInt(12) == 0;
        return may ? CrashPoint.values()[random.nextInt(CrashPoint.values().length)] : CrashPoint.NONE;
    }

    /** Where a process ends while it deals with what it polled. */
    private enum CrashPoint {
        NONE,
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    /** Begins something, and ends it too unless others may come in between. */
    private Stage.@Nullable Activity begin(String who, Runnable what) {
        if (plan.interleaved()) {
            return stage.begin(who, () -> asTheOutsideSeesIt(who, what));
        }
        asTheOutsideSeesIt(who, what);
        return null;
    }

    /** What lost against another transaction is done again, by whoever wanted it; anything else is a failure. */
    private void asTheOutsideSeesIt(String name, Runnable what) {
        try {
            what.run();
        } catch (PessimisticLockingFailureException | OptimisticLockingFailureException lost) {
            trace.tell("  %s has to be done again".formatted(name));
        } catch (Violation e) {
            throw e;
        } catch (RuntimeException e) {
            throw new Violation(Invariant.NO_FAILURE, name + ": " + e);
        }
    }

    private void goOn(Stage.Activity activity) {
        trace.tell("  " + activity.next());
        stage.resume(activity);
    }

    private void place(int purchase) {
        placeWith("key " + (purchase + 1), plan.purchases().get(purchase));
    }

    private void placeAgain(int purchase) {
        faults++;
        place(purchase);
    }

    private void placeWith(String key, Purchase purchase) {
        trace.tell("%s places %s with %s".formatted(purchase.customer(), purchase.basket(), key));
        begin(key, () -> {
            UUID id = world.place(key, purchase.customer(), purchase.basket());
            trace.name(id);
            UUID before = placed.putIfAbsent(key, id);
            Violation.unless(before == null || before.equals(id), Invariant.DURABLE, key, "is two orders");
            trace.tell("  %s is order %d".formatted(key, trace.numberOf(id)));
        });
    }

    private void cancelOne() {
        List<UUID> orders = List.copyOf(placed.values());
        UUID id = orders.get(random.nextInt(orders.size()));
        String name = "cancellation of order " + trace.numberOf(id);
        trace.tell(name);
        begin(name, () -> trace.tell("  %s is %s".formatted(name, world.cancel(id) ? "accepted" : "refused")));
    }

    private void sweepDispatches() {
        trace.tell("inventory-service dispatches what is due");
        begin("dispatcher", world::sweepDispatches);
    }

    private void sweepTimeLimit() {
        trace.tell("order-service ends what takes too long");
        begin("time limit", world::sweepTimeLimit);
    }

    private void advance(Duration time) {
        trace.tell("%s pass".formatted(time));
        world.advance(time);
    }

    private void publish(Relay relay, int most, boolean confirm) {
        List<Fact> published = relay.publish(said(relay.service()), most, confirm);
        trace.tell("%s's relay publishes %s".formatted(relay.service(), trace.names(published)));
    }

    private void crash(Relay relay) {
        faults++;
        trace.tell("%s's relay crashes".formatted(relay.service()));
        relay.crash();
    }

    private void poll(Replica replica, CrashPoint crash) {
        Polled polled = replica.poll(plan.batch(), random);
        trace.tell("%s polls %s".formatted(replica.name(), trace.names(polled.facts())));
        replica.isBusyWith(begin(replica.name(), () -> {
            process(replica, polled, crash);
            replica.isBusyWith(null);
        }));
    }

    private void process(Replica replica, Polled polled, CrashPoint crash) {
        if (crash == CrashPoint.BEFORE_COMMIT && !plan.interleaved()) {
            crashBeforeCommit(replica, polled);
            return;
        }
        try {
            world.deliver(replica.service(), polled.facts());
        } catch (PessimisticLockingFailureException | OptimisticLockingFailureException lost) {
            trace.tell("  %s tries again".formatted(replica.name()));
            replica.restart();
            return;
        }
        stage.pause("commits its offsets");
        if (crash == CrashPoint.AFTER_COMMIT) {
            faults++;
            trace.tell("  %s crashes before it commits its offsets".formatted(replica.name()));
            replica.restart();
            return;
        }
        replica.commit(polled);
    }

    private void crashBeforeCommit(Replica replica, Polled polled) {
        faults++;
        trace.tell("  %s crashes before the commit".formatted(replica.name()));
        world.crashBeforeCommit(replica.service(), polled.facts());
        replica.restart();
    }

    private void crash(Replica replica) {
        Stage.Activity activity = replica.activity();
        if (activity != null) {
            faults++;
            trace.tell("%s crashes".formatted(replica.name()));
            stage.kill(activity);
            replica.restart();
        }
    }

    /** What a replica is busy with it ends, although others may have its partitions by then. */
    private void rebalance(String service) {
        faults++;
        List<Replica> consumers = replicas.get(service);
        var assigned = new HashMap<Replica, List<Partition>>();
        Log.partitionsFor(service)
                .forEach(partition -> assigned.computeIfAbsent(
                                consumers.get(random.nextInt(consumers.size())), _ -> new ArrayList<>())
                        .add(partition));
        consumers.forEach(each -> each.assign(assigned.getOrDefault(each, List.of())));
        trace.tell("%s rebalances".formatted(service));
    }

    /** Tells what was said since, and checks what holds at every step. */
    private void check() {
        boolean news = false;
        for (String service : Services.ALL) {
            List<Fact> said = said(service);
            int before = told.getOrDefault(service, 0);
            if (said.size() > before) {
                said.subList(before, said.size()).forEach(fact -> trace.name(UUID.fromString(fact.key())));
                trace.tell("  %s says %s".formatted(service, trace.names(said.subList(before, said.size()))));
                told.put(service, said.size());
                news = true;
            }
        }
        if (news) {
            invariants.atEveryStep(world.state());
        }
    }

    /** No more faults: everything under way ends, everything said arrives, and time passes until nothing changes. */
    private void comeToRest() {
        trace.tell("-- everything comes to rest");
        boolean again = true;
        for (int i = 0; again && i < PATIENCE; i++) {
            settle();
            int before = told.values().stream().mapToInt(Integer::intValue).sum();
            for (Duration time : List.of(Plan.DISPATCH_DELAY, Plan.TIME_LIMIT)) {
                advance(time);
                sweepDispatches();
                settle();
                sweepTimeLimit();
                settle();
            }
            again = before != told.values().stream().mapToInt(Integer::intValue).sum();
        }
        State state = world.state();
        trace.tell(Rendering.of(state, trace));
        invariants.ofFacts(said(), log);
        invariants.consumed(state, log);
        invariants.nothingSetAside(state, trace, log);
        invariants.atRest(state, said(), placed);
        Violation.unless(world.deadlocks() == 0, Invariant.NO_DEADLOCK, world.deadlocks());
    }

    private void replay(String service, Fact fact) {
        faults++;
        world.deliver(service, List.of(fact));
    }

    private void settleStage() {
        while (stage.size() > 0) {
            goOn(stage.ready().getFirst());
        }
    }

    private void settle() {
        for (int i = 0; i < PATIENCE; i++) {
            List<Runnable> todo = toDo();
            check();
            if (todo.isEmpty()) {
                Violation.unless(stage.size() == 0, Invariant.NO_DEADLOCK, "what is under way waits for ever");
                return;
            }
            todo.get(random.nextInt(todo.size())).run();
        }
        throw new Violation(Invariant.ORDER_ENDS, "it goes on for ever");
    }

    private List<Runnable> toDo() {
        var todo = new ArrayList<Runnable>();
        stage.ready().forEach(activity -> todo.add(() -> goOn(activity)));
        relays.stream().filter(this::hasWork).forEach(relay -> todo.add(() -> publish(relay, 3, true)));
        all().filter(Replica::canPoll).forEach(replica -> todo.add(() -> poll(replica, CrashPoint.NONE)));
        return todo;
    }

    /** What a service has said since the shop was opened. */
    private List<Fact> said(String service) {
        List<Fact> all = world.said(service);
        return all.subList(saidBefore.getOrDefault(service, 0), all.size());
    }

    private List<Fact> said() {
        return Services.ALL.stream().flatMap(service -> said(service).stream()).toList();
    }

    /** Every fact once more, when no inbox remembers it: what is refused is set aside, and nothing has an effect. */
    private void replayWithoutInbox() {
        trace.tell("-- every fact again, and no inbox remembers it");
        world.forgetInboxes();
        for (Fact fact : log.all()) {
            Services.ALL.stream()
                    .filter(service -> Hearing.BY_SERVICE.get(service).contains(Invariants.nameOf(fact)))
                    .forEach(service -> replay(service, fact));
        }
        check();
        settle();
        State state = world.state();
        trace.tell(Rendering.of(state, trace));
        invariants.ofFacts(said(), log);
        invariants.atRest(state, said(), placed);
    }
}
