package io.pasdequatre.tracking.readmodel;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Which readings of the topics there are, and how far each has come. */
@Repository
class Generations {

    /** Names the locks of this class among all advisory locks of the database. */
    private static final int LOCKS = 0x7261636b;

    private final JdbcClient jdbc;
    private final Clock clock;

    Generations(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** What becomes of a generation: it is built, serves, and is taken away. */
    enum State {
        BUILDING,
        SERVING,
        RETIRED
    }

    /** How many events are left to read before a generation that is being built can serve. */
    record Progress(int generation, long remaining) {}

    int serving() {
        return jdbc.sql("SELECT number FROM tracking_generation WHERE state = 'SERVING'")
                .query(Integer.class)
                .single();
    }

    /** Those that still read: the one that serves, and one that is being built, if there is one. */
    List<Integer> alive() {
        return in(State.SERVING, State.BUILDING);
    }

    List<Integer> retired() {
        return in(State.RETIRED);
    }

    private List<Integer> in(State... states) {
        return jdbc.sql("SELECT number FROM tracking_generation WHERE state = ANY (?) ORDER BY number")
                .param(List.of(states).stream().map(State::name).toArray(String[]::new))
                .query((row, _) -> row.getInt("number"))
                .list();
    }

    Optional<Progress> building() {
        return jdbc.sql("""
                        SELECT g.number AS generation, coalesce(sum(greatest(p.target - p.next_offset, 0)), 0) AS remaining
                        FROM tracking_generation g LEFT JOIN tracking_progress p ON p.generation = g.number
                        WHERE g.state = 'BUILDING' GROUP BY g.number
                        """).query(Progress.class).optional();
    }

    /** Makes the caller's transaction the only one that adds to a generation, unless that is over. */
    @Transactional(propagation = Propagation.MANDATORY)
    boolean lockIfAlive(int generation) {
        lock(generation);
        return jdbc.sql("SELECT count(*) FROM tracking_generation WHERE number = ? AND state <> 'RETIRED'")
                .param(generation)
                .query(Boolean.class)
                .single();
    }

    private void lock(int generation) {
        jdbc.sql("SELECT pg_advisory_xact_lock(?, ?)")
                .params(LOCKS, generation)
                .query((_, _) -> true)
                .single();
    }

    /** Writes down how far a generation has come. */
    void hasRead(int generation, List<ConsumerRecord<byte[], byte[]>> records) {
        Map<TopicPartition, Long> next = records.stream()
                .collect(Collectors.toMap(
                        record -> new TopicPartition(record.topic(), record.partition()),
                        record -> record.offset() + 1,
                        Math::max));
        put(generation, next, Map.of());
    }

    /** Writes down which record could not be projected, and why. */
    void hasFailed(int generation, ConsumerRecord<byte[], byte[]> record, RuntimeException cause) {
        jdbc.sql("""
                        INSERT INTO tracking_failure (generation, topic, partition, at_offset, record_key, cause, failed_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                        """)
                .params(
                        generation,
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        record.key() == null ? "" : text(new String(record.key(), StandardCharsets.UTF_8)),
                        text(String.valueOf(cause)),
                        TrackedEvents.atUtc(clock.instant()))
                .update();
    }

    /** PostgreSQL keeps no NUL. */
    private static String text(String some) {
        return some.replace('\0', ' ');
    }

    /** A record that could not be projected: which, about which order, and why. */
    record Failure(String topic, int partition, long atOffset, String recordKey, String cause) {}

    /** Those of the generation that serves, the newest first. */
    List<Failure> failures() {
        return jdbc.sql("""
                        SELECT topic, partition, at_offset, record_key, cause
                        FROM tracking_failure JOIN tracking_generation ON number = generation
                        WHERE state = 'SERVING' ORDER BY failed_at DESC LIMIT 10
                        """)
                .query((row, _) -> new Failure(
                        row.getString("topic"),
                        row.getInt("partition"),
                        row.getLong("at_offset"),
                        row.getString("record_key"),
                        row.getString("cause")))
                .list();
    }

    /** @param targets those that are known already stay as they are */
    private void put(int generation, Map<TopicPartition, Long> next, Map<TopicPartition, Long> targets) {
        jdbc.sql("""
                        INSERT INTO tracking_progress AS p (generation, topic, partition, next_offset, target)
                        SELECT ?, * FROM unnest(?::text[], ?::integer[], ?::bigint[], ?::bigint[])
                        ON CONFLICT (generation, topic, partition)
                            DO UPDATE SET next_offset = greatest(p.next_offset, excluded.next_offset)
                        """)
                .param(generation)
                .param(Columns.of(next.keySet(), TopicPartition::topic))
                .param(Columns.of(next.keySet(), TopicPartition::partition))
                .param(Columns.of(next.values(), offset -> offset))
                .param(Columns.of(next.keySet(), partition -> targets.getOrDefault(partition, 0L)))
                .update();
    }

    /**
     * Begins another reading of the topics.
     *
     * @param first where each partition begins
     * @param targets where each partition ends now: once all of that is read, the generation serves
     * @return empty if one is being built already
     */
    @Transactional
    Optional<Integer> begin(Map<TopicPartition, Long> first, Map<TopicPartition, Long> targets) {
        try {
            int number = jdbc.sql("""
                            INSERT INTO tracking_generation
                            SELECT max(number) + 1, 'BUILDING', ? FROM tracking_generation RETURNING number
                            """)
                    .param(TrackedEvents.atUtc(clock.instant()))
                    .query(Integer.class)
                    .single();
            put(number, first, targets);
            return Optional.of(number);
        } catch (DuplicateKeyException e) {
            return Optional.empty();
        }
    }

    /** The position in the serving generation up to which this one has been copied from it. */
    long copiedUpTo(int building) {
        return jdbc.sql("SELECT copied_upto FROM tracking_generation WHERE number = ?")
                .param(building)
                .query(Long.class)
                .single();
    }

    @Transactional(propagation = Propagation.MANDATORY)
    void hasCopied(int building, long upTo) {
        jdbc.sql("UPDATE tracking_generation SET copied_upto = ? WHERE number = ?")
                .params(upTo, building)
                .update();
    }

    /** Has a generation serve in the place of another. The caller has locked both. */
    @Transactional(propagation = Propagation.MANDATORY)
    void exchange(int old, int young) {
        jdbc.sql("UPDATE tracking_generation SET state = 'RETIRED' WHERE number = ?")
                .param(old)
                .update();
        jdbc.sql("UPDATE tracking_generation SET state = 'SERVING' WHERE number = ?")
                .param(young)
                .update();
    }

    /** Forgets a retired generation, once it has no events and orders any more. */
    void remove(int retired) {
        jdbc.sql("DELETE FROM tracking_generation WHERE number = ? AND state = 'RETIRED'")
                .param(retired)
                .update();
    }
}
