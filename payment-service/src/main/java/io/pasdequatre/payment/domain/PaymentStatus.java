package io.pasdequatre.payment.domain;

/**
 * Where an order's payment stands: {@code REQUESTED → CAPTURED → REFUNDED}, {@code REQUESTED → DECLINED}, or
 * {@code VOIDED} from the start.
 */
public enum PaymentStatus {
    REQUESTED,
    CAPTURED,
    REFUNDED,
    DECLINED,
    /** The order was cancelled before any charge, so none may follow. */
    VOIDED
}
