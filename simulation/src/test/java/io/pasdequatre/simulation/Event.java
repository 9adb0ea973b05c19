package io.pasdequatre.simulation;

import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * An event as a service appended and committed it.
 *
 * @param id what consumers recognise a repetition by
 * @param topic where it is published
 * @param key what it is about
 * @param sequence counts the events of the key on the topic: 1, 2, 3 …
 * @param predecessor the id of the event before it of the same key on the same topic; null if it is the first
 */
public record Event(
        UUID id,
        String topic,
        String key,
        long sequence,
        @Nullable UUID predecessor,
        SpecificRecord value) {}
