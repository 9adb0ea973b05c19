package io.pasdequatre.eventing;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What topics hold, for read models: whoever projects facts has a consumer of their own, reads its records with this,
 * and knows a repetition by the fact's id. Saga steps use {@link Reactions} instead.
 */
public interface PublishedFacts {

    /**
     * Reads a record.
     *
     * @return empty if the record is no fact
     * @throws IllegalStateException if that cannot be told now, since the schema registry does not answer: try again
     */
    Optional<PublishedFact> read(Headers headers, byte @Nullable [] value);

    /**
     * When this service's {@link Reactions} took facts in. Those that they did not, or whose memory is over, are left
     * out.
     */
    Map<UUID, Instant> reactedAt(Collection<UUID> factIds);
}
