package io.pasdequatre.eventing.envelope;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One line for each step that belongs to a correlation: an event that was appended, and an event that was reacted to,
 * each once it is committed. All but the event's content is in its key-value pairs, and the ids of its correlation are
 * in the diagnostic context, as they are for whatever else is logged on the way. Its level switches it off.
 */
public final class StepLog {

    private static final Logger log = LoggerFactory.getLogger("io.pasdequatre.eventing.steps");

    private StepLog() {}

    /** Whether anybody reads it. */
    public static boolean isOn() {
        return log.isInfoEnabled();
    }

    public static void appended(
            String type, UUID id, String topic, String key, UUID correlationId, @Nullable UUID causationId) {
        step("appended", "Appended {}", type, id, topic, key, correlationId, causationId);
    }

    /** Logs a reaction, whose cause is the event itself. */
    public static void reacted(Envelope event, String topic) {
        step(
                "reacted",
                "Reacted to {}",
                event.type(),
                event.id(),
                topic,
                event.key(),
                event.correlationId(),
                event.id());
    }

    private static void step(
            String step,
            String message,
            String type,
            UUID id,
            String topic,
            String key,
            UUID correlationId,
            @Nullable UUID causationId) {
        try (var _ = bear(correlationId, causationId)) {
            log.atInfo()
                    .addKeyValue("step", step)
                    .addKeyValue("type", type)
                    .addKeyValue("eventId", id)
                    .addKeyValue("topic", topic)
                    .addKeyValue("key", key)
                    .log(message, type.substring(type.lastIndexOf('.') + 1));
        }
    }

    /** Has the lines of this thread bear the ids until it is closed, and then those that they bore before. */
    static Borne bear(UUID correlationId, @Nullable UUID causationId) {
        var before = new Borne(MDC.get(Borne.CORRELATION), MDC.get(Borne.CAUSATION));
        Borne.put(Borne.CORRELATION, correlationId.toString());
        Borne.put(Borne.CAUSATION, causationId == null ? null : causationId.toString());
        return before;
    }

    /** What lines bore before. */
    record Borne(@Nullable String correlationId, @Nullable String causationId) implements AutoCloseable {

        private static final String CORRELATION = "correlationId";
        private static final String CAUSATION = "causationId";

        private static void put(String name, @Nullable String value) {
            if (value == null) {
                MDC.remove(name);
            } else {
                MDC.put(name, value);
            }
        }

        @Override
        public void close() {
            put(CORRELATION, correlationId);
            put(CAUSATION, causationId);
        }
    }
}
