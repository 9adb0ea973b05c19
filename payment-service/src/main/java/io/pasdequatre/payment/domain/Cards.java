package io.pasdequatre.payment.domain;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import io.pasdequatre.payment.domain.GatewayAnswer.Captured;
import io.pasdequatre.payment.domain.GatewayAnswer.Closed;
import io.pasdequatre.payment.domain.GatewayAnswer.Contradiction;
import io.pasdequatre.payment.domain.GatewayAnswer.Declined;
import io.pasdequatre.payment.domain.GatewayAnswer.NeverUsed;
import io.pasdequatre.payment.domain.GatewayAnswer.Refunded;
import io.pasdequatre.payment.domain.GatewayAnswer.Refused;
import io.pasdequatre.payment.domain.GatewayAnswer.ToCharge;
import io.pasdequatre.payment.domain.GatewayAnswer.ToRefund;
import io.pasdequatre.payment.domain.GatewayAnswer.Unanswered;
import io.pasdequatre.payment.domain.GatewayAnswer.Unreachable;
import io.pasdequatre.payment.ledger.Ledger;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Charges to cards and refunds to them: notes what is to be asked of the gateway, and what its answer means. It never
 * calls the gateway, since all of it is in transactions.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class Cards {

    private static final TimeBasedEpochRandomGenerator IDS = Generators.timeBasedEpochRandomGenerator();

    private final Ledger ledger;
    private final Payments payments;
    private final CardPayments cards;
    private final Calling calling;
    private final Clock clock;

    Cards(Ledger ledger, Payments payments, CardPayments cards, Calling calling, Clock clock) {
        this.ledger = ledger;
        this.payments = payments;
        this.cards = cards;
        this.calling = calling;
        this.clock = clock;
    }

    /**
     * Notes that a card is to be charged for an order.
     *
     * @param token the gateway's reference to the card
     * @throws IllegalStateException if the order was charged before
     */
    public ChargeOutcome charge(UUID orderId, String customerId, Money amount, String token) {
        var now = clock.instant();
        var charging = Payment.charging(orderId, IDS.generate(), customerId, amount, now);
        var payment = payments.lockOrInsertCharging(charging);
        if (payment.paymentId().equals(charging.paymentId())) {
            return new ChargeOutcome.UnderWay(cards.save(CardPayment.toCharge(orderId, token, now)));
        }
        if (payment.status() == PaymentStatus.VOIDED) {
            return new ChargeOutcome.Voided();
        }
        throw Cashier.again(payment, "charged");
    }

    /**
     * Notes that a card gets back what it was charged for an order; or, if that is cancelled, is not charged any more.
     */
    RefundOutcome refund(Payment locked, RefundReason reason) {
        return switch (locked.status()) {
            case CAPTURED -> {
                var card = lock(locked.orderId());
                card.refundBecause(reason);
                yield new RefundOutcome.UnderWay(beginRefund(locked, card));
            }
            case CHARGING, UNKNOWN -> cancel(locked, lock(locked.orderId()), reason);
            case DECLINED -> new RefundOutcome.NothingToRefund();
            case REQUESTED, REFUNDING, REFUNDED, REFUND_REFUSED, VOIDED -> throw Cashier.again(locked, "refunded");
        };
    }

    /** What has shipped was captured before, so what comes back here is not what was ordered. */
    private RefundOutcome cancel(Payment payment, CardPayment card, RefundReason reason) {
        if (reason == RefundReason.GOODS_RETURNED) {
            throw Cashier.again(payment, "refunded");
        }
        if (card.mayHaveBeenCalled()) {
            card.refundBecause(reason);
            return new RefundOutcome.UnderWay(card);
        }
        var now = clock.instant();
        payment.closed(now);
        card.rest(now);
        return new RefundOutcome.NothingToRefund();
    }

    /** Has a refund tried again that the gateway refused; empty if it refused none of this order. */
    public Optional<CardPayment> refundAgain(UUID orderId) {
        return payments.lock(orderId)
                .filter(payment -> payment.status() == PaymentStatus.REFUND_REFUSED)
                .map(payment -> beginRefund(payment, lock(orderId)));
    }

    private CardPayment beginRefund(Payment payment, CardPayment card) {
        var now = clock.instant();
        payment.refunding(now);
        card.refund(now);
        return card;
    }

    /** The gateway has something to say about an order; answers whether somebody waits for that. */
    public boolean hurry(UUID orderId) {
        return payments.lock(orderId)
                .flatMap(_ -> cards.lock(orderId))
                .filter(card -> card.hurry(clock.instant()))
                .isPresent();
    }

    /** Claims what has waited longest and is due. */
    public Optional<CardCall> claimDue() {
        var now = clock.instant();
        return cards.findDue(now).map(card -> {
            card.claim(now, calling.lease());
            return callOf(payments.findByOrderId(card.orderId()).orElseThrow(), card);
        });
    }

    private static CardCall callOf(Payment payment, CardPayment card) {
        return new CardCall(
                payment.orderId(),
                payment.paymentId(),
                payment.amount().orElseThrow(),
                card.cardToken(),
                payment.status() == PaymentStatus.REFUNDING,
                card.isToRefund(),
                card.attempts() > 1,
                card.claims());
    }

    /** Notes what became of a charge. */
    public CallOutcome conclude(CardCall call, ToCharge answer) {
        var payment = payments.lock(call.orderId()).orElseThrow();
        var card = lock(call.orderId());
        return card.isClaimedBy(call) ? conclude(payment, card, answer) : new CallOutcome.Overtaken();
    }

    private CallOutcome conclude(Payment payment, CardPayment card, ToCharge answer) {
        var now = clock.instant();
        return switch (answer) {
            case Captured() -> captured(payment, card, now);
            case Declined _ -> {
                payment.declinedByCard(now);
                card.rest(now);
                yield new CallOutcome.Declined(payment, card);
            }
            case Closed() -> {
                payment.closed(now);
                card.rest(now);
                yield new CallOutcome.Voided();
            }
            case Unreachable(var why) -> waitForGateway(card, now, why);
            case Unanswered(var why) -> unknown(payment, card, now, why);
            case Contradiction(var why) -> unknown(payment, card, now, why);
            case NeverUsed() -> unknown(payment, card, now, "The gateway does not know of it");
        };
    }

    private CallOutcome captured(Payment payment, CardPayment card, Instant now) {
        var amount = payment.captured(now);
        ledger.chargeCard(amount.currency(), amount.amountMinor(), payment.orderId(), payment.paymentId());
        if (card.isToRefund()) {
            payment.refunding(now);
            card.refund(now);
        } else {
            card.rest(now);
        }
        return new CallOutcome.Captured(payment, card);
    }

    private CallOutcome unknown(Payment payment, CardPayment card, Instant now, String why) {
        payment.unknown(now);
        return tryAgain(card, now, why);
    }

    /** Notes what became of a refund. */
    public CallOutcome conclude(CardCall call, ToRefund answer) {
        var payment = payments.lock(call.orderId()).orElseThrow();
        var card = lock(call.orderId());
        return card.isClaimedBy(call) ? conclude(payment, card, answer) : new CallOutcome.Overtaken();
    }

    private CallOutcome conclude(Payment payment, CardPayment card, ToRefund answer) {
        var now = clock.instant();
        return switch (answer) {
            case Refunded() -> {
                var amount = payment.refundedToCard(now);
                ledger.refundCard(amount.currency(), amount.amountMinor(), payment.orderId(), payment.paymentId());
                card.rest(now);
                yield new CallOutcome.Refunded(payment, card);
            }
            case Refused(var why)
            when card.attempts() >= calling.refundAttempts() -> {
                payment.refundRefused(now);
                card.giveUp(now, why);
                yield new CallOutcome.RefundRefused(payment, card, why);
            }
            case Refused(var why) -> tryAgain(card, now, why);
            case Unreachable(var why) -> waitForGateway(card, now, why);
            case Unanswered(var why) -> tryAgain(card, now, why);
            case Contradiction(var why) -> tryAgain(card, now, why);
            case NeverUsed() -> tryAgain(card, now, "The gateway does not know of it");
        };
    }

    private CallOutcome waitForGateway(CardPayment card, Instant now, String why) {
        card.waitForGateway(now.plus(calling.outagePause()), why);
        return new CallOutcome.TriedAgain(why);
    }

    private CallOutcome tryAgain(CardPayment card, Instant now, String why) {
        card.tryAgain(now.plus(calling.pauseAfter(card.attempts(), ThreadLocalRandom.current())), why);
        return new CallOutcome.TriedAgain(why);
    }

    private CardPayment lock(UUID orderId) {
        return cards.lock(orderId)
                .orElseThrow(() -> new IllegalStateException("No card is known for order " + orderId));
    }
}
