package io.pasdequatre.payment.ledger;

import java.util.UUID;

/**
 * What happened to an account. The amount is the entry's; both accounts of a posting have the same event, with opposite
 * amounts. An event is stored as JSON and never changed: whoever changes a record here adds a step to
 * {@link Upcasters}.
 */
public sealed interface LedgerEvent {

    /** Comes first in every stream, with the amount 0. */
    record AccountOpened() implements LedgerEvent {}

    /**
     * Money came in.
     *
     * @param source where from, such as {@code CASH}; since version 2
     */
    record Deposited(String source) implements LedgerEvent {}

    record Withdrawn() implements LedgerEvent {}

    /**
     * What a withdrawal cost.
     *
     * @param account whose
     * @param rule by which the amount was worked out
     * @param withdrawnMinor of which, in minor units
     */
    record FeeTaken(String account, WithdrawalFee rule, long withdrawnMinor) implements LedgerEvent {}

    /** An order was paid. */
    record Charged(UUID orderId, UUID paymentId) implements LedgerEvent {}

    /** The payment of an order that was cancelled or came back was given back. */
    record Refunded(UUID orderId, UUID paymentId) implements LedgerEvent {}

    /** From one account to another, each by its name. */
    record Transferred(String from, String to) implements LedgerEvent {}

    /**
     * A rule was wrong, and this is the difference.
     *
     * @param corrects the transaction in which it was applied
     * @param rule that was wrong
     */
    record Corrected(UUID corrects, WithdrawalFee rule) implements LedgerEvent {}
}
