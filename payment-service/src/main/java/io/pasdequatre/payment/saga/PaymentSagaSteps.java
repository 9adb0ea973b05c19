package io.pasdequatre.payment.saga;

import io.pasdequatre.eventing.Correlation;
import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.events.GoodsReturned;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.StockReserved;
import io.pasdequatre.events.Topics;
import io.pasdequatre.payment.domain.CardPayment;
import io.pasdequatre.payment.domain.Cards;
import io.pasdequatre.payment.domain.Cashier;
import io.pasdequatre.payment.domain.ChargeOutcome;
import io.pasdequatre.payment.domain.ChargeOutcome.Captured;
import io.pasdequatre.payment.domain.ChargeOutcome.Declined;
import io.pasdequatre.payment.domain.ChargeOutcome.UnderWay;
import io.pasdequatre.payment.domain.ChargeOutcome.Voided;
import io.pasdequatre.payment.domain.RefundOutcome;
import io.pasdequatre.payment.domain.RefundOutcome.NothingToRefund;
import io.pasdequatre.payment.domain.RefundOutcome.Refunded;
import io.pasdequatre.payment.domain.RefundReason;
import java.util.UUID;

/** Payment's part in the order saga, in business order. */
@Reactions(topics = {Topics.INVENTORY_EVENTS, Topics.ORDER_EVENTS})
class PaymentSagaSteps {

    private final Cashier cashier;
    private final Cards cards;
    private final GatewayCourier courier;
    private final Outbox outbox;
    private final Correlation correlation;

    PaymentSagaSteps(Cashier cashier, Cards cards, GatewayCourier courier, Outbox outbox, Correlation correlation) {
        this.cashier = cashier;
        this.cards = cards;
        this.courier = courier;
        this.outbox = outbox;
        this.correlation = correlation;
    }

    /**
     * Step 3. A card is charged after the commit, by {@link GatewayCourier}, and {@link GatewayCalls} records what came
     * of it (step 3b). Undone by {@link #on(OrderCancelled)}.
     */
    void on(StockReserved reserved) {
        var orderId = reserved.getOrderId();
        switch (charge(reserved)) {
            case UnderWay(var card) -> callGateway(card);
            case Captured captured -> outbox.append(orderId, PaymentEvents.captured(reserved, captured));
            case Declined declined -> outbox.append(orderId, PaymentEvents.declined(reserved, declined));
            case Voided() -> {
                // The cancellation was faster than the reservation: inventory releases, and there is nothing to append.
            }
        }
    }

    private ChargeOutcome charge(StockReserved reserved) {
        var orderId = UUID.fromString(reserved.getOrderId());
        var customer = reserved.getCustomer();
        var total = PaymentEvents.amountOf(reserved);
        return switch (reserved.getPaymentMethod()) {
            case ACCOUNT -> cashier.charge(orderId, customer.getId(), total);
            case CARD -> cards.charge(orderId, customer.getId(), total, reserved.getCardToken());
            case OTHER -> throw new IllegalStateException("Order %s is paid in a way unknown here".formatted(orderId));
        };
    }

    /** Once this transaction is committed. What is published of it then follows the event that this reacts to. */
    private void callGateway(CardPayment card) {
        card.follows(correlation.capture());
        courier.wakeAfterCommit();
    }

    /** Step 3c. Undoes {@link #on(StockReserved)}, also when it comes first: then nothing will be charged. */
    void on(OrderCancelled cancelled) {
        var orderId = cancelled.getOrderId();
        switch (cashier.refund(
                UUID.fromString(orderId), cancelled.getCustomer().getId(), RefundReason.ORDER_CANCELLED)) {
            case RefundOutcome.UnderWay(var card) -> callGateway(card);
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
        switch (cashier.refund(UUID.fromString(orderId), returned.getCustomer().getId(), RefundReason.GOODS_RETURNED)) {
            case RefundOutcome.UnderWay(var card) -> callGateway(card);
            case Refunded refunded -> outbox.append(orderId, PaymentEvents.refunded(returned, refunded));
            case NothingToRefund() ->
                throw new IllegalStateException("Order %s is back, and was never paid".formatted(orderId));
        }
    }
}
