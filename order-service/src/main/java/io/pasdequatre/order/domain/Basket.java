package io.pasdequatre.order.domain;

import io.pasdequatre.order.domain.Pricing.CurrencyMix;
import io.pasdequatre.order.domain.Pricing.OtherTotal;
import io.pasdequatre.order.domain.Pricing.Priced;
import io.pasdequatre.order.domain.Pricing.RepeatedSku;
import io.pasdequatre.order.domain.Pricing.TooExpensive;
import io.pasdequatre.order.domain.Pricing.UnknownSku;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a customer wants to order, before it has a price.
 *
 * @param items at least one
 * @param expectedTotal what the customer has seen that it costs; null if they take any price
 * @param payment how it is to be paid
 */
public record Basket(
        Customer customer, List<Item> items, @Nullable Money expectedTotal, PaymentChoice payment) {

    /** A basket at any price, paid from the account. */
    public Basket(Customer customer, List<Item> items) {
        this(customer, items, null, PaymentChoice.ACCOUNT);
    }

    /** So many pieces, more than 0, of one product. */
    public record Item(String sku, int quantity) {}

    public List<String> skus() {
        return items.stream().map(Item::sku).toList();
    }

    /** Prices every item, or returns which one cannot be. */
    public Pricing pricedFrom(Collection<Product> catalogue) {
        var prices = catalogue.stream().collect(Collectors.toMap(Product::sku, Product::price));
        var skus = new HashSet<String>();
        var lines = new ArrayList<OrderLine>();
        for (var item : items) {
            var price = prices.get(item.sku());
            if (price == null) {
                return new UnknownSku(lines.size());
            }
            if (!skus.add(item.sku())) {
                return new RepeatedSku(lines.size());
            }
            if (!lines.isEmpty() && !price.sameCurrency(lines.getFirst().unitPrice())) {
                return new CurrencyMix(lines.size());
            }
            lines.add(new OrderLine(item.sku(), item.quantity(), price));
        }
        return totalled(lines);
    }

    /** Whether the customer agrees to this total. */
    boolean mayCost(Money total) {
        return expectedTotal == null || expectedTotal.equals(total);
    }

    private Pricing totalled(List<OrderLine> lines) {
        try {
            var total = lines.stream().map(OrderLine::price).reduce(Money::plus).orElseThrow();
            return mayCost(total) ? new Priced(lines, total) : new OtherTotal(total);
        } catch (ArithmeticException tooLarge) {
            return new TooExpensive();
        }
    }
}
