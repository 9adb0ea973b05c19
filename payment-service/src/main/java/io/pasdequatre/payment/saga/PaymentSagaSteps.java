package io.pasdequatre.payment.saga;

import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.events.GoodsReturned;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.StockReserved;
import io.pasdequatre.events.Topics;
import io.pasdequatre.payment.domain.Cashier;
import io.pasdequatre.payment.domain.ChargeOutcome.Captured;
import io.pasdequatre.payment.domain.ChargeOutcome.Declined;
import io.pasdequatre.payment.domain.ChargeOutcome.Voided;
import io.pasdequatre.payment.domain.RefundOutcome.NothingToRefund;
import io.pasdequatre.payment.domain.RefundOutcome.Refunded;
import java.util.UUID;

/** Payment's part in the order saga, in business order. */
@Reactions(topics = {Topics.INVENTORY_EVENTS, Topics.ORDER_EVENTS})
class PaymentSagaSteps {

    private final Cashier cashier;
    private final Outbox outbox;

    PaymentSagaSteps(Cashier cashier, Outbox outbox) {
        this.cashier = cashier;
        this.outbox = outbox;
    }

    /** Step 3. Undone by {@link #on(OrderCancelled)}. */
    void on(StockReserved reserved) {
        var orderId = reserved.getOrderId();
        var total = PaymentEvents.amountOf(reserved);
        switch (cashier.charge(UUID.fromString(orderId), reserved.getCustomer().getId(), total)) {
            case Captured captured -> outbox.append(orderId, PaymentEvents.captured(reserved, captured));
            case Declined declined -> outbox.append(orderId, PaymentEvents.declined(reserved, declined));
            case Voided() -> {
                // The cancellation was faster than the reservation: inventory releases, and there is nothing to append.
            }
        }
    }

    /** Step 3c. Undoes {@link #on(StockReserved)}, also when it comes first: then nothing will be charged. */
    void on(OrderCancelled cancelled) {
        var orderId = cancelled.getOrderId();
        switch (cashier.refund(UUID.fromString(orderId), cancelled.getCustomer().getId())) {
            case Refunded refunded -> outbox.append(orderId, PaymentEvents.refunded(cancelled, refunded));
            case NothingToRefund() -> {
                // Nothing was captured, so the customer's account is as it was.
            }
        }
    }

    /**
     * Step r4: what came back is paid back. What has shipped is paid, and is never cancelled; if it is not so, this
     * fails and becomes a dead letter, so that a person looks at it and nothing is refunded twice.
     */
    void on(GoodsReturned returned) {
        var orderId = returned.getOrderId();
        switch (cashier.refund(UUID.fromString(orderId), returned.getCustomer().getId())) {
            case Refunded refunded -> outbox.append(orderId, PaymentEvents.refunded(returned, refunded));
            case NothingToRefund() ->
                throw new IllegalStateException("Order %s is back, and was never paid".formatted(orderId));
        }
    }
}
