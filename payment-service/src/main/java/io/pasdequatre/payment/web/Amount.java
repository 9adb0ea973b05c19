package io.pasdequatre.payment.web;

import io.pasdequatre.payment.domain.Money;
import io.pasdequatre.servicedefaults.IsoCurrency;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Currency;

/**
 * An amount as it is written in JSON.
 *
 * @param amountMinor in the currency's minor unit, such as cents; as a deposit 1 to 10^12
 * @param currency ISO 4217 code
 */
record Amount(
        @Min(1) @Max(1_000_000_000_000L) long amountMinor,
        @IsoCurrency String currency) {

    static Amount of(Money money) {
        return new Amount(money.amountMinor(), money.currency().getCurrencyCode());
    }

    Money money() {
        return new Money(amountMinor, Currency.getInstance(currency));
    }
}
