package io.pasdequatre.payment.ledger;

import io.pasdequatre.payment.ledger.Balances.Balance;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What happened to accounts, to look at: nothing is locked. */
@Component
@Transactional(readOnly = true)
public class History {

    private final JdbcJournal journal;
    private final Balances balances;

    History(JdbcJournal journal, Balances balances) {
        this.journal = journal;
        this.balances = balances;
    }

    /** A customer's accounts by currency as they were at a time; without those that were opened later. */
    public List<Balance> asOf(String customerId, Instant at) {
        return balances.ofCustomer(customerId).stream()
                .map(now -> new Balance(
                        now.account(), journal.load(now.account(), at).state()))
                .filter(then -> then.state().version() > 0)
                .toList();
    }

    /** The last entries of an account that come before a version, the newest first. */
    public List<Entry> before(AccountId account, long version, int limit) {
        return journal.before(account, version, limit);
    }
}
