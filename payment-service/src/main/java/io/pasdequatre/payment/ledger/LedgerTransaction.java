package io.pasdequatre.payment.ledger;

import io.pasdequatre.payment.ledger.Entry.Tip;
import io.pasdequatre.payment.ledger.LedgerEvent.AccountOpened;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What one database transaction posts. Customers' accounts are locked when they are asked for, since a charge depends
 * on the balance. The house's are locked last, when the transaction commits, in the order of their names: so nobody who
 * waits for one has anything that its owner waits for, and each is locked only for as long as a commit takes. All
 * entries are inserted by one statement.
 */
final class LedgerTransaction implements TransactionSynchronization {

    private final Ledger ledger;
    private final AccountStreams streams;
    private final Journal journal;
    private final Clock clock;
    private final TreeMap<AccountId, Account> accounts = new TreeMap<>();
    private final Map<AccountId, Tip> tips = new TreeMap<>();
    private final List<Posting> postings = new ArrayList<>();

    LedgerTransaction(Ledger ledger, AccountStreams streams, Journal journal, Clock clock) {
        this.ledger = ledger;
        this.streams = streams;
        this.journal = journal;
        this.clock = clock;
    }

    Optional<Account> find(AccountId id) {
        Account known = accounts.get(id);
        return known == null ? streams.findByAccount(id.text()).map(_ -> load(id)) : Optional.of(known);
    }

    Account open(AccountId id) {
        return find(id).orElseGet(() -> {
            streams.open(id.text());
            return find(id).orElseThrow();
        });
    }

    /** A statement of its own, after the lock: one that waited for it would see the entries as they were before. */
    private Account load(AccountId id) {
        var loaded = journal.load(id);
        tips.put(id, loaded.tip());
        var account = Account.of(id, loaded.state(), clock, postings::add);
        accounts.put(id, account);
        return account;
    }

    void post(Posting posting) {
        postings.add(posting);
    }

    @Override
    public void beforeCommit(boolean readOnly) {
        if (!postings.isEmpty()) {
            journal.append(entries());
            postings.clear();
        }
    }

    /** A transaction posts to one stripe of each of the house's accounts: that of its first customer, if it has one. */
    private List<Entry> entries() {
        Object first = accounts.isEmpty()
                ? postings.getFirst().transactionId()
                : accounts.firstKey().text();
        int stripe = Math.floorMod(first.hashCode(), House.STRIPES);
        lockTheHouses(stripe);
        List<Entry> entries = new ArrayList<>();
        for (Posting posting : postings) {
            append(entries, posting, posting.from().striped(stripe), -posting.amountMinor());
            append(entries, posting, posting.to().striped(stripe), posting.amountMinor());
        }
        return entries;
    }

    private void lockTheHouses(int stripe) {
        var houses = new TreeSet<AccountId>();
        postings.stream()
                .flatMap(posting -> Stream.of(posting.from(), posting.to()))
                .filter(AccountId::isHouses)
                .forEach(house -> houses.add(house.striped(stripe)));
        for (AccountId house : houses) {
            while (streams.findByAccount(house.text()).isEmpty()) {
                streams.open(house.text());
            }
            tips.put(house, journal.tip(house));
        }
    }

    private void append(List<Entry> entries, Posting posting, AccountId account, long amountMinor) {
        if (tipOf(account).version() == 0) {
            add(entries, Entry.after(tipOf(account), account, posting, 0, new AccountOpened()));
        }
        add(entries, Entry.after(tipOf(account), account, posting, amountMinor, posting.event()));
    }

    private void add(List<Entry> entries, Entry entry) {
        entries.add(entry);
        tips.put(entry.account(), entry.tip());
    }

    private Tip tipOf(AccountId account) {
        return Objects.requireNonNull(tips.get(account), () -> account + " was not locked");
    }

    @Override
    public void suspend() {
        TransactionSynchronizationManager.unbindResource(ledger);
    }

    @Override
    public void resume() {
        TransactionSynchronizationManager.bindResource(ledger, this);
    }

    @Override
    public void afterCompletion(int status) {
        TransactionSynchronizationManager.unbindResourceIfPossible(ledger);
    }
}
