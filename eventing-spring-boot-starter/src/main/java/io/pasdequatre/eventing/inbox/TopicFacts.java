package io.pasdequatre.eventing.inbox;

import io.pasdequatre.eventing.PublishedFact;
import io.pasdequatre.eventing.PublishedFacts;
import io.pasdequatre.eventing.envelope.CloudEventsHeaders;
import io.pasdequatre.eventing.envelope.Envelope;
import io.pasdequatre.eventing.schema.FactBytes;
import io.pasdequatre.eventing.schema.ReadableFact;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import io.pasdequatre.eventing.schema.UndecodableException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a service can know of facts without reacting to them. */
public final class TopicFacts implements PublishedFacts {

    private final SchemaRegistry registry;
    private final JdbcClient jdbc;
    private final String consumer;

    /** @param consumer whose memory of reactions is asked, the service's name */
    public TopicFacts(SchemaRegistry registry, DataSource dataSource, String consumer) {
        this.registry = registry;
        this.jdbc = JdbcClient.create(dataSource);
        this.consumer = consumer;
    }

    @Override
    public Optional<PublishedFact> read(Headers headers, byte @Nullable [] value) {
        try {
            Envelope envelope = CloudEventsHeaders.read(headers);
            return Optional.of(new PublishedFact(
                    envelope.id(),
                    envelope.type(),
                    envelope.source().replaceFirst("^/", ""),
                    envelope.key(),
                    envelope.sequence(),
                    envelope.time(),
                    CloudEventsHeaders.committedAt(headers),
                    CloudEventsHeaders.publishedAt(headers),
                    envelope.correlationId(),
                    envelope.causationId(),
                    CloudEventsHeaders.traceIdOf(envelope.traceparent()),
                    ReadableFact.of(FactBytes.read(value, envelope.type(), registry))));
        } catch (UndecodableException e) {
            return Optional.empty();
        }
    }

    @Override
    public Map<UUID, Instant> reactedAt(Collection<UUID> factIds) {
        Map<UUID, Instant> moments = new HashMap<>();
        jdbc.sql("SELECT fact_id, received_at FROM eventing.inbox WHERE consumer = ? AND fact_id = ANY (?::uuid[])")
                .param(consumer)
                .param(factIds.stream().map(UUID::toString).toArray(String[]::new))
                .query(row -> {
                    moments.put(
                            row.getObject("fact_id", UUID.class),
                            row.getObject("received_at", OffsetDateTime.class).toInstant());
                });
        return moments;
    }
}
