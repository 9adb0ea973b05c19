package io.pasdequatre.eventing.test;

import io.pasdequatre.eventing.envelope.Envelope;
import org.apache.avro.specific.SpecificRecord;

/**
 * An event as a topic has it.
 *
 * @param topic that it is published to
 * @param event what happened
 * @param envelope what stands around it: its id, by which a repetition is known, its key, and its cause
 */
public record TestEvent(String topic, SpecificRecord event, Envelope envelope) {

    /** What it is about. */
    public String key() {
        return envelope.key();
    }
}
