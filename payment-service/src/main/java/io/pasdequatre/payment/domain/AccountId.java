package io.pasdequatre.payment.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.Currency;

/** A customer has one account for each currency. */
@Embeddable
public record AccountId(@Column(name = "customer_id") String customerId, Currency currency) {}
