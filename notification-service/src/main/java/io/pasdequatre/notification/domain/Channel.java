package io.pasdequatre.notification.domain;

/** A way to reach the customer. */
public enum Channel {
    EMAIL
}
