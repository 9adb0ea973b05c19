package io.pasdequatre.order.domain;

import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import org.hibernate.annotations.EmbeddedColumnNaming;

/** So many pieces at the price they had when the order was placed. */
@Embeddable
public record OrderLine(
        String sku,
        int quantity,
        @Embedded @EmbeddedColumnNaming("unit_price_%s") Money unitPrice) {

    /**
     * All pieces together.
     *
     * @throws ArithmeticException if it is more than {@link Money#MAX_AMOUNT_MINOR}
     */
    Money price() {
        return unitPrice.times(quantity);
    }

    Basket.Item item() {
        return new Basket.Item(sku, quantity);
    }
}
