package io.pasdequatre.eventing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.stereotype.Component;

/**
 * A bean whose {@code on(Event)} methods react to events. Each method named {@code on} with one Avro event as its
 * parameter is a reaction: the starter runs it once per event, in order per key, in a transaction together with the
 * inbox row and whatever the reaction appends to the {@link Outbox}. Events of the topics that no method takes are
 * ignored.
 *
 * <p>Many events may share one transaction; when one of them fails they are run again one by one, so a failing event
 * does not take its neighbours along. An exception is a failure; a business refusal is a value and an event.
 *
 * @see <a href="https://microservices.io/patterns/communication-style/idempotent-consumer.html">Idempotent consumer</a>
 */
@Documented
@Component
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Reactions {

    /** The topics to consume, at least one. A topic is consumed by one bean in a service. */
    String[] topics();
}
