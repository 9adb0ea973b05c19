package io.pasdequatre.benchmarks;

import io.pasdequatre.benchmarks.SmsTrial.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Ways to have an SMS sent once, side by side: what each doubles and loses, and how long it takes. */
final class Duplicates {

    private static final int MESSAGES = 5;
    private static final List<String> SMALL = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final SmsServers servers;

    Duplicates(SmsServers servers) throws IOException {
        this.servers = servers;
        Files.createDirectories(Stage.DIRECTORY);
    }

    /**
     * How much is measured.
     *
     * @param warmUp SMS of each way that do not count
     * @param rounds how often each way has its turn
     * @param messages SMS of each way in a round
     */
    record Plan(int warmUp, int rounds, int messages) {

        /** What the document quotes. */
        static final Plan FULL = new Plan(300, 3, 500);

        /** For tuning. */
        static final Plan QUICK = new Plan(100, 1, 200);

        /** Shows that it works; its times mean nothing. */
        static final Plan SMOKE = new Plan(5, 1, 10);
    }

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
                "SMS of each way without faults",
                "%d rounds of %d, %d a second".formatted(plan.rounds(), plan.messages(), SmsLatency.RATE));
        try (var servers = new SmsServers(stage.stack().bootstrapServers(), stage.database())) {
            var duplicates = new Duplicates(servers);
            return List.of(machine, compared(duplicates.latencies(plan)), report(duplicates.outcomes()));
        }
    }

    /** What became of the SMS of each way under each fault. */
    Map<SmsFault, Map<SmsWay, Outcome>> outcomes() throws Exception {
        Benchmark.tell("%d faults for each of %d ways".formatted(SmsFault.values().length, SmsWay.values().length));
        List<SmsTrial> trials = trials();
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            kill(trials.stream()
                    .filter(trial -> trial.fault().killedAt().isPresent())
                    .toList());
            Map<SmsTrial, Future<Outcome>> running = new LinkedHashMap<>();
            trials.forEach(trial -> running.put(trial, each.submit(trial::run)));
            var outcomes = new EnumMap<SmsFault, Map<SmsWay, Outcome>>(SmsFault.class);
            for (var trial : running.entrySet()) {
                outcomes.computeIfAbsent(trial.getKey().fault(), _ -> new EnumMap<>(SmsWay.class))
                        .put(trial.getKey().way(), trial.getValue().get());
            }
            return outcomes;
        } finally {
            trials.forEach(SmsTrial::close);
        }
    }

    private List<SmsTrial> trials() throws Exception {
        List<SmsTrial> trials = new ArrayList<>();
        for (SmsFault fault : SmsFault.values()) {
            List<Sms> wanted = SmsServers.some(MESSAGES);
            servers.prepare(fault.scene());
            for (int time = 0; time < fault.published(); time++) {
                wanted.forEach(sms -> servers.publish(fault.scene(), sms));
            }
            for (SmsWay way : SmsWay.values()) {
                trials.add(new SmsTrial(servers, fault, way, wanted));
            }
        }
        return trials;
    }

    /** Their consumers are in one process, and each stays at its point until the process is killed. */
    private void kill(List<SmsTrial> trials) throws Exception {
        try (var jvm = new OtherJvm(
                SMALL,
                Set.of(),
                List.of(SmsProcess.class.getName()),
                servers.environment(),
                Stage.DIRECTORY.resolve("sms.log"))) {
            for (SmsTrial trial : trials) {
                jvm.ask(trial.wish());
            }
            jvm.ask(SmsProcess.STAND);
            jvm.kill();
        }
    }

    static Report report(Map<SmsFault, Map<SmsWay, Outcome>> outcomes) {
        var report = new Report(line("fault", Stream.of(SmsWay.values()).map(SmsWay::title)));
        outcomes.forEach((fault, ways) ->
                report.add(line(fault.title(), ways.values().stream().map(Outcome::toString))));
        return report;
    }

    private static String[] line(String first, Stream<String> others) {
        return Stream.concat(Stream.of(first), others).toArray(String[]::new);
    }

    /** From publication to the provider, of each way without faults. */
    Map<SmsWay, Percentiles> latencies(Plan plan) throws Exception {
        Benchmark.tell("%d SMS of each way, %d a second".formatted(plan.rounds() * plan.messages(), SmsLatency.RATE));
        return new SmsLatency(servers).measure(plan.warmUp(), plan.rounds(), plan.messages());
    }

    static Report compared(Map<SmsWay, Percentiles> latencies) {
        var report = new Report(
                "against duplicates",
                "lines",
                "published to sent, p50, ms",
                "p99, ms",
                "added, p50, ms",
                "added, p99, ms",
                "how it fails");
        Percentiles none = Objects.requireNonNull(latencies.get(SmsWay.NONE));
        latencies.forEach((way, taken) -> report.add(
                way.title(),
                Long.toString(way.lines()),
                millis(taken.p50()),
                millis(taken.p99()),
                millis(taken.p50() - none.p50()),
                millis(taken.p99() - none.p99()),
                way.weakness()));
        return report;
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%.2f", millis);
    }
}
