package io.pasdequatre.order.web;

import io.pasdequatre.order.domain.Basket;
import io.pasdequatre.order.domain.Customer;
import io.pasdequatre.order.domain.Money;
import io.pasdequatre.order.domain.PaymentChoice;
import io.pasdequatre.servicedefaults.Ids;
import io.pasdequatre.servicedefaults.IsoCurrency;
import io.pasdequatre.servicedefaults.Problems;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * An order as a client asks for it. It names no price.
 *
 * @param expectedTotal what the customer has seen that it costs; if that is not so any more, nothing is ordered
 * @param paymentMethod {@code account}, which is what it is without, or {@code card}
 * @param cardToken the card gateway's reference to the card; a card's number is refused, wherever it stands in it
 */
record OrderRequest(
        @NotNull @Valid Buyer customer,
        @NotNull @Size(min = 1, max = 100) List<@NotNull @Valid Line> lines,
        @Valid @Nullable Total expectedTotal,

        @Pattern(regexp = OrderRequest.ACCOUNT + "|" + OrderRequest.CARD, message = "must be account or card") @Nullable
        String paymentMethod,

        @Pattern(regexp = OrderRequest.TOKEN, message = OrderRequest.TOKEN_MESSAGE) @Nullable
        String cardToken) {

    /** Letters, digits, dots, dashes and underscores, so that an id needs no escaping anywhere. */
    static final String ID = Ids.FORM;

    static final String ID_MESSAGE = Ids.MESSAGE;

    static final String ACCOUNT = "account";
    static final String CARD = "card";

    /** No twelve digits in a row, also with something between them: a card has that many and more. */
    static final String TOKEN = "(?!.*(\\d_*){12})tok_[a-z0-9_]{1,60}";

    static final String TOKEN_MESSAGE =
            "must be a token of the card gateway, tok_ and up to 60 small letters, digits and underscores, and no number of a card";

    /** Who orders. How they are reached is notification-service's affair. */
    record Buyer(
            @NotNull @Pattern(regexp = ID, message = ID_MESSAGE)
            String id) {}

    record Line(
            @NotNull @Pattern(regexp = ID, message = ID_MESSAGE)
            String sku,

            @Min(1) @Max(10_000) int quantity) {}

    record Total(
            @Min(1) @Max(Money.MAX_AMOUNT_MINOR) long amountMinor,
            @IsoCurrency String currency) {

        private static @Nullable Money money(@Nullable Total total) {
            return total == null ? null : new Money(total.amountMinor, total.currency);
        }
    }

    Basket basket() {
        var items = lines.stream()
                .map(line -> new Basket.Item(line.sku(), line.quantity()))
                .toList();
        return new Basket(new Customer(customer.id()), items, Total.money(expectedTotal), payment());
    }

    private PaymentChoice payment() {
        boolean byCard = CARD.equals(paymentMethod);
        if (byCard != (cardToken != null)) {
            throw Problems.of(
                    HttpStatus.BAD_REQUEST,
                    "invalid-request",
                    "cardToken",
                    byCard ? "is required where a card pays" : "is for where a card pays alone");
        }
        return cardToken == null ? PaymentChoice.ACCOUNT : PaymentChoice.card(cardToken);
    }
}
