package io.pasdequatre.order.domain;

/** What an order is paid with. */
public enum PaymentMethod {
    /** The customer's account with us. */
    ACCOUNT,

    /** A card, by a card gateway. */
    CARD
}
