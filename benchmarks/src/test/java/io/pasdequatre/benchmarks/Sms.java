package io.pasdequatre.benchmarks;

import java.util.UUID;

/**
 * An event that wants an SMS sent.
 *
 * @param eventId the same whenever the event is delivered
 * @param to a telephone number
 */
record Sms(UUID eventId, String to, String text) {}
