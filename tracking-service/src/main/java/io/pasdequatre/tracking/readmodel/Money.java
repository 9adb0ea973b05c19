package io.pasdequatre.tracking.readmodel;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An amount of one currency.
 *
 * @param amountMinor in the currency's minor unit, such as cents
 * @param currency ISO 4217 code
 */
public record Money(long amountMinor, String currency) {

    /**
     * The money in an event's payload.
     *
     * @throws IllegalStateException if it is none
     */
    public static Money of(@Nullable Object field) {
        if (field instanceof Map<?, ?> fields
                && fields.get("amountMinor") instanceof Number amount
                && fields.get("currency") instanceof String currency) {
            return new Money(amount.longValue(), currency);
        }
        throw new IllegalStateException("This is no amount of money: " + field);
    }
}
