package io.pasdequatre.eventing;

import org.apache.avro.specific.SpecificRecord;

/**
 * Appends events to the outbox table in the caller's transaction. The relay publishes what was committed, and nothing
 * else. What cannot be in the commit is refused.
 *
 * <p>The event's schema names the topic it belongs to, in its {@code topic} property.
 *
 * @see <a href="https://microservices.io/patterns/data/transactional-outbox.html">Transactional outbox</a>
 */
public interface Outbox {

    /**
     * Appends an event. It reaches the topic once the caller's transaction commits, after every event appended for this
     * key before it. Outside of a reaction it continues the correlation of its key: it carries the correlation id of
     * the key's first event, and outside of a trace that one's trace.
     *
     * @param key what the event is about, such as an order's id, of up to 500 characters; events with one key keep
     *     their order
     * @param event the event; it is read before this method returns
     * @throws IllegalStateException outside a transaction of the service's database, in a read-only one, or once the
     *     transaction is committed or rolled back
     * @throws IllegalArgumentException if the event's schema names no topic, a field is missing, the event is larger
     *     than {@code pasdequatre.eventing.outbox.max-event-size}, or the key is longer, or has a zero character or
     *     half a surrogate pair, which PostgreSQL or UTF-8 cannot keep
     */
    void append(String key, SpecificRecord event);
}
