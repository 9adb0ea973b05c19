package io.pasdequatre.payment.ledger;

import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Hands out accounts to post to, each locked until the caller's transaction ends. What is posted is written when it
 * commits: see {@link LedgerTransaction}.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class Ledger {

    private final AccountStreams streams;
    private final Journal journal;
    private final Clock clock;

    Ledger(AccountStreams streams, Journal journal, Clock clock) {
        this.streams = streams;
        this.journal = journal;
        this.clock = clock;
    }

    /** The account, if it is open. */
    public Optional<Account> find(AccountId id) {
        return current().find(id);
    }

    /** The account, which is opened if it is not open. */
    public Account open(AccountId id) {
        return current().open(id);
    }

    private LedgerTransaction current() {
        @Nullable LedgerTransaction current = (LedgerTransaction) TransactionSynchronizationManager.getResource(this);
        return current == null ? begin() : current;
    }

    private LedgerTransaction begin() {
        var transaction = new LedgerTransaction(this, streams, journal, clock);
        TransactionSynchronizationManager.bindResource(this, transaction);
        TransactionSynchronizationManager.registerSynchronization(transaction);
        return transaction;
    }
}
