package io.pasdequatre.simulation;

import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;

/**
 * An event as a service appended and committed it.
 *
 * @param id what consumers recognise a repetition by
 * @param topic where it is published
 * @param key what it is about
 * @param sequence counts the events of the key on the topic: 1, 2, 3 …
 */
public record Event(UUID id, String topic, String key, long sequence, SpecificRecord value) {}
