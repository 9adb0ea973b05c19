package io.pasdequatre.eventing;

import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What topics hold, for read models: whoever projects events has a consumer of their own, reads its records with this,
 * and knows a repetition by the event's id. Saga steps use {@link Reactions} instead.
 */
public interface PublishedEvents {

    /**
     * Reads a record.
     *
     * @return empty if the record is no event
     * @throws IllegalStateException if that cannot be found out now, since the schema registry does not answer: try
     *     again
     */
    Optional<PublishedEvent> read(Headers headers, byte @Nullable [] value);
}
