package io.pasdequatre.order.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.UUID;

/** An order's id: a UUIDv7, so later orders have greater ids. */
@Embeddable
public record OrderId(@Column(name = "id") UUID value) {

    /**
     * Reads the usual text form.
     *
     * @throws IllegalArgumentException if it is not a UUID
     */
    public static OrderId of(String text) {
        return new OrderId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
