/** Publishes what was committed to the outbox, from the write-ahead log to Kafka: one replica after the other. */
@NullMarked
package io.pasdequatre.eventing.relay;

import org.jspecify.annotations.NullMarked;
