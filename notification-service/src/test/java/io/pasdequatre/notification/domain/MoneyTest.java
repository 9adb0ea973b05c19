package io.pasdequatre.notification.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Currency;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoneyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | EUR | EUR 0.00",
                "5 | EUR | EUR 0.05",
                "123450 | EUR | EUR 1,234.50",
                "1234 | JPY | JPY 1,234",
                "1234 | KWD | KWD 1.234",
                "7 | XAU | XAU 7",
                "9223372036854775807 | USD | USD 92,233,720,368,547,758.07"
            })
    void anAmountIsReadableInEveryCurrencyToTheLastUnit(long minor, String currency, String readable) {
        assertThat(new Money(minor, Currency.getInstance(currency)).readable()).isEqualTo(readable);
    }
}
