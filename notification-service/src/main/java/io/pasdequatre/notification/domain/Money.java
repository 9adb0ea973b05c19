package io.pasdequatre.notification.domain;

import java.math.BigDecimal;
import java.text.NumberFormat;
import java.util.Currency;
import java.util.Locale;

/**
 * An amount of one currency.
 *
 * @param amountMinor in the currency's minor unit, such as cents
 * @param currency ISO 4217
 */
public record Money(long amountMinor, Currency currency) {

    /** For people: {@code EUR 1,234.50}, {@code JPY 1,234}. */
    public String readable() {
        int digits = Math.max(0, currency.getDefaultFractionDigits());
        var format = NumberFormat.getNumberInstance(Locale.ENGLISH);
        format.setMinimumFractionDigits(digits);
        return currency.getCurrencyCode() + " " + format.format(BigDecimal.valueOf(amountMinor, digits));
    }
}
