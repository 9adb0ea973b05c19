package io.pasdequatre.order.domain;

import io.pasdequatre.order.domain.Pricing.CurrencyMix;
import io.pasdequatre.order.domain.Pricing.Priced;
import io.pasdequatre.order.domain.Pricing.RepeatedSku;
import io.pasdequatre.order.domain.Pricing.TooExpensive;
import io.pasdequatre.order.domain.Pricing.UnknownSku;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a customer wants to order, before it has a price.
 *
 * @param items at least one
 */
public record Basket(Customer customer, List<Item> items) {

    /** So many pieces, more than 0, of one product. */
    public record Item(String sku, int quantity) {}

    public List<String> skus() {
        return items.stream().map(Item::sku).toList();
    }

    /** Prices every item, or says which one cannot be. */
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

    private static Pricing totalled(List<OrderLine> lines) {
        try {
            return new Priced(
                    lines,
                    lines.stream().map(OrderLine::price).reduce(Money::plus).orElseThrow());
        } catch (ArithmeticException tooLarge) {
            return new TooExpensive();
        }
    }
}
