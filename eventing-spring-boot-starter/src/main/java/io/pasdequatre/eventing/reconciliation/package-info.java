/** Makes a lost slot anew, and publishes what Kafka lacks of the outbox. */
@NullMarked
package io.pasdequatre.eventing.reconciliation;

import org.jspecify.annotations.NullMarked;
