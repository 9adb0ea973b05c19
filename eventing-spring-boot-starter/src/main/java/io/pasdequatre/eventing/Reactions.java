package io.pasdequatre.eventing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.stereotype.Component;

/**
 * A bean whose {@code on(Fact)} methods react to facts. Each method named {@code on} with one Avro fact as its
 * parameter is a reaction: the starter runs it once per fact, in order per key, in a transaction together with the
 * inbox row and whatever the reaction appends to the {@link Outbox}. Facts of the topics that no method takes are
 * passed over.
 *
 * <p>Many facts may share one transaction; when one of them fails they are run again one by one, so a failing fact does
 * not take its neighbours along. An exception is a failure; a business refusal is a value and a fact.
 *
 * @see <a href="https://microservices.io/patterns/communication-style/idempotent-consumer.html">Idempotent consumer</a>
 */
@Documented
@Component
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Reactions {

    /** The topics to hear, at least one. A topic is heard by one bean in a service. */
    String[] topics();
}
