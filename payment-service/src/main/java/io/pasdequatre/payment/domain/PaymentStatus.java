package io.pasdequatre.payment.domain;

/**
 * Where an order's payment stands. From an account: {@code REQUESTED → CAPTURED → REFUNDED} or {@code REQUESTED →
 * DECLINED}, each in one transaction. From a card: {@code CHARGING → CAPTURED | DECLINED | UNKNOWN}, {@code UNKNOWN →
 * CAPTURED | DECLINED}, {@code CAPTURED → REFUNDING → REFUNDED | REFUND_REFUSED}. {@code VOIDED} is where an order was
 * cancelled before any charge; a card's payment also comes there from {@code CHARGING} and {@code UNKNOWN}, once the
 * gateway has closed the key.
 */
public enum PaymentStatus {
    REQUESTED,
    /** The gateway is to charge the card, and may have done so. */
    CHARGING,
    /** The gateway was asked to charge the card, and its answer was lost: it is asked what became of it. */
    UNKNOWN,
    CAPTURED,
    /** The gateway is to give it back, and may have done so. */
    REFUNDING,
    REFUNDED,
    /** The gateway refuses to give it back, and a person has to act. */
    REFUND_REFUSED,
    DECLINED,
    /** The order was cancelled before any charge, so none may follow. */
    VOIDED
}
