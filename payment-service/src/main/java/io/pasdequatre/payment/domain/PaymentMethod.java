package io.pasdequatre.payment.domain;

/** What an order is paid with. */
public enum PaymentMethod {
    /** The customer's account, which is in this database. */
    ACCOUNT,
    /** A card, by a gateway that is not. */
    CARD
}
