package io.pasdequatre.notification.domain;

import java.time.ZoneId;
import java.util.Locale;

/**
 * A notification that was claimed, with what is needed to send it.
 *
 * @param address where to, as the channel understands it; it names a person, and goes nowhere but to the provider
 */
public record Message(Notification notification, String address, Locale language, ZoneId timeZone) {}
