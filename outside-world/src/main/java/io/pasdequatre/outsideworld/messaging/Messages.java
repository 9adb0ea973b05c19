package io.pasdequatre.outsideworld.messaging;

import io.pasdequatre.outsideworld.messaging.Message.Wanted;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The providers' own record of what they took, in its order. It is in memory and grows without bound, by about half a
 * kilobyte for a short message; it is for tests and for {@code ./start}.
 */
@Component
class Messages {

    private final Clock clock;
    private final List<Message> all = new ArrayList<>();
    private final Map<Used, Integer> places = new HashMap<>();

    Messages(Clock clock) {
        this.clock = clock;
    }

    /** A key, which belongs to a provider; a webhook has one id for all the endpoints that it goes to. */
    private record Used(Channel channel, @Nullable String endpoint, String key) {

        static Used by(Wanted wanted, String key) {
            boolean isWebhook = wanted.channel() == Channel.WEBHOOK;
            return new Used(wanted.channel(), isWebhook ? wanted.to() : null, key);
        }
    }

    /** {@code next} is what to ask for after it; the last page is shorter than the limit. */
    record Page(List<Message> messages, long next) {}

    /**
     * How much a channel was given.
     *
     * @param repeats how often it was given again, under its key, what it had taken
     */
    record Count(long messages, long repeats) {

        Count and(Message message) {
            return new Count(messages + 1, repeats + message.requests() - 1);
        }
    }

    /** What the key stands for; empty if it was never used. */
    synchronized Optional<Message> of(Wanted wanted) {
        return Optional.ofNullable(wanted.key())
                .map(key -> places.get(Used.by(wanted, key)))
                .map(all::get);
    }

    /**
     * What the key stands for after it was used for this: the first use counts, and another one is counted. Without a
     * key it is always another message.
     */
    synchronized Message take(Wanted wanted) {
        return of(wanted).map(this::again).orElseGet(() -> add(wanted));
    }

    private Message again(Message known) {
        Message again = known.askedForAgain();
        all.set((int) again.sequence() - 1, again);
        return again;
    }

    private Message add(Wanted wanted) {
        String key = wanted.key();
        if (key != null) {
            places.put(Used.by(wanted, key), all.size());
        }
        var taken = new Message(
                all.size() + 1L,
                UUID.randomUUID(),
                key,
                wanted.channel(),
                wanted.to(),
                wanted.text(),
                wanted.title(),
                clock.instant(),
                1);
        all.add(taken);
        return taken;
    }

    /** What was taken after this place, in its order. */
    synchronized Page after(long sequence, @Nullable Channel channel, @Nullable String to, int most) {
        var found = new ArrayList<Message>();
        int place = (int) Math.min(sequence, all.size());
        while (place < all.size() && found.size() < most) {
            Message each = all.get(place++);
            if ((channel == null || channel == each.channel()) && (to == null || to.equals(each.to()))) {
                found.add(each);
            }
        }
        return new Page(found, place);
    }

    /** How much each channel was given. */
    synchronized Map<Channel, Count> counts() {
        var counts = new EnumMap<Channel, Count>(Channel.class);
        for (Channel channel : List.of(Channel.SMS, Channel.PUSH, Channel.WEBHOOK)) {
            counts.put(channel, new Count(0, 0));
        }
        all.forEach(message -> counts.computeIfPresent(message.channel(), (_, count) -> count.and(message)));
        return counts;
    }
}
