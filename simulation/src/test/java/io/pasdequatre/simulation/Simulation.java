package io.pasdequatre.simulation;

import io.pasdequatre.simulation.Cluster.CrashPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * One run: customers buy and change their minds, services poll, relays publish, processes crash, time passes, and the
 * seed says in which order. In between everything is let come to rest, and what must be true is checked.
 */
final class Simulation {

    private static final int PATIENCE = 20_000;
    private static final int MOST_ROUNDS = 20;
    private static final List<CrashPoint> CRASHES = List.of(CrashPoint.values());

    private final Run run;
    private final Cluster cluster;
    private final Customers customers;
    private final Invariants invariants;
    private final Map<String, Integer> told = new HashMap<>();
    private List<Runnable> ready = List.of();
    private long checkedAt;
    private int steps;

    /** How to get the world for a run. */
    interface Worlds {
        World with(Duration timeLimit, Duration dispatchDelay, Stage stage);
    }

    private Simulation(Run run) {
        this.run = run;
        this.cluster = new Cluster(run);
        this.customers = new Customers(run);
        this.invariants = new Invariants(run.plan);
    }

    /** Runs a seed from its beginning to its end or to the first violation. */
    static Outcome run(long seed, Worlds worlds, Stage stage, boolean mayInterleave) {
        var random = new SplittableRandom(seed);
        Plan plan = Plan.of(random, mayInterleave);
        World world = worlds.with(Plan.TIME_LIMIT, plan.dispatchDelay(), stage);
        return new Simulation(new Run(world, stage, plan, random)).run(seed);
    }

    private Outcome run(long seed) {
        Violation violation = null;
        try {
            open();
            act(run.plan.purchases().size() / 2);
            comeToRest();
            act(run.plan.purchases().size());
            comeToRest();
            replayWithoutInbox();
        } catch (Violation e) {
            violation = e;
            run.tell("VIOLATION " + e.getMessage());
            run.stage.clear();
        }
        return new Outcome(
                seed, run.trace.hash(), steps, customers.placed().size(), run.faults(), violation, run.trace.lines());
    }

    private void open() {
        Plan plan = run.plan;
        run.world.reset(plan.products(), plan.customers());
        run.world.gateway().begin(run);
        run.tell("%s%n%s%ndispatch after %s".formatted(plan.products(), plan.customers(), plan.dispatchDelay()));
        cluster.start();
    }

    private void act(int purchases) {
        while (run.plan.burst() && customers.asked() < purchases) {
            customers.placeNext();
            finishWhatIsUnderWay();
        }
        for (int i = 0; i < run.plan.steps(); i++) {
            step(purchases);
        }
    }

    private void finishWhatIsUnderWay() {
        while (run.stage.size() > 0) {
            run.goOn(run.stage.ready().getFirst());
        }
    }

    /** Something that may happen next, as often as its weight against the others'. */
    private record Choice(int weight, Runnable what) {}

    private void step(int purchases) {
        List<Choice> choices = choices(purchases);
        int at = run.random.nextInt(choices.stream().mapToInt(Choice::weight).sum() + 1);
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
        Plan.Weights weights = run.plan.weights();
        var choices = new ArrayList<Choice>();
        run.stage.ready().forEach(activity -> choices.add(new Choice(10, () -> run.goOn(activity))));
        if (run.stage.size() < run.plan.atOnce()) {
            requests(purchases, weights, choices);
            work(weights, choices);
        }
        mishaps(weights, choices);
        choices.add(new Choice(weights.shortWait(), () -> cluster.advance(Plan.DISPATCH_DELAY)));
        choices.add(new Choice(weights.longWait(), () -> cluster.advance(Plan.TIME_LIMIT)));
        return choices;
    }

    private void requests(int purchases, Plan.Weights weights, List<Choice> choices) {
        if (customers.asked() < purchases) {
            choices.add(new Choice(weights.place(), customers::placeNext));
        }
        if (customers.asked() > 0) {
            choices.add(new Choice(weights.placeAgain(), customers::placeOneAgain));
        }
        if (!customers.placed().isEmpty()) {
            choices.add(new Choice(weights.cancel(), customers::cancelOne));
            choices.add(new Choice(weights.giveBack(), customers::returnOne));
            choices.add(new Choice(weights.giveBack(), customers::handOverOne));
            if (run.plan.hasCards()) {
                choices.add(new Choice(weights.announce(), customers::announceOne));
            }
        }
    }

    private void work(Plan.Weights weights, List<Choice> choices) {
        cluster.relaysWithWork()
                .forEach(relay -> choices.add(new Choice(
                        weights.relay(),
                        () -> cluster.publish(relay, 1 + run.random.nextInt(3), run.random.nextBoolean()))));
        cluster.replicas()
                .filter(Replica::canPoll)
                .forEach(replica -> choices.add(new Choice(weights.poll(), () -> cluster.poll(replica, crashes()))));
        ready.forEach(goOn -> choices.add(new Choice(weights.poll(), goOn)));
        if (run.plan.hasCards()) {
            callGateway(weights, choices);
        }
        choices.add(new Choice(weights.sweepDispatches(), cluster::sweepDispatches));
        choices.add(new Choice(weights.sweepTimeLimit(), cluster::sweepTimeLimit));
    }

    private void callGateway(Plan.Weights weights, List<Choice> choices) {
        if (cluster.mayCallGateway()) {
            choices.add(new Choice(weights.callGateway(), cluster::callGateway));
        }
        run.world
                .gateway()
                .pending()
                .forEach(order -> choices.add(new Choice(
                        weights.callGateway(), () -> cluster.gatewayDecides(order, run.random.nextBoolean()))));
    }

