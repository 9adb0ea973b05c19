package io.pasdequatre.eventing;

import org.apache.avro.specific.SpecificRecord;

/**
 * Says facts: appends them to the outbox table in the caller's transaction. The relay publishes what was committed, and
 * nothing else.
 *
 * <p>The fact's schema names the topic it belongs to, in its {@code topic} property.
 *
 * @see <a href="https://microservices.io/patterns/data/transactional-outbox.html">Transactional outbox</a>
 */
public interface Outbox {

    /**
     * Appends a fact. It reaches the topic once the caller's transaction commits, after every fact appended for this
     * key before it. Outside of a reaction it continues the story of its key: it carries the correlation id of the
     * key's first fact, and outside of a trace that one's trace.
     *
     * @param key what the fact is about, such as an order's id; facts with one key keep their order
     * @param fact the fact; it is read before this method returns
     * @throws IllegalStateException outside a transaction, or in a read-only one
     * @throws IllegalArgumentException if the fact's schema names no topic, a field is missing, or the fact is larger
     *     than {@code pasdequatre.eventing.outbox.max-fact-size}
     */
    void append(String key, SpecificRecord fact);
}
