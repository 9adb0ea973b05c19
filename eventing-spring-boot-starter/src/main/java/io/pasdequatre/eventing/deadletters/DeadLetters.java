package io.pasdequatre.eventing.deadletters;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.envelope.Cause;
import io.pasdequatre.eventing.envelope.CloudEventsHeaders;
import io.pasdequatre.eventing.schema.UndecodableException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Writes dead letters: to a table, in the caller's transaction, from where the relay publishes them to the consumer's
 * dead-letter topic. So each is entered once, and reaches its topic at least once, as every event does.
 */
public final class DeadLetters {

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
    private static final int LONGEST_CAUSE = 1_000;

    private final JdbcClient jdbc;
    private final String consumer;
    private final Clock clock;
    private final MeterRegistry meters;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    public DeadLetters(JdbcClient jdbc, String consumer, Clock clock, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.consumer = consumer;
        this.clock = clock;
        this.meters = meters;
    }

    /**
     * Writes a record down, unchanged, with the cause.
     *
     * @param eventId null if it is no event
     * @return false if it was written before
     */
    public boolean add(ConsumerRecord<byte[], byte[]> record, @Nullable UUID eventId, Throwable cause) {
        int added = jdbc.sql("""
                        INSERT INTO eventing.dead_letter (id, consumer, record_id, topic, partition, "offset", key, value,
                                                          header_names, header_values, cause_type, cause, failed_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::timestamptz)
                        ON CONFLICT (consumer, record_id) DO NOTHING
                        """)
                .param(ids.generate())
                .param(consumer)
                .param(RecordId.of(record, eventId))
                .param(record.topic())
                .param(record.partition())
                .param(record.offset())
                .param(record.key())
                .param(record.value())
                .param(headerNames(record))
                .param(headerValues(record))
                .param(cause.getClass().getName())
                .param(messageOf(cause))
                .param(clock.instant().toString())
                .update();
        if (added == 1) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    Runnable reporting = () -> report(record, cause);
                    causeOf(record).ifPresentOrElse(event -> event.run(reporting), reporting);
                }
            });
        }
        return added == 1;
    }

    /** Empty if it is no event. */
    private static Optional<Cause> causeOf(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(CloudEventsHeaders.read(record.headers()).asCause());
        } catch (UndecodableException _) {
            return Optional.empty();
        }
    }

    private void report(ConsumerRecord<byte[], byte[]> record, Throwable cause) {
        meters.counter("pasdequatre.dead.letters", "topic", record.topic(), "consumer", consumer)
                .increment();
        log.error(
                "Dead letter: the record at {}-{} offset {}: {}",
                record.topic(),
                record.partition(),
                record.offset(),
                messageOf(cause),
                cause);
    }

    static String[] headerNames(ConsumerRecord<?, ?> record) {
        return Arrays.stream(record.headers().toArray())
                .map(header -> asText(header.key()))
                .toArray(String[]::new);
    }

    /** In base64, null for a header without a value. */
    static @Nullable String[] headerValues(ConsumerRecord<?, ?> record) {
        return Arrays.stream(record.headers().toArray())
                .map(DeadLetters::base64)
                .toArray(String[]::new);
    }

    private static @Nullable String base64(Header header) {
        return header.value() == null ? null : Base64.getEncoder().encodeToString(header.value());
    }

    /** Its message, in bounded length, without the values of the row that the server repeats: they may be sensitive. */
    public static String messageOf(Throwable cause) {
        String message = asText(String.valueOf(cause.getMessage()));
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof PSQLException refusal) {
                ServerErrorMessage answer = refusal.getServerErrorMessage();
                message = answer == null || answer.getDetail() == null
                        ? message
                        : message.replace(answer.getDetail(), "***");
            }
        }
        return message.substring(0, Math.min(message.length(), LONGEST_CAUSE));
    }

    /** PostgreSQL takes no zero character in a text. */
    private static String asText(String text) {
        return text.replace('\0', '\uFFFD');
    }
}
