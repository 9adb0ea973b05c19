/** Appends events to the outbox table, in the caller's transaction. */
@NullMarked
package io.pasdequatre.eventing.outbox;

import org.jspecify.annotations.NullMarked;
