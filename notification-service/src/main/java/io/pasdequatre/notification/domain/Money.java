package io.pasdequatre.notification.domain;

import java.math.BigDecimal;
import java.text.DecimalFormat;
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

    /** For people: {@code EUR 1,234.50} in English, {@code 1.234,50 EUR} in German. */
    public String readable(Locale locale) {
        int digits = Math.max(0, currency.getDefaultFractionDigits());
        var format = NumberFormat.getNumberInstance(locale);
        format.setMinimumFractionDigits(digits);
        String number = format.format(BigDecimal.valueOf(amountMinor, digits));
        String code = currency.getCurrencyCode();
        return isCurrencyLast(locale) ? number + " " + code : code + " " + number;
    }

    private static boolean isCurrencyLast(Locale locale) {
        return NumberFormat.getCurrencyInstance(locale) instanceof DecimalFormat format
                && format.getPositivePrefix().isEmpty();
    }
}
