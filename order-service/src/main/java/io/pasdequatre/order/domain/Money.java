package io.pasdequatre.order.domain;

import jakarta.persistence.Embeddable;

/**
 * An amount of one currency. Arithmetic is exact or throws.
 *
 * @param amountMinor in the currency's minor unit, such as cents
 * @param currency ISO 4217 code
 */
@Embeddable
public record Money(long amountMinor, String currency) {

    /** The largest amount that is kept, 2^53 - 1: every JSON reader can still tell it from its neighbours. */
    public static final long MAX_AMOUNT_MINOR = 9_007_199_254_740_991L;

    /**
     * So many times this amount.
     *
     * @throws ArithmeticException if the result is above {@link #MAX_AMOUNT_MINOR}
     */
    public Money times(int quantity) {
        return bounded(Math.multiplyExact(amountMinor, quantity));
    }

    /**
     * Both amounts together.
     *
     * @throws ArithmeticException if the result is above {@link #MAX_AMOUNT_MINOR}
     * @throws IllegalArgumentException if the currencies differ
     */
    public Money plus(Money other) {
        if (!sameCurrency(other)) {
            throw new IllegalArgumentException("%s and %s cannot be added".formatted(currency, other.currency));
        }
        return bounded(Math.addExact(amountMinor, other.amountMinor));
    }

    boolean sameCurrency(Money other) {
        return currency.equals(other.currency);
    }

    private Money bounded(long amount) {
        if (amount > MAX_AMOUNT_MINOR) {
            throw new ArithmeticException("Amount above " + MAX_AMOUNT_MINOR);
        }
        return new Money(amount, currency);
    }
}
