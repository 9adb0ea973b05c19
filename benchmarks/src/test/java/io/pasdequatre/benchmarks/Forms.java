package io.pasdequatre.benchmarks;

import io.pasdequatre.benchmarks.FormConsumer.Taken;
import io.pasdequatre.benchmarks.FormOwner.OwnedOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One event in three forms: what each costs a consumer, and what the consumer sees when it is late or asks in vain. */
final class Forms {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<String> STATUSES = List.of("PLACED", "CONFIRMED", "SHIPPED");
    private static final Set<EventForm> ALL = EnumSet.allOf(EventForm.class);
    private static final int RATE = 100;

    private final FormOwner owner;

    Forms(FormOwner owner) {
        this.owner = owner;
    }

    /**
     * How much is measured.
     *
     * @param warmUp orders of each form that do not count
     * @param rounds how often each form has its turn
     * @param orders of each form in a round; each changes three times
     * @param away how long the owner cannot be asked, at least
     */
    record Plan(int warmUp, int rounds, int orders, Duration away) {

        /** What the document quotes. */
        static final Plan FULL = new Plan(100, 3, 200, Duration.ofSeconds(5));

        /** For tuning. */
        static final Plan QUICK = new Plan(20, 1, 50, Duration.ofSeconds(2));

        /** Shows that it works; its times mean nothing. */
        static final Plan SMOKE = new Plan(1, 1, 5, Duration.ZERO);
    }

    /**
     * One form.
     *
     * @param calls to the owner, of each change
     * @param recordBytes keys and values, of each change
     * @param bodyBytes of the owner's answers, of each change
     * @param stale from the owner's commit until the consumer has committed the change too
     */
    record Cost(double calls, double recordBytes, double bodyBytes, Percentiles stale) {}

    /**
     * What a form does when something is not as it should be.
     *
     * @param takenMeanwhile changes that the consumer had while the owner was away
     * @param longest milliseconds from a commit until the consumer had the change, of those made while the owner was
     *     away
     * @param seenLate the statuses that a consumer saw which read when all had happened
     * @param callsLate the calls that it took for that
     * @param withoutTheFirst what was known after each event, if the first one is gone: a status, or nothing
     */
    record Conduct(
            int takenMeanwhile, double longest, List<String> seenLate, long callsLate, List<String> withoutTheFirst) {}

    /** With PostgreSQL and Kafka of its own, as durable as those of {@code ./start}. */
    static List<Report> run(Plan plan) throws Exception {
        String load = Machine.load();
        Benchmark.tell("starting PostgreSQL and Kafka");
        Stage stage = Stage.set();
        Benchmark.requireDurable(stage);
        var machine = new Report();
        Machine.addTo(machine, load);
        machine.add("versions", Machine.versions(stage));
        machine.add(
                "changes of each form",
                "%d rounds of %d orders, 3 changes each, %d a second".formatted(plan.rounds(), plan.orders(), RATE));
        machine.add("the owner away for", "%d s".formatted(plan.away().toSeconds()));
        try (var owner = new FormOwner(stage.stack().bootstrapServers(), stage.database())) {
            var forms = new Forms(owner);
            var costs = forms.costs(plan);
            var conduct = forms.conduct(plan);
            return List.of(machine, times(costs, conduct), report(costs, conduct));
        }
    }

    /** Of each form, with nothing in its way. */
    Map<EventForm, Cost> costs(Plan plan) throws Exception {
        Benchmark.tell("%d orders in each form".formatted(plan.rounds() * plan.orders()));
        var taken = new EnumMap<EventForm, List<Taken>>(EventForm.class);
        var asked = new EnumMap<EventForm, long[]>(EventForm.class);
        for (int round = 0; round <= plan.rounds(); round++) {
            boolean counts = round > 0;
            String scene = "costs-" + round;
            owner.prepare(scene);
            for (EventForm form : EventForm.values()) {
                long calls = owner.calls();
                long bodies = owner.bodies();
                List<Taken> some = steadily(scene, form, counts ? plan.orders() : plan.warmUp());
                if (counts) {
                    taken.computeIfAbsent(form, _ -> new ArrayList<>()).addAll(some);
                    long[] sums = asked.computeIfAbsent(form, _ -> new long[2]);
                    sums[0] += owner.calls() - calls;
                    sums[1] += owner.bodies() - bodies;
                }
            }
        }
        return each(form -> cost(Objects.requireNonNull(taken.get(form)), Objects.requireNonNull(asked.get(form))));
    }

    private static Cost cost(List<Taken> taken, long[] asked) {
        double changes = taken.size();
        return new Cost(
                asked[0] / changes,
                taken.stream().mapToInt(Taken::bytes).sum() / changes,
                asked[1] / changes,
                Percentiles.of(taken.stream().mapToLong(Taken::nanos)));
    }

    /** All are placed, then all confirmed, then all shipped; the consumer has all of one before the next begins. */
    private List<Taken> steadily(String scene, EventForm form, int orders) throws Exception {
        List<String> ids = ids(orders);
        try (var consumer = new FormConsumer(owner, scene, form, 0)) {
            for (int version = 1; version <= STATUSES.size(); version++) {
                long begun = System.nanoTime();
                for (int i = 0; i < orders; i++) {
                    LockSupport.parkNanos(begun + i * (Duration.ofSeconds(1).toNanos() / RATE) - System.nanoTime());
                    owner.change(scene, Set.of(form), order(ids.get(i), version));
                }
                awaitTaken(consumer, version * orders);
            }
            return consumer.taken();
        }
    }

