package io.pasdequatre.order.domain;

import jakarta.persistence.Embeddable;

/** Who ordered. */
@Embeddable
public record Customer(String id) {}
