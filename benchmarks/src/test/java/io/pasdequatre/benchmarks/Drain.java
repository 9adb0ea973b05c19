package io.pasdequatre.benchmarks;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A lot that was appended while the relay paused, decoded raw and published by the relay, several times in turn. */
record Drain(Stage stage, Orders orders, RelayProcess relay, PgRecvlogical raw) {

    private static final String RAW_SLOT = "raw_drain";
    private static final double MS_PER_SECOND = 1e3;

    /**
     * One lot.
     *
     * @param rawRate rows a second that raw decoding read, from its start to its end
     * @param relayRate events a second that the relay published, from the first in Kafka to the last
     * @param delay seconds from the relay's start to its first event in Kafka
     * @param cpu seconds of processor time that the relay's JVM used for a thousand events, its start included
     * @param repeated records in Kafka beside the lot's events
     */
    record Round(double rawRate, double relayRate, double delay, double cpu, int repeated) {

        double ratio() {
            return relayRate / rawRate;
        }
    }

    private record Published(double rate, double delay, double cpu, int repeated) {}

    /** The relay publishes a lot that is not measured, so that its JVM has compiled what it runs. */
    void warmUp(int events) throws Exception {
        publish(orders.appendLot(events), events);
    }

    List<Round> measure(int rounds, int events) throws Exception {
        var all = new ArrayList<Round>();
        for (int i = 1; i <= rounds; i++) {
            Round round = round(events, i % 2 == 1);
            Benchmark.tell("round %d: raw %.0f/s, relay %.0f/s".formatted(i, round.rawRate(), round.relayRate()));
            all.add(round);
        }
        return all;
    }

    /** How many events a lot has, and how large they are. */
    String size(int events) throws SQLException {
        return "%d in each drain, %s bytes of JSON each, %d in a transaction"
                .formatted(
                        events,
                        stage.ask("SELECT round(avg(octet_length(payload::text))) FROM eventing.outbox"),
                        Orders.EVENTS_PER_TRANSACTION);
    }

    /** Neither always has the other's warm caches: they take turns at being first. */
    private Round round(int events, boolean rawFirst) throws Exception {
        PgRecvlogical.createSlot(stage, RAW_SLOT);
        Set<String> keys = orders.appendLot(events);
        double rawBefore = rawFirst ? decode(events) : 0;
        Published published = publish(keys, events);
        double rawRate = rawFirst ? rawBefore : decode(events);
        PgRecvlogical.dropSlot(stage, RAW_SLOT);
        return new Round(rawRate, published.rate(), published.delay(), published.cpu(), published.repeated());
    }

    private double decode(int events) throws SQLException, IOException, InterruptedException {
        return events / raw.drain(stage, RAW_SLOT, events / Orders.EVENTS_PER_TRANSACTION);
    }

    private Published publish(Set<String> keys, int events) throws InterruptedException {
        try (var kafka = new KafkaLot(stage)) {
            double cpuBefore = relay.cpuSeconds();
            long started = System.currentTimeMillis();
            relay.resume();
            kafka.await(events);
            double cpu = relay.cpuSeconds() - cpuBefore;
            KafkaLot.Appended appended = kafka.read(keys, events);
            relay.pause();
            return new Published(
                    events / appended.seconds(),
                    (appended.first() - started) / MS_PER_SECOND,
                    cpu / events * 1_000,
                    appended.repeated());
        }
    }
}
