package io.pasdequatre.eventing.envelope;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One line for each step of a story: a fact that was said, and a fact that was reacted to, each once it is committed.
 * All but the fact's content is in its key-value pairs, and the story's ids are in the diagnostic context, as they are
 * for whatever else is logged on the way. Its level switches it off.
 */
public final class StepLog {

    private static final Logger log = LoggerFactory.getLogger("io.pasdequatre.eventing.steps");

    private StepLog() {}

    /** Whether anybody reads it. */
    public static boolean isOn() {
        return log.isInfoEnabled();
    }

    public static void said(
            String type, UUID id, String topic, String key, UUID correlationId, @Nullable UUID causationId) {
        step("said", "Said {}", type, id, topic, key, correlationId, causationId);
    }

    /** Tells of a reaction, whose cause is the fact itself. */
    public static void reacted(Envelope fact, String topic) {
        step("reacted", "Reacted to {}", fact.type(), fact.id(), topic, fact.key(), fact.correlationId(), fact.id());
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
                    .addKeyValue("factId", id)
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
