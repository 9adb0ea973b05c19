package io.pasdequatre.payment.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.payment.domain.CardPayment;
import io.pasdequatre.payment.domain.CardPayments;
import io.pasdequatre.payment.domain.DeclineReason;
import io.pasdequatre.payment.domain.Payment;
import io.pasdequatre.payment.domain.PaymentMethod;
import io.pasdequatre.payment.domain.PaymentStatus;
import io.pasdequatre.payment.domain.Payments;
import io.pasdequatre.payment.saga.CardRequests;
import io.pasdequatre.servicedefaults.Problems;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class PaymentController {

    private final Payments payments;
    private final CardPayments cards;
    private final CardRequests requests;

    PaymentController(Payments payments, CardPayments cards, CardRequests requests) {
        this.payments = payments;
        this.cards = cards;
        this.requests = requests;
    }

    /**
     * How it stands with the card gateway.
     *
     * @param attempts how often it was called for what is to be done now
     * @param nextAttemptAt null if there is nothing to do
     * @param problem why the last call was not the last; null if it was
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Gateway(
            int attempts,
            @Nullable Instant nextAttemptAt,
            @Nullable String problem) {

        static Gateway of(CardPayment card) {
            return new Gateway(
                    card.attempts(), card.dueAt().orElse(null), card.problem().orElse(null));
        }
    }

    /**
     * A payment that was voided before any charge has no amount; only a declined one has a reason, and only one by card
     * a gateway.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PaymentOfOrder(
            UUID orderId,
            UUID paymentId,
            PaymentMethod method,
            PaymentStatus status,
            @Nullable Amount amount,
            @Nullable DeclineReason reason,
            @Nullable Gateway gateway) {}

    @GetMapping("/payments/{orderId}")
    @Operation(summary = "How an order was paid")
    PaymentOfOrder get(@PathVariable UUID orderId) {
        return payments.findByOrderId(orderId)
                .map(this::answer)
                .orElseThrow(() -> Problems.of(
                        HttpStatus.NOT_FOUND, "payment-not-found", "No payment of this order is known here."));
    }

    @PostMapping("/payments/{orderId}/refund")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Has a refund tried again that the card gateway refused. 409 if it refused none")
    PaymentOfOrder refundAgain(@PathVariable UUID orderId) {
        if (!requests.refundAgain(orderId)) {
            throw Problems.of(HttpStatus.CONFLICT, "no-refund-refused", "No refund of this order was refused.");
        }
        return get(orderId);
    }

    private PaymentOfOrder answer(Payment payment) {
        boolean byCard = payment.method() == PaymentMethod.CARD;
        return new PaymentOfOrder(
                payment.orderId(),
                payment.paymentId(),
                payment.method(),
                payment.status(),
                payment.amount().map(Amount::of).orElse(null),
                payment.declineReason().orElse(null),
                byCard ? cards.findByOrderId(payment.orderId()).map(Gateway::of).orElse(null) : null);
    }
}
