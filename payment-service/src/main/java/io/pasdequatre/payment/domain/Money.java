package io.pasdequatre.payment.domain;

import jakarta.persistence.Embeddable;
import java.util.Currency;

/**
 * An amount that is not negative.
 *
 * @param amountMinor in minor units of the currency, such as cents; 0 or more
 * @param currency ISO 4217
 */
@Embeddable
public record Money(long amountMinor, Currency currency) {

    /** @throws IllegalArgumentException if the amount is negative */
    public Money {
        if (amountMinor < 0) {
            throw new IllegalArgumentException("An amount is never negative, but this is " + amountMinor);
        }
    }
}
