/**
 * The starter's whole public face: {@link io.pasdequatre.eventing.Outbox} to append an event,
 * {@link io.pasdequatre.eventing.Reactions} to consume events, {@link io.pasdequatre.eventing.Correlation} for what is
 * put off, {@link io.pasdequatre.eventing.PublishedEvents} to read events for a read model. Everything else is
 * configuration under {@code pasdequatre.eventing.*}.
 */
@NullMarked
package io.pasdequatre.eventing;

import org.jspecify.annotations.NullMarked;
