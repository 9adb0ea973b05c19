package io.pasdequatre.simulation;

import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;

/**
 * A fact as a service said and committed it.
 *
 * @param id what consumers recognise a repetition by
 * @param topic where it is said
 * @param key what it is about
 * @param sequence counts the facts of the key on the topic: 1, 2, 3 …
 */
public record Fact(UUID id, String topic, String key, long sequence, SpecificRecord value) {}
