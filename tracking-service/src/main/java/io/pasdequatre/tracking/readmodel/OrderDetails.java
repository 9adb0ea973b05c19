package io.pasdequatre.tracking.readmodel;

import io.pasdequatre.eventing.PublishedEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was ordered, by whom and when: the content of OrderPlaced. The customer's address is masked in it, and so is not
 * kept here.
 *
 * @param placedAt when the event happened
 */
public record OrderDetails(String customer, List<Line> lines, Money total, Instant placedAt) {

    /** So many of a product, at this price each. */
    public record Line(String sku, int quantity, Money unitPrice) {

        private static Line of(@Nullable Object field) {
            if (field instanceof Map<?, ?> line
                    && line.get("sku") instanceof String sku
                    && line.get("quantity") instanceof Number quantity) {
                return new Line(sku, quantity.intValue(), Money.of(line.get("unitPrice")));
            }
            throw new IllegalStateException("This is no line of an order: " + field);
        }
    }

    /**
     * Reads them.
     *
     * @throws IllegalStateException if they are not in the event
     */
    static OrderDetails of(PublishedEvent placed) {
        if (placed.fields().get("customer") instanceof Map<?, ?> customer
                && customer.get("id") instanceof String id
                && placed.fields().get("lines") instanceof List<?> lines) {
            return new OrderDetails(
                    id,
                    lines.stream().map(Line::of).toList(),
                    Money.of(placed.fields().get("total")),
                    placed.happenedAt());
        }
        throw new IllegalStateException("OrderPlaced " + placed.id() + " has no customer or no lines");
    }
}
