package io.pasdequatre.payment.domain;

import io.pasdequatre.payment.ledger.Account;
import io.pasdequatre.payment.ledger.AccountId;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The one payment of an order. A state that is an end never changes. */
@Entity
public class Payment {

    @Id
    private UUID orderId;

    @Column(updatable = false)
    private UUID paymentId;

    @Column(updatable = false)
    private String customerId;

    @Enumerated(EnumType.STRING)
    @Column(updatable = false)
    private PaymentMethod method;

    @Embedded
    private @Nullable Money amount;

    @Enumerated(EnumType.STRING)
    private PaymentStatus status;

    @Enumerated(EnumType.STRING)
    private @Nullable DeclineReason declineReason;

    @Column(updatable = false)
    private Instant createdAt;

    private Instant changedAt;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields in.
    protected Payment() {}

    private Payment(UUID orderId, UUID paymentId, String customerId, PaymentStatus status, Instant at) {
        this.orderId = orderId;
        this.paymentId = paymentId;
        this.customerId = customerId;
        this.method = PaymentMethod.ACCOUNT;
        this.status = status;
        this.createdAt = at;
        this.changedAt = at;
    }

    static Payment requested(UUID orderId, UUID paymentId, String customerId, Money amount, Instant at) {
        Payment payment = new Payment(orderId, paymentId, customerId, PaymentStatus.REQUESTED, at);
        payment.amount = amount;
        return payment;
    }

    /** One that a gateway is to charge. */
    static Payment charging(UUID orderId, UUID paymentId, String customerId, Money amount, Instant at) {
        Payment payment = new Payment(orderId, paymentId, customerId, PaymentStatus.CHARGING, at);
        payment.method = PaymentMethod.CARD;
        payment.amount = amount;
        return payment;
    }

    static Payment voided(UUID orderId, UUID paymentId, String customerId, Instant at) {
        return new Payment(orderId, paymentId, customerId, PaymentStatus.VOIDED, at);
    }

    /** Takes the amount from the account if the account covers it. */
    ChargeOutcome charge(Optional<Account> account, Instant at) {
        long due = amountOf(PaymentStatus.REQUESTED).amountMinor();
        if (account.isEmpty()) {
            return decline(DeclineReason.NO_ACCOUNT, at);
        }
        if (!account.get().covers(due)) {
            return decline(DeclineReason.INSUFFICIENT_FUNDS, at);
        }
        account.get().charge(due, orderId, paymentId);
        become(PaymentStatus.CAPTURED, at);
        return new ChargeOutcome.Captured(paymentId);
    }

    /** Gives the whole amount back to the account it came from. */
    RefundOutcome refund(Account account, Instant at) {
        Money captured = amountOf(PaymentStatus.CAPTURED);
        account.refund(captured.amountMinor(), orderId, paymentId);
        become(PaymentStatus.REFUNDED, at);
        return new RefundOutcome.Refunded(paymentId, captured);
    }

    /** The gateway has charged the card that much. */
    Money captured(Instant at) {
        become(PaymentStatus.CAPTURED, at, PaymentStatus.CHARGING, PaymentStatus.UNKNOWN);
        return amountOf(PaymentStatus.CAPTURED);
    }

    /** The gateway will not charge the card. */
    void declinedByCard(Instant at) {
        become(PaymentStatus.DECLINED, at, PaymentStatus.CHARGING, PaymentStatus.UNKNOWN);
        declineReason = DeclineReason.CARD_DECLINED;
    }

    /** The order was cancelled, and the gateway has not charged the card and never will. */
    void closed(Instant at) {
        become(PaymentStatus.VOIDED, at, PaymentStatus.CHARGING, PaymentStatus.UNKNOWN);
        amount = null;
    }

    /** The gateway may have charged the card. */
    void unknown(Instant at) {
        if (status != PaymentStatus.UNKNOWN) {
            become(PaymentStatus.UNKNOWN, at, PaymentStatus.CHARGING);
        }
    }

    /** The gateway is to give it back. */
    void refunding(Instant at) {
        become(PaymentStatus.REFUNDING, at, PaymentStatus.CAPTURED, PaymentStatus.REFUND_REFUSED);
    }

    /** The gateway has given that much back. */
    Money refundedToCard(Instant at) {
        become(PaymentStatus.REFUNDED, at, PaymentStatus.REFUNDING);
        return amountOf(PaymentStatus.REFUNDED);
    }

    /** The gateway will not give it back by itself. */
    void refundRefused(Instant at) {
        become(PaymentStatus.REFUND_REFUSED, at, PaymentStatus.REFUNDING);
    }

    /** The account that was or would be charged; a voided payment has none. */
    Optional<AccountId> account() {
        return amount().map(due -> AccountId.ofCustomer(customerId, due.currency()));
    }

    private ChargeOutcome decline(DeclineReason reason, Instant at) {
        declineReason = reason;
        become(PaymentStatus.DECLINED, at);
        return new ChargeOutcome.Declined(paymentId, reason);
    }

    private void become(PaymentStatus next, Instant at, PaymentStatus... from) {
        if (!List.of(from).contains(status)) {
            throw new IllegalStateException(
                    "The payment of order %s is %s and cannot become %s".formatted(orderId, status, next));
        }
        become(next, at);
    }

    private void become(PaymentStatus next, Instant at) {
        status = next;
        changedAt = at;
    }

    private Money amountOf(PaymentStatus expected) {
        if (status != expected || amount == null) {
            throw new IllegalStateException(
                    "The payment of order %s is %s and not %s".formatted(orderId, status, expected));
        }
        return amount;
    }

    public UUID orderId() {
        return orderId;
    }

    public UUID paymentId() {
        return paymentId;
    }

    public String customerId() {
        return customerId;
    }

    public PaymentMethod method() {
        return method;
    }

    /** The order's total; a voided payment has none. */
    public Optional<Money> amount() {
        return Optional.ofNullable(amount);
    }

    public PaymentStatus status() {
        return status;
    }

    /** Why it was declined, if it was. */
    public Optional<DeclineReason> declineReason() {
        return Optional.ofNullable(declineReason);
    }

    public Instant createdAt() {
        return createdAt;
    }

    /** When it came to its status. */
    public Instant changedAt() {
        return changedAt;
    }
}
