package io.pasdequatre.payment.ledger;

import java.util.Currency;
import java.util.Locale;

/**
 * What the house has accounts for: the other side of what customers pay in, out and for, and what their cards pay. Each
 * is kept in {@value #STRIPES} stripes, since almost every transaction posts to one, and those of different stripes
 * need not wait for each other.
 */
enum House {
    /** What customers paid in, less what they took out: never above zero, since it is owed to them. */
    CASH,
    /** What the card gateway charged for us, less what it gave back: never above zero, since it owes that to us. */
    CARDS,
    /** What orders were paid with. */
    SALES,
    /** What withdrawals cost. */
    FEES;

    static final int STRIPES = 16;

    /** All stripes together: which one is chosen when the transaction commits. */
    AccountId in(Currency currency) {
        return new AccountId(name().toLowerCase(Locale.ROOT), currency);
    }
}
