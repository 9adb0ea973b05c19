/**
 * The starter's whole public face: {@link io.pasdequatre.eventing.Outbox} to say a fact,
 * {@link io.pasdequatre.eventing.Reactions} to hear facts, {@link io.pasdequatre.eventing.Stories} for what is put off,
 * {@link io.pasdequatre.eventing.PublishedFacts} to read facts for a read model. Everything else is configuration under
 * {@code pasdequatre.eventing.*}.
 */
@NullMarked
package io.pasdequatre.eventing;

import org.jspecify.annotations.NullMarked;
