package io.pasdequatre.notification.domain;

/** {@code PENDING → SENT} or {@code PENDING → FAILED}; both are ends. */
public enum NotificationStatus {
    PENDING,
    SENT,
    FAILED
}
