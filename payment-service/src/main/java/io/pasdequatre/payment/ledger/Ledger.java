package io.pasdequatre.payment.ledger;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import io.pasdequatre.payment.ledger.LedgerEvent.Charged;
import io.pasdequatre.payment.ledger.LedgerEvent.Refunded;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.Optional;
import java.util.UUID;
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

    private static final TimeBasedEpochRandomGenerator IDS = Generators.timeBasedEpochRandomGenerator();

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

    /** Posts what the gateway charged to a card for an order. */
    public void chargeCard(Currency currency, long amountMinor, UUID orderId, UUID paymentId) {
        postFromCards(currency, amountMinor, new Charged(orderId, paymentId));
    }

    /** Posts what the gateway gave back to a card. */
    public void refundCard(Currency currency, long amountMinor, UUID orderId, UUID paymentId) {
        postFromCards(currency, -amountMinor, new Refunded(orderId, paymentId));
    }

    /** @param amountMinor below zero it goes back */
    private void postFromCards(Currency currency, long amountMinor, LedgerEvent event) {
        Instant at = clock.instant().truncatedTo(ChronoUnit.MICROS);
        AccountId cards = House.CARDS.in(currency);
        AccountId sales = House.SALES.in(currency);
        current().post(Posting.of(IDS.generate(), at, cards, sales, amountMinor, event));
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
