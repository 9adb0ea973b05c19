package io.pasdequatre.payment.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.payment.domain.DeclineReason;
import io.pasdequatre.payment.domain.Payment;
import io.pasdequatre.payment.domain.PaymentStatus;
import io.pasdequatre.payment.domain.Payments;
import io.pasdequatre.servicedefaults.Problems;
import io.swagger.v3.oas.annotations.Operation;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class PaymentController {

    private final Payments payments;

    PaymentController(Payments payments) {
        this.payments = payments;
    }

    /** A payment that was voided before any charge has no amount; only a declined one has a reason. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PaymentOfOrder(
            UUID orderId,
            UUID paymentId,
            PaymentStatus status,
            @Nullable Amount amount,
            @Nullable DeclineReason reason) {}

    @GetMapping("/payments/{orderId}")
    @Operation(summary = "How an order was paid")
    PaymentOfOrder get(@PathVariable UUID orderId) {
        return payments.findByOrderId(orderId)
                .map(PaymentController::answer)
                .orElseThrow(() -> Problems.of(
                        HttpStatus.NOT_FOUND, "payment-not-found", "No payment of this order is known here."));
    }

    private static PaymentOfOrder answer(Payment payment) {
        return new PaymentOfOrder(
                payment.orderId(),
                payment.paymentId(),
                payment.status(),
                payment.amount().map(Amount::of).orElse(null),
                payment.declineReason().orElse(null));
    }
}
