package io.pasdequatre.eventing.reconciliation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.capture.Row;
import io.pasdequatre.eventing.capture.Row.EventKey;
import io.pasdequatre.eventing.leadership.RelaySession;
import io.pasdequatre.eventing.reconciliation.KafkaContents.Last;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys whose numbers were given out twice, since the database was restored from a backup and Kafka has events that
 * it no longer knows. Nothing of what it has is lost: it is published, and numbered behind Kafka from now on. But what
 * was committed after the backup has happened for all others.
 */
final class RepeatedNumbers {

    private static final Logger log = LoggerFactory.getLogger(RepeatedNumbers.class);
    private static final int CHUNK = 1_000;

    private final Map<EventKey, Last> inKafka;
    private final RelaySession session;
    private final Counter counter;
    private final Set<EventKey> found = new HashSet<>();

    RepeatedNumbers(Map<EventKey, Last> inKafka, RelaySession session, MeterRegistry meters) {
        this.inKafka = inKafka;
        this.session = session;
        this.counter = counter(meters);
    }

    /** It is there and 0 from the start. */
    static Counter counter(MeterRegistry meters) {
        return Counter.builder("pasdequatre.relay.repeated.numbers")
                .description("Keys whose numbers were given out twice, since the database was restored from a backup")
                .register(meters);
    }

    /** Has the next events of those keys numbered behind what Kafka has. */
    void continueBehindKafka(Connection reading) throws SQLException {
        List<Map.Entry<EventKey, Last>> all = List.copyOf(inKafka.entrySet());
        for (int i = 0; i < all.size(); i += CHUNK) {
            for (EventKey key : behind(all.subList(i, Math.min(all.size(), i + CHUNK)), reading)) {
                session.numberAbove(
                        key, Objects.requireNonNull(inKafka.get(key)).sequence());
                found.add(key);
            }
        }
    }

    private static List<EventKey> behind(List<Map.Entry<EventKey, Last>> some, Connection reading) throws SQLException {
        try (PreparedStatement statement = reading.prepareStatement("""
                SELECT k.topic, k.key FROM eventing.outbox_key k
                    JOIN unnest(?::text[], ?::text[], ?::bigint[]) AS kafka (topic, key, sequence)
                        ON k.topic = kafka.topic AND k.key = kafka.key AND k.sequence < kafka.sequence
                """)) {
            statement.setObject(
                    1, some.stream().map(each -> each.getKey().topic()).toArray(String[]::new));
            statement.setObject(
                    2, some.stream().map(each -> each.getKey().key()).toArray(String[]::new));
            statement.setObject(
                    3,
                    some.stream().mapToLong(each -> each.getValue().sequence()).toArray());
            List<EventKey> behind = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    behind.add(new EventKey(result.getString(1), result.getString(2)));
                }
            }
            return behind;
        }
    }

    /** Compares rows with the events that have the same numbers in Kafka. */
    void compare(List<Row> rows) {
        for (Row row : rows) {
            if (row instanceof Row.Event event) {
                Last last = inKafka.get(event.eventKey());
                if (last != null
                        && last.sequence() == event.envelope().sequence()
                        && !last.id().equals(event.id())) {
                    found.add(event.eventKey());
                }
            }
        }
    }

    void report() {
        if (!found.isEmpty()) {
            counter.increment(found.size());
            log.error(
                    "Kafka has events of {} keys that this database does not know, such as {}: it was restored from a backup,"
                            + " and what was committed after that is lost here, while others have acted on it. What was"
                            + " appended since is published. See to those keys; of a compacted topic, save them again",
                    found.size(),
                    found.iterator().next());
        }
    }
}
