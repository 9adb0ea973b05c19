package io.pasdequatre.payment.saga;

import io.pasdequatre.eventing.Correlation;
import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.payment.domain.CallOutcome;
import io.pasdequatre.payment.domain.CardCall;
import io.pasdequatre.payment.domain.CardPayment;
import io.pasdequatre.payment.domain.Cards;
import io.pasdequatre.payment.domain.GatewayAnswer.ToCharge;
import io.pasdequatre.payment.domain.GatewayAnswer.ToRefund;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The transactions around a call to the gateway: the claim before it, and after it step 3b, what it came to and the
 * event of that.
 */
@Component
class GatewayCalls {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayCalls.class);

    private final Cards cards;
    private final Outbox outbox;
    private final Correlation correlation;

    GatewayCalls(Cards cards, Outbox outbox, Correlation correlation) {
        this.cards = cards;
        this.outbox = outbox;
        this.correlation = correlation;
    }

    /** Claims the payment that has waited longest and is due. */
    @Transactional
    Optional<CardCall> claimDue() {
        return cards.claimDue();
    }

    /** Records what became of a charge. */
    @Transactional
    void record(CardCall call, ToCharge answer) {
        publish(call, cards.conclude(call, answer));
    }

    /** Records what became of a refund. */
    @Transactional
    void record(CardCall call, ToRefund answer) {
        publish(call, cards.conclude(call, answer));
    }

    private void publish(CardCall call, CallOutcome outcome) {
        switch (outcome) {
            case CallOutcome.Captured(var payment, var card) ->
                append(call, ofCharge(card), "charge card", PaymentEvents.captured(payment, card));
            case CallOutcome.Declined(var payment, var card) ->
                append(call, ofCharge(card), "charge card", PaymentEvents.declined(payment, card));
            case CallOutcome.Refunded(var payment, var card) ->
                append(call, ofRefund(card), "refund card", PaymentEvents.refunded(payment, card));
            case CallOutcome.RefundRefused(var payment, var card, var reason) -> {
                LOG.error(
                        "The gateway refuses to refund order {}: {}. Have it tried again by POST /payments/{}/refund",
                        call.orderId(),
                        reason,
                        call.orderId());
                append(call, ofRefund(card), "refund card", PaymentEvents.refundRefused(payment, card, reason));
            }
            case CallOutcome.TriedAgain(var why) -> LOG.info("Order {}: {}", call.orderId(), why);
            case CallOutcome.Voided() -> LOG.debug("The card of order {} is not charged", call.orderId());
            case CallOutcome.Overtaken() ->
                LOG.warn("Order {} was claimed by another worker, and is left to it", call.orderId());
        }
    }

    private static Optional<String> ofCharge(CardPayment card) {
        return card.chargeCause();
    }

    private static Optional<String> ofRefund(CardPayment card) {
        return card.refundCause();
    }

    private void append(CardCall call, Optional<String> cause, String name, SpecificRecord event) {
        correlation.resume(cause.orElse(null), name, () -> {
            outbox.append(call.orderId().toString(), event);
            return call;
        });
    }
}
