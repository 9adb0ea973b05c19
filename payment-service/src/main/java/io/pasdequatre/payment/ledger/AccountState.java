package io.pasdequatre.payment.ledger;

import io.pasdequatre.payment.ledger.LedgerEvent.AccountOpened;
import io.pasdequatre.payment.ledger.LedgerEvent.Charged;
import io.pasdequatre.payment.ledger.LedgerEvent.Corrected;
import io.pasdequatre.payment.ledger.LedgerEvent.Deposited;
import io.pasdequatre.payment.ledger.LedgerEvent.FeeTaken;
import io.pasdequatre.payment.ledger.LedgerEvent.Refunded;
import io.pasdequatre.payment.ledger.LedgerEvent.Transferred;
import io.pasdequatre.payment.ledger.LedgerEvent.Withdrawn;
import java.time.Instant;

/**
 * What an account's events add up to: a left fold over them. All amounts are in minor units and from a customer's side,
 * so that the house's accounts have them with the opposite sign. The balance is what came in less what went out:
 * deposited − withdrawn − fees − captured + refunded + transferred + corrected.
 *
 * @param version the number of events, which are numbered from 1
 * @param at when the last of them happened
 * @param transferredMinor what others sent less what was sent to others
 * @param correctedMinor what was given back where a rule was wrong, less what was taken
 */
public record AccountState(
        long version,
        Instant at,
        long balanceMinor,
        long depositedMinor,
        long withdrawnMinor,
        long feesMinor,
        long capturedMinor,
        long refundedMinor,
        long transferredMinor,
        long correctedMinor) {

    /** Of an account that nothing has happened to. */
    public static final AccountState NONE = new AccountState(0, Instant.EPOCH, 0, 0, 0, 0, 0, 0, 0, 0);

    /** The state after one more entry. */
    public AccountState apply(Entry entry) {
        return apply(entry.event(), entry.amountMinor(), entry.occurredAt());
    }

    /** @throws ArithmeticException if a sum is more than a {@code long} can hold */
    AccountState apply(LedgerEvent event, long amountMinor, Instant when) {
        long deposited = depositedMinor;
        long withdrawn = withdrawnMinor;
        long fees = feesMinor;
        long captured = capturedMinor;
        long refunded = refundedMinor;
        long transferred = transferredMinor;
        long corrected = correctedMinor;
        switch (event) {
            case AccountOpened _ -> {}
            case Deposited _ -> deposited = Math.addExact(deposited, amountMinor);
            case Withdrawn _ -> withdrawn = Math.subtractExact(withdrawn, amountMinor);
            case FeeTaken _ -> fees = Math.subtractExact(fees, amountMinor);
            case Charged _ -> captured = Math.subtractExact(captured, amountMinor);
            case Refunded _ -> refunded = Math.addExact(refunded, amountMinor);
            case Transferred _ -> transferred = Math.addExact(transferred, amountMinor);
            case Corrected _ -> corrected = Math.addExact(corrected, amountMinor);
        }
        return new AccountState(
                version + 1,
                when,
                Math.addExact(balanceMinor, amountMinor),
                deposited,
                withdrawn,
                fees,
                captured,
                refunded,
                transferred,
                corrected);
    }

    /** Whether so much can be taken without going below zero. */
    boolean covers(long amountMinor) {
        return amountMinor <= balanceMinor;
    }
}
