package io.pasdequatre.benchmarks;

import static org.awaitility.Awaitility.await;

import io.pasdequatre.benchmarks.Crossing.Gate;
import io.pasdequatre.benchmarks.Crossing.Point;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** One way under one fault, with a provider of its own. */
final class SmsTrial implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    /** Beyond this a consumer that does not poll loses its partition. */
    private static final Map<String, Object> SHORT_PATIENCE = Map.of("max.poll.interval.ms", 3_000);

    private final SmsServers servers;
    private final SmsFault fault;
    private final SmsWay way;
    private final List<Sms> wanted;
    private final Sms struck;
    private final SmsProvider provider = new SmsProvider();

    /** @param wanted what the fault's topic asks for */
    SmsTrial(SmsServers servers, SmsFault fault, SmsWay way, List<Sms> wanted) throws IOException {
        this.servers = servers;
        this.fault = fault;
        this.way = way;
        this.wanted = wanted;
        this.struck = fault == SmsFault.PUBLISHED_AGAIN ? wanted.getLast() : wanted.get(wanted.size() / 2);
        fault.mishap().ifPresent(mishap -> provider.let(mishap, struck));
    }

    /**
     * What became of the SMS, by the provider's own record.
     *
     * @param doubled how many were sent beyond the first of each
     * @param lost how many were not sent
     * @param unknown how many the consumer leaves to a person
     */
    record Outcome(int doubled, int lost, int unknown) {

        @Override
        public String toString() {
            List<String> all = new ArrayList<>();
            if (doubled > 0) {
                all.add(doubled + " doubled");
            }
            if (lost > 0) {
                all.add(lost + " lost");
            }
            if (unknown > 0) {
                all.add(unknown + " unknown");
            }
            return all.isEmpty() ? "–" : String.join(", ", all);
        }
    }

    SmsFault fault() {
        return fault;
    }

    SmsWay way() {
        return way;
    }

    /** What to tell a {@link SmsProcess} that is going to be killed. */
    String wish() {
        return String.join(
                " ",
                fault.name(),
                way.name(),
                provider.url().toString(),
                struck.eventId().toString());
    }

    /** Has it happen, or goes on after the kill, and waits until nothing is left to do. */
    Outcome run() throws Exception {
        switch (fault) {
            case PAUSED_BEFORE_OFFSET -> pauseAt(Point.BEFORE_OFFSET);
            case PAUSED_AFTER_CALL -> pauseAt(Point.AFTER_CALL);
            default -> consume();
        }
        return outcome();
    }

    private void pauseAt(Point point) throws Exception {
        var gate = new Gate(point, struck.eventId());
        try (var _ = start(gate, SHORT_PATIENCE)) {
            try {
                gate.awaitArrival();
                consume(); // Another one, until all is done.
            } finally {
                gate.open();
            }
        }
    }

    private void consume() throws Exception {
        try (var _ = start(Crossing.OPEN, Map.of())) {
            awaitEnd();
        }
    }

    private SmsConsumer start(Crossing crossing, Map<String, Object> settings) {
        return servers.start(fault.scene(), way, fault.keysKept(), provider.url(), crossing, settings);
    }

    /** How far it has come: events whose offset is committed, and SMS that are not sent yet. */
    private record Progress(long committed, int unsent) {}

    private void awaitEnd() {
        int events = wanted.size() * fault.published();
        await("%s, %s: %d events are committed and all is sent".formatted(way, fault, events))
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK_AGAIN)
                .until(
                        () -> new Progress(servers.committed(fault.scene(), way), rows("PENDING", "SENDING")),
                        now -> now.committed() >= events && now.unsent() == 0);
    }

    private int rows(String... statuses) {
        return way != SmsWay.STATES
                ? 0
                : servers.jdbc(fault.scene())
                        .sql("SELECT count(*) FROM sms WHERE status IN (:statuses)")
                        .param("statuses", List.of(statuses))
                        .query(Integer.class)
                        .single();
    }

    private Outcome outcome() {
        List<String> sent = provider.sent().stream().map(SmsProvider.Sent::text).toList();
        int doubled = 0;
        int lost = 0;
        for (Sms each : wanted) {
            int times = Collections.frequency(sent, each.text());
            doubled += Math.max(0, times - 1);
            lost += times == 0 ? 1 : 0;
        }
        return new Outcome(doubled, lost, rows("UNKNOWN"));
    }

    @Override
    public void close() {
        provider.close();
    }
}
