package io.pasdequatre.eventing.test;

import org.jspecify.annotations.Nullable;

/**
 * An event that the application could not react to, or one that is parked behind such.
 *
 * @param cause why; null for one that is only parked
 */
public record TestDeadLetter(
        String topic, @Nullable String key, @Nullable String cause) {}
