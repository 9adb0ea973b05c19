package io.pasdequatre.payment.ledger;

import io.pasdequatre.payment.ledger.LedgerEvent.Corrected;
import io.pasdequatre.payment.ledger.LedgerEvent.FeeTaken;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Mends what a wrong rule for fees did. The fees are replayed by the rule that holds, and each difference is posted as
 * an event of its own: what happened stays as it was, also that the rule was wrong. Every fee is in one of the house's
 * accounts, so none of the customers' streams is read for it.
 */
@Component
public class FeeCorrection {

    private final JdbcJournal journal;
    private final Ledger ledger;
    private final TransactionOperations transaction;

    FeeCorrection(JdbcJournal journal, Ledger ledger, TransactionOperations transaction) {
        this.journal = journal;
        this.ledger = ledger;
        this.transaction = transaction;
    }

    /**
     * A fee that is not what it should have been.
     *
     * @param transactionId the withdrawal's
     * @param takenMinor by {@code rule}, in minor units
     * @param dueMinor by the rule that holds
     */
    record Difference(
            String account,
            UUID transactionId,
            WithdrawalFee rule,
            long withdrawnMinor,
            long takenMinor,
            long dueMinor) {

        private static Difference of(Entry entry, FeeTaken fee) {
            return new Difference(
                    fee.account(),
                    entry.transactionId(),
                    fee.rule(),
                    fee.withdrawnMinor(),
                    entry.amountMinor(),
                    WithdrawalFee.CURRENT.of(fee.withdrawnMinor()));
        }

        private boolean isNone() {
            return takenMinor == dueMinor;
        }
    }

    /** What was never corrected, in the order of the streams. Nothing is posted. */
    List<Difference> differences() {
        return Objects.requireNonNull(transaction.execute(_ -> replay()));
    }

    /** In a transaction, so that the entries come some at a time. */
    private List<Difference> replay() {
        var differences = new LinkedHashMap<UUID, Difference>();
        var corrected = new HashSet<UUID>();
        journal.ofHouse(House.FEES, entry -> {
            switch (entry.event()) {
                case FeeTaken fee
                when fee.rule() != WithdrawalFee.CURRENT ->
                    differences.put(entry.transactionId(), Difference.of(entry, fee));
                case Corrected correction -> corrected.add(correction.corrects());
                default -> {}
            }
        });
        differences.keySet().removeAll(corrected);
        differences.values().removeIf(Difference::isNone);
        return List.copyOf(differences.values());
    }

    /** Gives back every difference, each in its own transaction and once, and answers with them. */
    List<Difference> correct() {
        return differences().stream().filter(this::correct).toList();
    }

    /** Two corrections at once wait for each other at the account, and the second finds that it is done. */
    private boolean correct(Difference difference) {
        return Boolean.TRUE.equals(transaction.execute(_ -> {
            var account = ledger.find(AccountId.parse(difference.account())).orElseThrow();
            if (journal.isCorrected(account.id(), difference.transactionId())) {
                return false;
            }
            account.correct(
                    difference.takenMinor() - difference.dueMinor(), difference.transactionId(), difference.rule());
            return true;
        }));
    }
}
