package io.pasdequatre.notification.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Currency;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoneyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | EUR | EUR 0.00 | 0,00 EUR",
                "5 | EUR | EUR 0.05 | 0,05 EUR",
                "123450 | EUR | EUR 1,234.50 | 1.234,50 EUR",
                "1234 | JPY | JPY 1,234 | 1.234 JPY",
                "1234 | KWD | KWD 1.234 | 1,234 KWD",
                "7 | XAU | XAU 7 | 7 XAU",
                "9223372036854775807 | USD | USD 92,233,720,368,547,758.07 | 92.233.720.368.547.758,07 USD"
            })
    void anAmountIsReadableInEveryCurrencyToTheLastUnit(long minor, String currency, String english, String german) {
        var money = new Money(minor, Currency.getInstance(currency));

        assertThat(money.readable(Locale.ENGLISH)).isEqualTo(english);
        assertThat(money.readable(Locale.GERMAN)).isEqualTo(german);
    }
}
