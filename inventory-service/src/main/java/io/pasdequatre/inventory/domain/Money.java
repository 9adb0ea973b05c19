package io.pasdequatre.inventory.domain;

import jakarta.persistence.Embeddable;

/**
 * An amount of one currency.
 *
 * @param amountMinor in the currency's minor unit, such as cents
 * @param currency ISO 4217 code
 */
@Embeddable
public record Money(long amountMinor, String currency) {}
