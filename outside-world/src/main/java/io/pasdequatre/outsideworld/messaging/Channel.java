package io.pasdequatre.outsideworld.messaging;

import java.util.Locale;

/** What a message is sent by. */
enum Channel {
    SMS,
    PUSH,
    /** Somebody else's endpoint. */
    WEBHOOK,
    /** Mails are taken by another server; only that they bounced is said here. */
    EMAIL;

    String inPaths() {
        return name().toLowerCase(Locale.ROOT);
    }
}
