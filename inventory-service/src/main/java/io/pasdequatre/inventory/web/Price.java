package io.pasdequatre.inventory.web;

import io.pasdequatre.inventory.domain.Money;
import io.pasdequatre.servicedefaults.IsoCurrency;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * A price as it is written in JSON.
 *
 * @param amountMinor in the currency's minor unit, such as cents; 1 to 10^12
 * @param currency ISO 4217 code
 */
record Price(
        @Min(1) @Max(1_000_000_000_000L) long amountMinor,
        @IsoCurrency String currency) {

    static Price of(Money money) {
        return new Price(money.amountMinor(), money.currency());
    }

    Money money() {
        return new Money(amountMinor, currency);
    }
}
