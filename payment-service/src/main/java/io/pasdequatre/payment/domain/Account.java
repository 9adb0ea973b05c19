package io.pasdequatre.payment.domain;

import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;

/**
 * What a customer has in one currency: what came in, what orders took and what cancelled and returned ones gave back.
 * The balance follows from these three and is stored nowhere.
 */
@Entity
public class Account {

    @EmbeddedId
    private AccountId id;

    private long depositedMinor;
    private long capturedMinor;
    private long refundedMinor;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields in.
    protected Account() {}

    private Account(AccountId id) {
        this.id = id;
    }

    static Account opened(AccountId id) {
        return new Account(id);
    }

    /** Takes money in, unless the account would hold more than a {@code long} can count. */
    DepositOutcome deposit(long amountMinor) {
        if (amountMinor > Long.MAX_VALUE - depositedMinor) {
            return DepositOutcome.TOO_MUCH;
        }
        depositedMinor += amountMinor;
        return DepositOutcome.DEPOSITED;
    }

    boolean covers(long amountMinor) {
        return amountMinor <= balanceMinor();
    }

    void capture(long amountMinor) {
        if (!covers(amountMinor)) {
            throw new IllegalStateException("An account never goes below zero: " + id);
        }
        capturedMinor = Math.addExact(capturedMinor, amountMinor);
    }

    void refund(long amountMinor) {
        if (amountMinor > capturedMinor - refundedMinor) {
            throw new IllegalStateException("More would be refunded than was captured: " + id);
        }
        refundedMinor += amountMinor;
    }

    public AccountId id() {
        return id;
    }

    /** What the customer can spend, in minor units; never negative. */
    public long balanceMinor() {
        return depositedMinor - (capturedMinor - refundedMinor);
    }

    /** All that was ever deposited, in minor units. */
    public long depositedMinor() {
        return depositedMinor;
    }

    /** All that orders ever took, in minor units. */
    public long capturedMinor() {
        return capturedMinor;
    }

    /** All that cancelled and returned orders ever gave back, in minor units; at most what was captured. */
    public long refundedMinor() {
        return refundedMinor;
    }
}
