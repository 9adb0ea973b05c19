package io.pasdequatre.tracking.analytics;

import io.pasdequatre.events.Topics;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/** From events to minutes: the events of an order are joined, what is new about it is counted by the minute. */
final class AnalyticsTopology {

    /** The application's id, which the names of all that it keeps in Kafka begin with. */
    static final String APPLICATION = "tracking-service.analytics";

    /** The topic of the minutes, which each replica reads in full. */
    static final String VIEW = APPLICATION + ".view";

    /** Each replica's copy of {@link #VIEW}. */
    static final String MINUTES = "view";

    private AnalyticsTopology() {}

    /**
     * The topology.
     *
     * @param events reads an event as the milestones in it, or as null if it has none
     */
    static Topology of(Serde<Milestones> events, Clock clock) {
        var builder = new StreamsBuilder();
        builder.addStateStore(Stores.windowStoreBuilder(
                Stores.persistentWindowStore(
                        OrderMilestones.STORE, OrderMilestones.MEMORY, OrderMilestones.MEMORY, false),
                Serdes.String(),
                Json.of(Milestones.class)));
        builder.stream(
                        List.of(Topics.ORDER_EVENTS, Topics.INVENTORY_EVENTS),
                        Consumed.with(Serdes.String(), events)
                                .withTimestampExtractor(
                                        (event, otherwise) -> happenedAt(event, otherwise, clock.instant()))
                                .withName("events"))
                .filter((order, event) -> order != null && event != null, Named.as("counted"))
                .process(OrderMilestones::new, Named.as("milestones"), OrderMilestones.STORE)
                // One partition, so that each minute is counted in one place.
                .selectKey((_, _) -> "", Named.as("together"))
                .repartition(Repartitioned.with(Serdes.String(), Json.of(Counts.class))
                        .withNumberOfPartitions(1)
                        .withName("changes"))
                .groupByKey()
                .windowedBy(TimeWindows.ofSizeAndGrace(Minute.LENGTH, OrderMilestones.MEMORY.minus(Minute.LENGTH)))
                .reduce(
                        Counts::plus,
                        Named.as("counts"),
                        Materialized.<String, Counts, WindowStore<Bytes, byte[]>>as("minutes")
                                .withStoreType(Materialized.StoreType.IN_MEMORY)
                                .withKeySerde(Serdes.String())
                                .withValueSerde(Json.of(Counts.class))
                                .withRetention(OrderMilestones.MEMORY))
                .toStream(Named.as("counted-minutes"))
                .map(AnalyticsTopology::minute, Named.as("places"))
                .to(VIEW, Produced.with(Serdes.String(), Json.of(Minute.class)).withName("to-view"));
        builder.globalTable(
                VIEW,
                Consumed.with(Serdes.String(), Json.of(Minute.class)).withName("from-view"),
                Materialized.<String, Minute, KeyValueStore<Bytes, byte[]>>as(MINUTES)
                        .withStoreType(Materialized.StoreType.IN_MEMORY)
                        .withKeySerde(Serdes.String())
                        .withValueSerde(Json.of(Minute.class)));
        return builder.build();
    }

    private static KeyValue<String, Minute> minute(Windowed<String> window, Counts counts) {
        var minute = new Minute(window.window().startTime(), counts);
        return KeyValue.pair(minute.place(), minute);
    }

    /** When the event happened. One from the future counts now, or a single fast clock would make all others late. */
    private static long happenedAt(ConsumerRecord<Object, Object> read, long otherwise, Instant now) {
        return read.value() instanceof Milestones event
                ? Math.min(event.latest().toEpochMilli(), now.toEpochMilli())
                : Math.max(0, otherwise);
    }
}
