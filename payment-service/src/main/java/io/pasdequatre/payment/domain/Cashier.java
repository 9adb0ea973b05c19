package io.pasdequatre.payment.domain;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import io.pasdequatre.payment.ledger.Account;
import io.pasdequatre.payment.ledger.AccountId;
import io.pasdequatre.payment.ledger.Ledger;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Moves money: into accounts, out of them and between them, charges for orders, refunds of cancelled and returned ones.
 * For an order, the payment is locked first and then the account. What was paid by card is for {@link Cards}.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class Cashier {

    /** Where the money of a deposit comes from: so far, all of it is cash. */
    private static final String SOURCE = "CASH";

    private static final TimeBasedEpochRandomGenerator IDS = Generators.timeBasedEpochRandomGenerator();

    private final Ledger ledger;
    private final Payments payments;
    private final Cards cards;
    private final Clock clock;

    Cashier(Ledger ledger, Payments payments, Cards cards, Clock clock) {
        this.ledger = ledger;
        this.payments = payments;
        this.cards = cards;
        this.clock = clock;
    }

    /** Deposits to the customer's account in that currency, and opens it with the first deposit. */
    @Transactional
    public DepositOutcome deposit(String customerId, Money amount) {
        var account = ledger.open(AccountId.ofCustomer(customerId, amount.currency()));
        return account.deposit(amount.amountMinor(), SOURCE) ? DepositOutcome.DEPOSITED : DepositOutcome.TOO_MUCH;
    }

    /** Pays out of the customer's account in that currency, and takes the fee of a withdrawal from it. */
    @Transactional
    public WithdrawalOutcome withdraw(String customerId, Money amount) {
        return ledger.find(AccountId.ofCustomer(customerId, amount.currency()))
                .map(account -> account.withdraw(amount.amountMinor())
                        ? WithdrawalOutcome.WITHDRAWN
                        : WithdrawalOutcome.INSUFFICIENT_FUNDS)
                .orElse(WithdrawalOutcome.NO_ACCOUNT);
    }

    /**
     * Sends money from one customer to another, who has an account in that currency already. Both are locked in the
     * order of their names, so two that send to each other do not wait in a circle.
     *
     * @param to another customer than {@code from}
     */
    @Transactional
    public TransferOutcome transfer(String from, String to, Money amount) {
        var ids = Stream.of(from, to)
                .map(customer -> AccountId.ofCustomer(customer, amount.currency()))
                .toList();
        Map<AccountId, Account> accounts = ids.stream()
                .sorted()
                .flatMap(id -> ledger.find(id).stream())
                .collect(Collectors.toMap(Account::id, account -> account));
        var sender = accounts.get(ids.getFirst());
        var receiver = accounts.get(ids.getLast());
        if (sender == null) {
            return TransferOutcome.NO_ACCOUNT;
        }
        if (receiver == null) {
            return TransferOutcome.NO_RECEIVER;
        }
        if (!sender.covers(amount.amountMinor())) {
            return TransferOutcome.INSUFFICIENT_FUNDS;
        }
        return sender.transfer(amount.amountMinor(), receiver) ? TransferOutcome.TRANSFERRED : TransferOutcome.TOO_MUCH;
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
            case REQUESTED -> payment.charge(payment.account().flatMap(ledger::find), now);
            case VOIDED -> new ChargeOutcome.Voided();
            case CAPTURED, REFUNDED, DECLINED, CHARGING, UNKNOWN, REFUNDING, REFUND_REFUSED ->
                throw again(payment, "charged");
        };
    }

    /**
     * Gives back what was captured for an order; if nothing was asked for yet, sees to it that nothing will be.
     *
     * @throws IllegalStateException if the order was refunded or voided before: there is one refund an order, whether
     *     it was cancelled or came back
     */
    public RefundOutcome refund(UUID orderId, String customerId, RefundReason reason) {
        var now = clock.instant();
        var voided = Payment.voided(orderId, IDS.generate(), customerId, now);
        var payment = payments.lockOrInsertVoided(voided);
        if (payment.paymentId().equals(voided.paymentId())) {
            return new RefundOutcome.NothingToRefund();
        }
        if (payment.method() == PaymentMethod.CARD) {
            return cards.refund(payment, reason);
        }
        return switch (payment.status()) {
            case CAPTURED ->
                payment.refund(payment.account().flatMap(ledger::find).orElseThrow(), now);
            case DECLINED -> new RefundOutcome.NothingToRefund();
            case REQUESTED, REFUNDED, VOIDED -> throw again(payment, "refunded");
            case CHARGING, UNKNOWN, REFUNDING, REFUND_REFUSED -> throw again(payment, "refunded to an account");
        };
    }

    static IllegalStateException again(Payment payment, String what) {
        return new IllegalStateException(
                "Order %s cannot be %s: its payment is %s".formatted(payment.orderId(), what, payment.status()));
    }
}
