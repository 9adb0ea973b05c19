package io.pasdequatre.notification.channel;

/**
 * What the customer reads. A channel takes of it what it can carry.
 *
 * @param subject one line, with nothing in it that a customer typed
 * @param text plain text
 * @param html a whole document
 * @param brief for SMS and push: one line, at most 160 characters, all of them in the alphabet of an SMS
 */
public record Content(String subject, String text, String html, String brief) {}
