package io.pasdequatre.inventory.saga;

import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.inventory.domain.Money;
import io.pasdequatre.inventory.domain.Product;
import io.pasdequatre.inventory.domain.Products;
import io.pasdequatre.inventory.saga.PriceChange.Changed;
import io.pasdequatre.inventory.saga.PriceChange.OtherCurrency;
import io.pasdequatre.inventory.saga.PriceChange.Overtaken;
import io.pasdequatre.inventory.saga.PriceChange.UnknownSku;
import java.util.function.LongPredicate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What is sold and for how much, published for whoever keeps a copy of the catalogue. */
@Component
public class Assortment {

    private final Products products;
    private final Outbox outbox;

    Assortment(Products products, Outbox outbox) {
        this.products = products;
        this.outbox = outbox;
    }

    /** Lists the product, unless its sku is taken. Returns whether it did. */
    @Transactional
    public boolean list(Product product) {
        boolean listed = products.addUnlessListed(product) == 1;
        if (listed) {
            outbox.append(product.sku(), InventoryEvents.listed(product));
        }
        return listed;
    }

    /**
     * Changes a price. The currency stays, or carts and orders would mix two.
     *
     * @param seen the versions of the price that this may change; its row is locked when they are compared
     */
    @Transactional
    public PriceChange changePrice(String sku, LongPredicate seen, Money price) {
        return products.findBySku(sku)
                .map(product -> changePrice(product, seen, price))
                .orElseGet(UnknownSku::new);
    }

    private PriceChange changePrice(Product product, LongPredicate seen, Money price) {
        if (!product.sameCurrency(price)) {
            return new OtherCurrency(product.price().currency());
        }
        if (!seen.test(product.priceVersion())) {
            return new Overtaken();
        }
        product.changePrice(price);
        outbox.append(product.sku(), InventoryEvents.priceChanged(product));
        return new Changed(product);
    }
}
