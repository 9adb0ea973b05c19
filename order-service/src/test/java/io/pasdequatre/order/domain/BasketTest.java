package io.pasdequatre.order.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.order.domain.Pricing.CurrencyMix;
import io.pasdequatre.order.domain.Pricing.OtherTotal;
import io.pasdequatre.order.domain.Pricing.Priced;
import io.pasdequatre.order.domain.Pricing.RepeatedSku;
import io.pasdequatre.order.domain.Pricing.TooExpensive;
import io.pasdequatre.order.domain.Pricing.UnknownSku;
import java.util.List;
import org.junit.jupiter.api.Test;

class BasketTest {

    private static final Money EUR_19_99 = new Money(1999, "EUR");

    private final List<Product> catalogue = List.of(
            new Product("tutu", "Tutu", EUR_19_99),
            new Product("shoe", "Shoe", new Money(501, "EUR")),
            new Product("fan", "Fan", new Money(100, "USD")),
            new Product("stage", "Stage", new Money(Money.MAX_AMOUNT_MINOR, "EUR")));

    @Test
    void everyLineGetsThePriceOfTheCatalogue() {
        var lines = List.of(new OrderLine("tutu", 2, EUR_19_99), new OrderLine("shoe", 1, new Money(501, "EUR")));
        assertThat(priced(item("tutu", 2), item("shoe", 1))).isEqualTo(new Priced(lines, new Money(4499, "EUR")));
    }

    @Test
    void anUnknownSkuIsNamedByItsLine() {
        assertThat(priced(item("tutu", 2), item("swan", 1))).isEqualTo(new UnknownSku(1));
    }

    @Test
    void aSkuStandsInOneLineOnly() {
        assertThat(priced(item("tutu", 2), item("shoe", 1), item("tutu", 1))).isEqualTo(new RepeatedSku(2));
    }

    @Test
    void anOrderHasOneCurrency() {
        assertThat(priced(item("tutu", 2), item("fan", 1))).isEqualTo(new CurrencyMix(1));
    }

    @Test
    void aTotalThatTheCustomerHasNotSeenIsNotCharged() {
        assertThat(expecting(new Money(1999, "EUR"))).isInstanceOf(Priced.class);
        assertThat(expecting(new Money(1998, "EUR"))).isEqualTo(new OtherTotal(EUR_19_99));
        assertThat(expecting(new Money(1999, "USD"))).isEqualTo(new OtherTotal(EUR_19_99));
    }

    @Test
    void aTotalThatIsTooLargeIsRefusedAndDoesNotWrap() {
        assertThat(priced(item("stage", 1))).isInstanceOf(Priced.class);
        assertThat(priced(item("stage", 2))).isEqualTo(new TooExpensive());
        assertThat(priced(item("stage", 10_000))).isEqualTo(new TooExpensive());
        assertThat(priced(item("stage", 1), item("shoe", 1))).isEqualTo(new TooExpensive());
    }

    private Pricing priced(Basket.Item... items) {
        return new Basket(new Customer("ada"), List.of(items)).pricedFrom(catalogue);
    }

    private Pricing expecting(Money total) {
        return new Basket(new Customer("ada"), List.of(item("tutu", 1)), total, PaymentChoice.ACCOUNT)
                .pricedFrom(catalogue);
    }

    private static Basket.Item item(String sku, int quantity) {
        return new Basket.Item(sku, quantity);
    }
}
