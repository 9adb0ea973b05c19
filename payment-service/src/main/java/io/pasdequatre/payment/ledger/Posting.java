package io.pasdequatre.payment.ledger;

import java.time.Instant;
import java.util.UUID;

/**
 * An amount that leaves one account and arrives in another.
 *
 * @param transactionId of what belongs together, such as a withdrawal and its fee
 * @param amountMinor in minor units, 0 or more
 */
public record Posting(
        UUID transactionId, Instant at, AccountId from, AccountId to, long amountMinor, LedgerEvent event) {

    /** @throws IllegalArgumentException if the amount is negative, or the accounts are one or of two currencies */
    public Posting {
        if (amountMinor < 0 || !from.currency().equals(to.currency()) || from.equals(to)) {
            throw new IllegalArgumentException("%d cannot be posted from %s to %s".formatted(amountMinor, from, to));
        }
    }

    /** @param amountMinor below zero it goes back: from the second account to the first */
    static Posting of(
            UUID transactionId, Instant at, AccountId from, AccountId to, long amountMinor, LedgerEvent event) {
        return amountMinor >= 0
                ? new Posting(transactionId, at, from, to, amountMinor, event)
                : new Posting(transactionId, at, to, from, -amountMinor, event);
    }
}
