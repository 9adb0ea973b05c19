package io.pasdequatre.simulation;

import io.pasdequatre.events.Topics;
import io.pasdequatre.simulation.Log.Partition;
import io.pasdequatre.simulation.Replica.Polled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.PessimisticLockingFailureException;

/** The processes of the four services, the log between them, and what may befall them. */
final class Cluster {

    private static final int MOST_CALLS_AT_ONCE = 2;

    private final Run run;
    private final Log log;
    private final List<Relay> relays;
    private final Map<String, List<Replica>> replicas = new LinkedHashMap<>();
    private final Map<String, Integer> appendedBefore = new HashMap<>();
    private final List<Stage.Activity> callers = new ArrayList<>();

    /** Where a process ends while it deals with what it polled. */
    enum CrashPoint {
        NONE,
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    Cluster(Run run) {
        this.run = run;
        this.log = new Log(run.trace::numberOf);
        this.relays = Stream.of(Services.ORDER, Services.INVENTORY, Services.PAYMENT)
                .map(service -> new Relay(service, log))
                .toList();
        Services.ALL.forEach(service -> replicas.put(
                service,
                IntStream.rangeClosed(1, run.plan.replicas())
                        .mapToObj(number -> new Replica(service, number, log))
                        .toList()));
    }

    /** Begins, in a world that has just been reset. */
    void start() {
        Services.ALL.forEach(service ->
                appendedBefore.put(service, run.world.appended(service).size()));
        replicas.keySet().forEach(this::rebalance);
    }

    Log log() {
        return log;
    }

    /** What a service has appended since the start. */
    List<Event> appended(String service) {
        List<Event> all = run.world.appended(service);
        return all.subList(appendedBefore.getOrDefault(service, 0), all.size());
    }

    /** What all have appended since the start. */
    List<Event> appended() {
        return Services.ALL.stream()
                .flatMap(service -> appended(service).stream())
                .toList();
    }

    List<Relay> relays() {
        return relays;
    }

    Stream<Relay> relaysWithWork() {
        return relays.stream().filter(relay -> relay.hasWork(appended(relay.service())));
    }

    Stream<Replica> replicas() {
        return replicas.values().stream().flatMap(List::stream);
    }

    void publish(Relay relay, int most, boolean confirm) {
        List<Event> published = relay.publish(appended(relay.service()), most, confirm);
        run.tell("%s's relay publishes %s".formatted(relay.service(), run.trace.names(published)));
    }

    void crash(Relay relay) {
        run.tellOfAFault("%s's relay crashes".formatted(relay.service()));
        relay.crash();
    }

    void poll(Replica replica, CrashPoint crash) {
        Polled polled = replica.poll(run.plan.batch(), run.random);
        run.tell("%s polls %s".formatted(replica.name(), run.trace.names(polled.events())));
        replica.isBusyWith(run.begin(replica.name(), () -> {
            process(replica, polled, crash);
            replica.isBusyWith(null);
        }));
    }

    private void process(Replica replica, Polled polled, CrashPoint crash) {
        if (crash == CrashPoint.BEFORE_COMMIT && !run.plan.interleaved()) {
            crashBeforeCommit(replica, polled);
            return;
        }
        try {
            run.world.deliver(replica.service(), polled.events());
        } catch (PessimisticLockingFailureException | OptimisticLockingFailureException lost) {
            run.tell("  %s tries again".formatted(replica.name()));
            replica.restart();
            return;
        }
        run.stage.pause("commits its offsets");
        if (crash == CrashPoint.AFTER_COMMIT) {
            run.tellOfAFault("  %s crashes before it commits its offsets".formatted(replica.name()));
            replica.restart();
            return;
        }
        replica.commit(polled);
    }

    private void crashBeforeCommit(Replica replica, Polled polled) {
        run.tellOfAFault("  %s crashes before the commit".formatted(replica.name()));
        run.world.crashBeforeCommit(replica.service(), polled.events());
        replica.restart();
    }

    void crash(Replica replica) {
        Stage.Activity activity = replica.activity();
        if (activity != null) {
            run.tellOfAFault("%s crashes".formatted(replica.name()));
            run.stage.kill(activity);
            replica.restart();
        }
    }

    /** What a replica is busy with it ends, although others may have its partitions by then. */
    void rebalance(String service) {
        run.tellOfAFault("%s rebalances".formatted(service));
        List<Replica> consumers = replicas.get(service);
        var assigned = new HashMap<Replica, List<Partition>>();
        log.partitionsFor(service)
                .forEach(partition -> assigned.computeIfAbsent(
                                consumers.get(run.random.nextInt(consumers.size())), _ -> new ArrayList<>())
                        .add(partition));
        consumers.forEach(each -> each.assign(assigned.getOrDefault(each, List.of())));
    }

    /** Consumers may read the later events of a key, which are on the new partition, before the earlier ones. */
    void addPartition(String topic) {
        run.tellOfAFault("%s gets a %s partition".formatted(topic, log.addPartition(topic) == 3 ? "third" : "fourth"));
        Topics.groups(topic).forEach(this::rebalance);
    }

    /** An event has waited for its predecessor, which has come. */
    void goOn(String service, Event first) {
        run.tell("%s goes on with %s".formatted(service, run.trace.name(first)));
        run.begin(service + "'s replay", () -> run.world.goOn(service, first));
    }

    void sweepDispatches() {
        run.tell("inventory-service dispatches what is due");
        run.begin("dispatcher", run.world::sweepDispatches);
    }

    void sweepTimeLimit() {
        run.tell("order-service ends what takes too long");
        run.begin("time limit", run.world::sweepTimeLimit);
    }

    boolean mayCallGateway() {
        return callers().size() < MOST_CALLS_AT_ONCE && run.world.mustCallGateway();
    }

    void callGateway() {
        run.tell("payment-service calls the gateway for what is due");
        callers.add(run.beginSlowly("caller", run.world::callGateway));
    }

    /** The calls of payment-service that are under way. */
    List<Stage.Activity> callers() {
        callers.removeIf(caller -> !run.stage.isUnderWay(caller));
        return List.copyOf(callers);
    }

    void crash(Stage.Activity caller) {
        run.tellOfAFault("payment-service crashes while it calls the gateway");
        run.stage.kill(caller);
    }

    /** The gateway ends what it has worked on, and may say so. */
    void gatewayDecides(UUID order, boolean announces) {
        run.world.gateway().decide(order);
        if (announces) {
            run.begin("announcement", () -> run.world.announce(order));
        }
    }

    /** From now on it does all that it is asked for, and what it was. */
    void healGateway() {
        run.world.gateway().isWell(true);
        run.world.gateway().pending().forEach(run.world.gateway()::decide);
    }

    void refundAgain(UUID order) {
        run.tell("somebody has order %d refunded again".formatted(run.trace.numberOf(order)));
        run.world.refundAgain(order);
    }

    void advance(Duration time) {
        run.tell("%s pass".formatted(time));
        run.world.advance(time);
    }

    /** Every event comes once more, to all who consume it, when no inbox remembers it. */
    void replayWithoutInbox() {
        run.world.forgetInboxes();
        for (Event event : log.all()) {
            Topics.groups(event.topic()).forEach(service -> replay(service, event));
        }
    }

    private void replay(String service, Event event) {
        run.tellOfAFault("%s consumes %s again".formatted(service, run.trace.name(event)));
        run.world.deliver(service, List.of(event));
    }
}
