package io.pasdequatre.outsideworld.messaging;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a provider has taken.
 *
 * @param sequence its place among all that were taken, from 1
 * @param key the client's idempotency key, or the id of a webhook; null if it had none
 * @param to a number, a device's token, or the name of an endpoint
 * @param text what it says; of a webhook its body, of which the beginning is kept
 * @param title null for what has none
 * @param requests how often it was asked for under its key, from 1
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Message(
        long sequence,
        UUID id,
        @Nullable String key,
        Channel channel,
        String to,
        String text,
        @Nullable String title,
        Instant at,
        int requests) {

    /** The most characters of a text, so that hundreds of thousands of messages fit into memory. */
    static final int LONGEST = 1_600;

    Message askedForAgain() {
        return new Message(sequence, id, key, channel, to, text, title, at, requests + 1);
    }

    /** Whether it is the first time that it was asked for. */
    boolean isNew() {
        return requests == 1;
    }

    /** Whether it asks for the same as another: what a key was first used for is what it stands for. */
    boolean saysTheSameAs(Wanted other) {
        return to.equals(other.to()) && text.equals(other.text()) && Objects.equals(title, other.title());
    }

    /** What is asked for. */
    record Wanted(
            Channel channel,
            @Nullable String key,
            String to,
            @Nullable String title,
            String text) {}
}
