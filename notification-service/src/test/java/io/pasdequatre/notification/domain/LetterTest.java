package io.pasdequatre.notification.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Currency;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LetterTest {

    private static final UUID ORDER = UUID.fromString("019a0000-0000-7000-8000-000000000001");

    @Test
    void theFirstMailListsWhatWasOrderedAndWhatItCosts() {
        var lines = List.of(new Line("pen-blue", 2, eur(120)), new Line("ink", 1, eur(999)));

        assertThat(Letter.orderPlaced(ORDER, lines, eur(1_239)))
                .isEqualTo(new Letter("We have your order " + ORDER, """
                Hello,

                thank you for your order 019a0000-0000-7000-8000-000000000001:

                  2 × pen-blue at EUR 1.20
                  1 × ink at EUR 9.99

                Total: EUR 12.39

                We are now setting the goods aside and taking the payment. You hear from us as soon as both are done.

                Pas de Quatre
                """));
    }

    @Test
    void aRefundNamesTheAmountAndTheOrder() {
        assertThat(Letter.paymentRefunded(ORDER, eur(1_239)).text()).contains("EUR 12.39", ORDER.toString());
        assertThat(Letter.returnRefunded(ORDER, eur(1_239)).text()).contains("EUR 12.39", ORDER.toString());
    }

    @Test
    void aParcelIsFollowedByItsCarriersNumberOnBothWays() {
        assertThat(Letter.orderShipped(ORDER, "Corps de Colis", "CC01").text()).contains("Corps de Colis", "CC01");
        assertThat(Letter.returnLabelIssued(ORDER, "Corps de Colis", "CC02").text())
                .contains("Corps de Colis", "CC02");
    }

    @ParameterizedTest
    @EnumSource
    void aCancellationSaysWhy(CancelledBecause because) {
        assertThat(Letter.orderCancelled(ORDER, because).text()).containsPattern("is cancelled: .+\\.");
    }

    private static Money eur(long minor) {
        return new Money(minor, Currency.getInstance("EUR"));
    }
}
