package io.pasdequatre.payment.ledger;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import io.pasdequatre.payment.ledger.LedgerEvent.AccountOpened;
import io.pasdequatre.payment.ledger.LedgerEvent.Charged;
import io.pasdequatre.payment.ledger.LedgerEvent.Corrected;
import io.pasdequatre.payment.ledger.LedgerEvent.Deposited;
import io.pasdequatre.payment.ledger.LedgerEvent.FeeTaken;
import io.pasdequatre.payment.ledger.LedgerEvent.Refunded;
import io.pasdequatre.payment.ledger.LedgerEvent.Transferred;
import io.pasdequatre.payment.ledger.LedgerEvent.Withdrawn;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.function.Consumer;

/** A customer's account in one currency: decides what may happen to it, by its state, and records what does. */
public final class Account {

    private static final TimeBasedEpochRandomGenerator IDS = Generators.timeBasedEpochRandomGenerator();

    private final AccountId id;
    private final Clock clock;
    private final Consumer<Posting> ledger;
    private AccountState state;

    private Account(AccountId id, AccountState state, Clock clock, Consumer<Posting> ledger) {
        this.id = id;
        this.state = state;
        this.clock = clock;
        this.ledger = ledger;
    }

    /**
     * The account as its events have it; one that has none yet is opened by the first.
     *
     * @param ledger takes what is posted
     */
    public static Account of(AccountId id, AccountState state, Clock clock, Consumer<Posting> ledger) {
        AccountState opened = state.version() == 0 ? state.apply(new AccountOpened(), 0, state.at()) : state;
        return new Account(id, opened, clock, ledger);
    }

    /** Takes money in, unless the account would hold more than a {@code long} can count. */
    public boolean deposit(long amountMinor, String source) {
        if (!holds(amountMinor)) {
            return false;
        }
        post(House.CASH, -amountMinor, new Deposited(source), IDS.generate());
        return true;
    }

    private boolean holds(long amountMinor) {
        return amountMinor <= Long.MAX_VALUE - Math.max(state.balanceMinor(), state.depositedMinor());
    }

    public boolean covers(long amountMinor) {
        return state.covers(amountMinor);
    }

    /**
     * Takes what an order costs.
     *
     * @throws IllegalStateException if the account does not cover it
     */
    public void charge(long amountMinor, UUID orderId, UUID paymentId) {
        requireCovered(amountMinor);
        post(House.SALES, amountMinor, new Charged(orderId, paymentId), IDS.generate());
    }

    /**
     * Gives back what an order cost.
     *
     * @throws IllegalStateException if less was captured
     */
    public void refund(long amountMinor, UUID orderId, UUID paymentId) {
        if (amountMinor > state.capturedMinor() - state.refundedMinor()) {
            throw new IllegalStateException("More would be refunded than was captured: " + id);
        }
        post(House.SALES, -amountMinor, new Refunded(orderId, paymentId), IDS.generate());
    }

    /** Pays out, and takes the fee, unless the account does not cover both. */
    public boolean withdraw(long amountMinor) {
        return withdraw(amountMinor, WithdrawalFee.CURRENT);
    }

    boolean withdraw(long amountMinor, WithdrawalFee rule) {
        long fee = rule.of(amountMinor);
        if (!covers(amountMinor) || !covers(amountMinor + fee)) {
            return false;
        }
        UUID transaction = IDS.generate();
        post(House.CASH, amountMinor, new Withdrawn(), transaction);
        if (fee > 0) {
            post(House.FEES, fee, new FeeTaken(id.text(), rule, amountMinor), transaction);
        }
        return true;
    }

    /**
     * Sends money to another account of the same currency, unless this one does not cover it or the other one would
     * hold more than can be counted.
     */
    public boolean transfer(long amountMinor, Account to) {
        if (!covers(amountMinor) || !to.holds(amountMinor)) {
            return false;
        }
        var event = new Transferred(id.text(), to.id.text());
        Instant at = later(now(), to.now());
        ledger.accept(new Posting(IDS.generate(), at, id, to.id, amountMinor, event));
        state = state.apply(event, -amountMinor, at);
        to.state = to.state.apply(event, amountMinor, at);
        return true;
    }

    /** Gives back what a rule took too much, in the transaction {@code corrected}. */
    void correct(long amountMinor, UUID corrected, WithdrawalFee rule) {
        post(House.FEES, -amountMinor, new Corrected(corrected, rule), IDS.generate());
    }

    /** @param amountMinor what goes to the house; below zero it comes from there */
    private void post(House house, long amountMinor, LedgerEvent event, UUID transaction) {
        Instant at = now();
        ledger.accept(Posting.of(transaction, at, id, house.in(id.currency()), amountMinor, event));
        state = state.apply(event, -amountMinor, at);
    }

    private void requireCovered(long amountMinor) {
        if (!covers(amountMinor)) {
            throw new IllegalStateException("An account never goes below zero: " + id);
        }
    }

    /** Never before the last event, so that what the balance was at a time is what a beginning of the stream says. */
    private Instant now() {
        return later(clock.instant().truncatedTo(ChronoUnit.MICROS), state.at());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    public AccountId id() {
        return id;
    }

    public AccountState state() {
        return state;
    }
}
