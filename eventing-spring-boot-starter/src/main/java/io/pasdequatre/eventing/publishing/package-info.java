/** Publishes rows of the outbox to Kafka, in order per key, and keeps what cannot be published. */
@NullMarked
package io.pasdequatre.eventing.publishing;

import org.jspecify.annotations.NullMarked;
