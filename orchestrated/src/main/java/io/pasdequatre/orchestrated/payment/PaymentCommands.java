package io.pasdequatre.orchestrated.payment;

import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.orchestrated.messages.ChargePayment;
import io.pasdequatre.orchestrated.messages.NothingToRefund;
import io.pasdequatre.orchestrated.messages.PaymentCaptured;
import io.pasdequatre.orchestrated.messages.PaymentDeclined;
import io.pasdequatre.orchestrated.messages.PaymentRefunded;
import io.pasdequatre.orchestrated.messages.RefundPayment;
import io.pasdequatre.payment.domain.Cashier;
import io.pasdequatre.payment.domain.ChargeOutcome;
import io.pasdequatre.payment.domain.Money;
import io.pasdequatre.payment.domain.RefundOutcome;
import io.pasdequatre.payment.domain.RefundReason;
import java.util.Currency;
import java.util.UUID;

/**
 * What the orchestrator has payment do. A refund is never commanded before the charge it undoes, and both come on one
 * topic: what a cancellation overtakes in the choreography cannot be overtaken here.
 */
@Reactions(topics = "payment-commands")
class PaymentCommands {

    private final Cashier cashier;
    private final Outbox outbox;

    PaymentCommands(Cashier cashier, Outbox outbox) {
        this.cashier = cashier;
        this.outbox = outbox;
    }

    void on(ChargePayment command) {
        var id = command.getOrderId();
        var amount = new Money(command.getAmountMinor(), Currency.getInstance(command.getCurrency()));
        switch (cashier.charge(UUID.fromString(id), command.getCustomerId(), amount)) {
            case ChargeOutcome.Captured _ -> outbox.append(id, new PaymentCaptured(id));
            case ChargeOutcome.Declined _ -> outbox.append(id, new PaymentDeclined(id));
            case ChargeOutcome.Voided _, ChargeOutcome.UnderWay _ ->
                throw new IllegalStateException("Order %s was refunded before it was charged".formatted(id));
        }
    }

    void on(RefundPayment command) {
        var id = command.getOrderId();
        switch (cashier.refund(UUID.fromString(id), command.getCustomerId(), RefundReason.ORDER_CANCELLED)) {
            case RefundOutcome.Refunded _ -> outbox.append(id, new PaymentRefunded(id));
            case RefundOutcome.NothingToRefund _ -> outbox.append(id, new NothingToRefund(id));
            case RefundOutcome.UnderWay _ ->
                throw new IllegalStateException("Order %s is paid by card, which is left out here".formatted(id));
        }
    }
}