    private CrashPoint crashes() {
        boolean may = run.plan.weights().crash() > 0 && run.random.nextInt(12) == 0;
        return may ? CRASHES.get(run.random.nextInt(CRASHES.size())) : CrashPoint.NONE;
    }

    private void mishaps(Plan.Weights weights, List<Choice> choices) {
        cluster.relays().forEach(relay -> choices.add(new Choice(weights.relayCrash(), () -> cluster.crash(relay))));
        cluster.replicas()
                .filter(replica -> replica.activity() != null)
                .forEach(replica -> choices.add(new Choice(weights.crash(), () -> cluster.crash(replica))));
        cluster.callers().forEach(caller -> choices.add(new Choice(weights.crash(), () -> cluster.crash(caller))));
        choices.add(new Choice(
                weights.rebalance(),
                () -> cluster.rebalance(Services.ALL.get(run.random.nextInt(Services.ALL.size())))));
        if (weights.addPartition() > 0) {
            cluster.log()
                    .growing()
                    .forEach(topic ->
                            choices.add(new Choice(weights.addPartition(), () -> cluster.addPartition(topic))));
        }
    }

    /** Tells what was appended since, and after every commit checks what holds at every step. */
    private void check() {
        Services.ALL.forEach(this::tellWhatIsNewFrom);
        if (run.world.commits() > checkedAt) {
            checkedAt = run.world.commits();
            State state = run.world.state();
            ready = ready(state);
            invariants.atEveryStep(state, run.world.gateway().ledger());
        }
    }

    /** For each event that waits no longer, in the order in which they were published. */
    private List<Runnable> ready(State state) {
        return Services.ALL.stream()
                .flatMap(service -> cluster.log()
                        .find(state.ready().get(service))
                        .<Runnable>map(event -> () -> cluster.goOn(service, event)))
                .toList();
    }

    private void tellWhatIsNewFrom(String service) {
        List<Event> appended = cluster.appended(service);
        List<Event> news = appended.subList(told.getOrDefault(service, 0), appended.size());
        if (!news.isEmpty()) {
            news.forEach(event -> run.trace.name(UUID.fromString(event.key())));
            run.tell("  %s appends %s".formatted(service, run.trace.names(news)));
            told.put(service, appended.size());
        }
    }

    /**
     * No more faults: everything under way ends, everything appended arrives, and time passes until nothing changes.
     */
    private void comeToRest() {
        run.tell("-- everything comes to rest");
        cluster.healGateway();
        settle();
        long before = -1;
        for (int round = 0; before != eventsTold(); round++) {
            Violation.unless(round < MOST_ROUNDS, Invariant.ORDER_ENDS, "it goes on for ever");
            before = eventsTold();
            letTimePass(Plan.DISPATCH_DELAY);
            letTimePass(Plan.TIME_LIMIT);
            refundWhatWasRefused();
        }
        State state = run.world.state();
        run.tell(Rendering.of(state, run.trace));
        invariants.ofEvents(cluster.appended(), cluster.log());
        invariants.consumed(state, cluster.log());
        invariants.noDeadLetter(state, run.trace, cluster.log());
        invariants.atRest(state, run.world.gateway().ledger(), cluster.appended(), customers.placed());
        Violation.unless(run.world.deadlocks() == 0, Invariant.NO_DEADLOCK, run.world.deadlocks());
        run.world.gateway().isWell(false);
    }

    /** A refund that the gateway refuses waits for a person. */
    private void refundWhatWasRefused() {
        run.world.state().payments().forEach((order, payment) -> {
            if (payment.status().equals("REFUND_REFUSED")) {
                cluster.refundAgain(order);
            }
        });
        settle();
    }

    private long eventsTold() {
        return told.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void letTimePass(Duration time) {
        cluster.advance(time);
        cluster.sweepDispatches();
        settle();
        cluster.sweepTimeLimit();
        settle();
    }

    private void settle() {
        for (int i = 0; i < PATIENCE; i++) {
            check();
            List<Runnable> todo = toDo();
            if (todo.isEmpty()) {
                Violation.unless(run.stage.size() == 0, Invariant.NO_DEADLOCK, "what is under way waits for ever");
                return;
            }
            todo.get(run.random.nextInt(todo.size())).run();
        }
        throw new Violation(Invariant.ORDER_ENDS, "it goes on for ever");
    }

    private List<Runnable> toDo() {
        var todo = new ArrayList<Runnable>();
        run.stage.ready().forEach(activity -> todo.add(() -> run.goOn(activity)));
        cluster.relaysWithWork().forEach(relay -> todo.add(() -> cluster.publish(relay, 3, true)));
        cluster.replicas()
                .filter(Replica::canPoll)
                .forEach(replica -> todo.add(() -> cluster.poll(replica, CrashPoint.NONE)));
        todo.addAll(ready);
        if (run.plan.hasCards() && cluster.mayCallGateway()) {
            todo.add(cluster::callGateway);
        }
        return todo;
    }

    /** What is refused now is a dead letter, as it should be, and nothing has a second effect. */
    private void replayWithoutInbox() {
        run.tell("-- every event again, and no inbox remembers it");
        cluster.replayWithoutInbox();
        settle();
        State state = run.world.state();
        run.tell(Rendering.of(state, run.trace));
        invariants.ofEvents(cluster.appended(), cluster.log());
        invariants.atRest(state, run.world.gateway().ledger(), cluster.appended(), customers.placed());
    }
}
