package io.pasdequatre.inventory.domain;

import jakarta.persistence.Embeddable;

/** Whom a shipment goes to. */
@Embeddable
public record Customer(String id) {}
