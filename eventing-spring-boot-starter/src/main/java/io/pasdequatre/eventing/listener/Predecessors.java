package io.pasdequatre.eventing.listener;

import io.pasdequatre.eventing.envelope.Envelope;
import io.pasdequatre.eventing.inbox.Inbox;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The events of a batch whose predecessor, the event before it of the same key on the same topic, has not come. One
 * that is older than its topic keeps events may have been deleted before anybody here could consume it, so nothing
 * waits for it. ADR 39 says why, and what it costs.
 */
final class Predecessors {

    private final Set<UUID> missing;

    private Predecessors(Set<UUID> missing) {
        this.missing = missing;
    }

    /**
     * Those of a batch, before anything of it is consumed.
     *
     * @param entered what of the batch is in the inbox now
     * @param fresh the ids of what was not there before
     * @param retention of each topic, how long it keeps an event at least
     */
    static Predecessors of(List<Delivery> entered, Set<UUID> fresh, Inbox inbox, Map<String, Duration> retention) {
        Set<UUID> missing = new HashSet<>();
        Set<UUID> before = new HashSet<>();
        for (Delivery delivery : entered) {
            UUID predecessor =
                    envelope(delivery).findAny().map(Envelope::predecessorId).orElse(null);
            if (predecessor == null || delivery.record().key() == null) {
                continue;
            }
            if (fresh.contains(predecessor)) {
                missing.add(predecessor);
            } else if (inbox.wouldKnow(
                    predecessor, retention.getOrDefault(delivery.record().topic(), Duration.ZERO))) {
                before.add(predecessor);
            }
        }
        missing.addAll(inbox.unknown(before));
        return new Predecessors(missing);
    }

    /** The id of this one's predecessor, if that has not come. */
    @Nullable
    UUID missing(Envelope event) {
        UUID predecessor = event.predecessorId();
        return predecessor != null && missing.contains(predecessor) ? predecessor : null;
    }

    /** It has come. */
    void seen(Envelope event) {
        missing.remove(event.id());
    }

    private static Stream<Envelope> envelope(Delivery delivery) {
        return delivery.anyEnvelope().stream();
    }
}
