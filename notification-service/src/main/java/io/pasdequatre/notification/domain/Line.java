package io.pasdequatre.notification.domain;

/** What was ordered of one product. */
public record Line(String sku, int quantity, Money unitPrice) {}
