package io.pasdequatre.order.domain;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import org.jspecify.annotations.Nullable;

/**
 * How a customer wants to pay.
 *
 * @param cardToken the card gateway's reference to the card, which is no number; null unless it is paid by card
 */
@Embeddable
public record PaymentChoice(
        @Enumerated(EnumType.STRING) PaymentMethod method,
        @Nullable String cardToken) {

    public static final PaymentChoice ACCOUNT = new PaymentChoice(PaymentMethod.ACCOUNT, null);

    public static PaymentChoice card(String token) {
        return new PaymentChoice(PaymentMethod.CARD, token);
    }
}
