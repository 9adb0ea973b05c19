package io.pasdequatre.inventory.saga;

import io.pasdequatre.inventory.domain.Product;

/** What became of a wish to change a price. */
public sealed interface PriceChange {

    record Changed(Product product) implements PriceChange {}

    record UnknownSku() implements PriceChange {}

    /** The product is priced in {@code currency}, an ISO 4217 code, and stays so. */
    record OtherCurrency(String currency) implements PriceChange {}

    /** Somebody else changed the price since. */
    record Overtaken() implements PriceChange {}
}
