package io.pasdequatre.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/** From the publication of an event to the moment the provider has its SMS, without faults, one way at a time. */
final class SmsLatency {

    /** Events a second. */
    static final int RATE = 50;

    /** The first events of a round, which find a consumer that has just joined, and do not count. */
    private static final int UNCOUNTED = 10;

    private static final Duration KEYS_KEPT = Duration.ofDays(1);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long GAP = TimeUnit.SECONDS.toNanos(1) / RATE;

    private final SmsServers servers;
    private final Map<SmsWay, List<Long>> nanos = new EnumMap<>(SmsWay.class);

    SmsLatency(SmsServers servers) {
        this.servers = servers;
    }

    /**
     * Each way in each round, in turn first.
     *
     * @param warmUp events of a round before the others, which does not count
     * @param messages events of each other round
     */
    Map<SmsWay, Percentiles> measure(int warmUp, int rounds, int messages) throws Exception {
        for (SmsWay way : SmsWay.values()) {
            servers.prepare(scene(way));
            round(way, warmUp);
        }
        var order = new ArrayList<>(List.of(SmsWay.values()));
        for (int round = 0; round < rounds; round++) {
            for (SmsWay way : order) {
                nanos.computeIfAbsent(way, _ -> new ArrayList<>()).addAll(round(way, messages));
            }
            Collections.rotate(order, 1);
        }
        var measured = new EnumMap<SmsWay, Percentiles>(SmsWay.class);
        nanos.forEach(
                (way, all) -> measured.put(way, Percentiles.of(all.stream().mapToLong(Long::longValue))));
        return measured;
    }

    private static String scene(SmsWay way) {
        return "sms_latency_" + way.name().toLowerCase(Locale.ROOT);
    }

    private List<Long> round(SmsWay way, int messages) throws Exception {
        List<Sms> wanted = SmsServers.some(UNCOUNTED + messages);
        Map<String, Long> published = new HashMap<>();
        try (var provider = new SmsProvider();
                var _ = servers.start(scene(way), way, KEYS_KEPT, provider.url(), Crossing.OPEN, Map.of())) {
            for (Sms each : wanted.subList(0, UNCOUNTED)) {
                servers.publish(scene(way), each);
            }
            await(provider, UNCOUNTED);
            long begun = System.nanoTime();
            for (Sms each : wanted.subList(UNCOUNTED, wanted.size())) {
                LockSupport.parkNanos(begun + published.size() * GAP - System.nanoTime());
                published.put(each.text(), System.nanoTime());
                servers.publish(scene(way), each);
            }
            await(provider, wanted.size());
            return provider.sent().stream()
                    .filter(sent -> published.containsKey(sent.text()))
                    .map(sent -> sent.at() - published.getOrDefault(sent.text(), sent.at()))
                    .toList();
        }
    }

    private static void await(SmsProvider provider, int messages) {
        Awaitility.await("the provider has %d SMS".formatted(messages))
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> provider.sent().size(), sent -> sent >= messages);
    }
}
