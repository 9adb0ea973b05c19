package io.pasdequatre.inventory.domain;

/** Why nothing was held for an order. */
public enum RejectedBecause {
    INSUFFICIENT_STOCK,
    UNKNOWN_SKU
}
