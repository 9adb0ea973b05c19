package io.pasdequatre.notification.domain;

/** A way to reach the customer. */
public enum Channel {
    EMAIL,
    SMS,
    PUSH,
    WEBHOOK,
    /** The feed in the shop's own app, which needs no address. */
    IN_APP
}
