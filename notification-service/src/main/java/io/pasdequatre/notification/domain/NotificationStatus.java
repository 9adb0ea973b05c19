package io.pasdequatre.notification.domain;

/** {@code PENDING → SENT | FAILED}; {@code SENT → BOUNCED}; what is SUPPRESSED was never to be sent. */
public enum NotificationStatus {
    PENDING,
    /** The provider has taken it. */
    SENT,
    /** It was not taken, and is not tried any more. */
    FAILED,
    /** It was taken, and came back for good. */
    BOUNCED,
    /** It was not sent, since the customer does not want it or has no address that works. */
    SUPPRESSED
}