    /** Of each form: while its owner is away, read late, and without the first event. */
    Map<EventForm, Conduct> conduct(Plan plan) throws Exception {
        Benchmark.tell("the owner goes away, and consumers come late");
        Map<EventForm, List<Taken>> away = new EnumMap<>(EventForm.class);
        Map<EventForm, Integer> meanwhile = whileAway(plan, away);
        owner.prepare("late");
        String id = ids(1).getFirst();
        IntStream.rangeClosed(1, STATUSES.size()).forEach(version -> owner.change("late", ALL, order(id, version)));
        var conduct = new EnumMap<EventForm, Conduct>(EventForm.class);
        for (EventForm form : EventForm.values()) {
            long calls = owner.calls();
            List<String> seen = read(form, 0);
            calls = owner.calls() - calls;
            owner.jdbc().sql("DELETE FROM " + FormOwner.table(form)).update();
            double longest = Percentiles.of(
                            Objects.requireNonNull(away.get(form)).stream().mapToLong(Taken::nanos))
                    .max();
            conduct.put(
                    form,
                    new Conduct(Objects.requireNonNull(meanwhile.get(form)), longest, seen, calls, read(form, 1)));
        }
        return conduct;
    }

    private Map<EventForm, Integer> whileAway(Plan plan, Map<EventForm, List<Taken>> taken) throws Exception {
        owner.prepare("away");
        Map<EventForm, FormConsumer> consumers = each(form -> new FormConsumer(owner, "away", form, 0));
        try {
            long gone = System.nanoTime();
            owner.goAway();
            List<String> ids = ids(plan.orders());
            ids.forEach(id -> owner.change("away", ALL, order(id, 1)));
            awaitTaken(consumers.get(EventForm.STATE_TRANSFER), ids.size());
            awaitTaken(consumers.get(EventForm.EVENT_SOURCED), ids.size());
            LockSupport.parkNanos(plan.away().toNanos() - (System.nanoTime() - gone));
            var meanwhile = new EnumMap<EventForm, Integer>(EventForm.class);
            consumers.forEach(
                    (form, consumer) -> meanwhile.put(form, consumer.taken().size()));
            owner.comeBack();
            awaitTaken(consumers.get(EventForm.NOTIFICATION), ids.size());
            consumers.forEach((form, consumer) -> taken.put(form, consumer.taken()));
            return meanwhile;
        } finally {
            consumers.values().forEach(FormConsumer::close);
        }
    }

    /** What a consumer knows after each event, if it begins at that offset. */
    private List<String> read(EventForm form, int offset) throws Exception {
        try (var consumer = new FormConsumer(owner, "late", form, offset)) {
            awaitTaken(consumer, STATUSES.size() - offset);
            return consumer.taken().stream()
                    .map(taken -> taken.order().map(OwnedOrder::status).orElse("nothing"))
                    .toList();
        }
    }

    private static List<String> ids(int orders) {
        return IntStream.range(0, orders)
                .mapToObj(_ -> UUID.randomUUID().toString())
                .toList();
    }

    private static OwnedOrder order(String id, int version) {
        return new OwnedOrder(
                id,
                version,
                STATUSES.get(version - 1),
                "ada@example.org",
                IntStream.rangeClosed(1, 3)
                        .mapToObj(line -> new OwnedOrder.Line("CUP-" + line, line, 1250, "EUR"))
                        .toList(),
                version == STATUSES.size() ? "PARCEL-4711" : null);
    }

    private static void awaitTaken(@Nullable FormConsumer consumer, int events) {
        Objects.requireNonNull(consumer);
        Awaitility.await("the consumer has %d events".formatted(events))
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> consumer.taken().size() >= events);
    }

    private static <T> Map<EventForm, T> each(Function<EventForm, T> figure) {
        var all = new EnumMap<EventForm, T>(EventForm.class);
        ALL.forEach(form -> all.put(form, figure.apply(form)));
        return all;
    }

    /** What depends on the machine. */
    static Report times(Map<EventForm, Cost> costs, Map<EventForm, Conduct> conduct) {
        var report = new Report(head("time"));
        report.add(line(
                "from commit to commit, p50, ms",
                costs,
                cost -> decimal(cost.stale().p50())));
        report.add(line("p99, ms", costs, cost -> decimal(cost.stale().p99())));
        report.add(line(
                "longest, of changes while the owner is away, ms", conduct, form -> "%.0f".formatted(form.longest())));
        return report;
    }

    /** What does not. */
    static Report report(Map<EventForm, Cost> costs, Map<EventForm, Conduct> conduct) {
        var report = new Report(head("of each change, or of three of one order"));
        report.add(line("calls to the owner", costs, cost -> decimal(cost.calls())));
        report.add(line("bytes of the record", costs, cost -> decimal(cost.recordBytes())));
        report.add(line("bytes of the owner's answer", costs, cost -> decimal(cost.bodyBytes())));
        report.add(line("bytes together", costs, cost -> decimal(cost.recordBytes() + cost.bodyBytes())));
        report.add(line(
                "the owner is away", conduct, form -> form.takenMeanwhile() == 0 ? "the consumer stops" : "goes on"));
        report.add(line("read late, it sees", conduct, form -> String.join(", ", form.seenLate())));
        report.add(line("and calls", conduct, form -> Long.toString(form.callsLate())));
        report.add(
                line("without the first event, it sees", conduct, form -> String.join(", ", form.withoutTheFirst())));
        return report;
    }

    private static String[] head(String first) {
        return line(first, Stream.of(EventForm.values()).map(EventForm::title));
    }

    private static <T> String[] line(String first, Map<EventForm, T> figures, Function<T, String> cell) {
        return line(first, figures.values().stream().map(cell));
    }

    private static String[] line(String first, Stream<String> others) {
        return Stream.concat(Stream.of(first), others).toArray(String[]::new);
    }

    private static String decimal(double figure) {
        return String.format(Locale.ROOT, "%.1f", figure);
    }
}
