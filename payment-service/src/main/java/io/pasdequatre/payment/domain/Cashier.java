package io.pasdequatre.payment.domain;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import java.time.Clock;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Moves money: deposits to accounts, charges for orders, refunds of cancelled and returned ones. For an order, the
 * payment is locked first and then the account.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class Cashier {

    private static final TimeBasedEpochRandomGenerator IDS = Generators.timeBasedEpochRandomGenerator();

    private final Accounts accounts;
    private final Payments payments;
    private final Clock clock;

    Cashier(Accounts accounts, Payments payments, Clock clock) {
        this.accounts = accounts;
        this.payments = payments;
        this.clock = clock;
    }

    /** Deposits to the customer's account in that currency, and opens it with the first deposit. */
    @Transactional
    public DepositOutcome deposit(String customerId, Money amount) {
        accounts.open(customerId, amount.currency().getCurrencyCode());
        var id = new AccountId(customerId, amount.currency());
        return accounts.findById(id).orElseThrow().deposit(amount.amountMinor());
    }

    /**
     * Charges the customer for an order. The charge is against an account in this database, so it belongs to the
     * caller's transaction, and is refused without one.
     *
     * @throws IllegalStateException if the order was charged before
     */
    public ChargeOutcome charge(UUID orderId, String customerId, Money amount) {
        var now = clock.instant();
        var payment =
                payments.lockOrInsertRequested(Payment.requested(orderId, IDS.generate(), customerId, amount, now));
        return switch (payment.status()) {
            case REQUESTED -> payment.charge(payment.account().flatMap(accounts::findById), now);
            case VOIDED -> new ChargeOutcome.Voided();
            case CAPTURED, REFUNDED, DECLINED -> throw again(payment, "charged");
        };
    }

    /**
     * Gives back what was captured for an order; if nothing was asked for yet, sees to it that nothing will be.
     *
     * @throws IllegalStateException if the order was refunded or voided before: there is one refund an order, whether
     *     it was cancelled or came back
     */
    public RefundOutcome refund(UUID orderId, String customerId) {
        var now = clock.instant();
        var voided = Payment.voided(orderId, IDS.generate(), customerId, now);
        var payment = payments.lockOrInsertVoided(voided);
        if (payment.paymentId().equals(voided.paymentId())) {
            return new RefundOutcome.NothingToRefund();
        }
        return switch (payment.status()) {
            case CAPTURED ->
                payment.refund(payment.account().flatMap(accounts::findById).orElseThrow(), now);
            case DECLINED -> new RefundOutcome.NothingToRefund();
            case REQUESTED, REFUNDED, VOIDED -> throw again(payment, "refunded");
        };
    }

    private static IllegalStateException again(Payment payment, String what) {
        return new IllegalStateException(
                "Order %s cannot be %s: its payment is %s".formatted(payment.orderId(), what, payment.status()));
    }
}
