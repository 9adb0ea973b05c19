package io.pasdequatre.payment.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.pasdequatre.payment.ledger.Verification.Place;
import io.pasdequatre.payment.ledger.Verification.Problem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever may do everything in the database changes what happened, and it shows. */
class VerificationTest extends OnALedger {

    @BeforeEach
    void post() {
        cashier.deposit(customer, euros(1_000));
        charge(300);
        charge(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "amount_minor = -3",
                "occurred_at = occurred_at + interval '1 day'",
                "type = 'Refunded'",
                "transaction_id = md5(transaction_id::text)::uuid",
                "payload = payload || ' '"
            })
    void anEntryThatWasChangedShows(String change) {
        assertThat(problems()).isEmpty();
        var before = journal.before(account, 4, 1).getFirst();

        tamper("UPDATE ledger_entry SET %s WHERE account = ? AND version = 3".formatted(change), account.text());
        try {
            assertThat(problems())
                    .extracting(Problem::account, Problem::version)
                    .containsExactly(tuple(account.text(), 3L));
        } finally {
            restore(before);
        }
        assertThat(problems()).isEmpty();
    }

    @Test
    void anEntryThatWasTakenOutShows() {
        takeOut(3);

        assertThat(problems())
                .containsExactly(new Problem(account.text(), 4, "What came before this entry is missing"));
        cleanUp();
    }

    @Test
    void theLastEntryThatWasTakenOutShowsInTheReadModel() {
        takeOut(4);

        assertThat(problems())
                .containsExactly(
                        new Problem(account.text(), 4, "The read model has something else than the entries add up to"));
        cleanUp();
    }

    @Test
    void aStreamThatWasTakenOutShowsInTheReadModel() {
        tamper("DELETE FROM ledger_entry WHERE account = ?", account.text());

        assertThat(problems()).hasSize(1);
        cleanUp();
    }

    @Test
    void aBalanceThatIsNotWhatTheEntriesAddUpToShows() {
        tamper(
                "UPDATE account_balance SET balance_minor = 501, deposited_minor = 1001 WHERE account = ?",
                account.text());

        assertThat(problems()).hasSize(1);
        cleanUp();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10_000})
    void pagesOfAnySizeSeeEveryEntryOnce(int limit) {
        var problems = new ArrayList<Problem>();
        long entries = 0;
        Place next = Place.BEGINNING;
        while (next != null) {
            var page = verification.page(
                    verification.behind(next.account(), next.tip().version()), limit);
            entries += page.entries();
            problems.addAll(page.problems());
            next = page.next();
        }

        assertThat(problems).isEmpty();
        assertThat(entries)
                .isEqualTo(jdbc.sql("SELECT count(*) FROM ledger_entry")
                        .query(Long.class)
                        .single());
    }

    private List<Problem> problems() {
        return verification.all().problems();
    }

    private void takeOut(long version) {
        tamper("DELETE FROM ledger_entry WHERE account = ? AND version = ?", account.text(), version);
    }

    private void restore(Entry entry) {
        tamper(
                """
                UPDATE ledger_entry
                SET amount_minor = ?, type = ?, occurred_at = ?::timestamptz, transaction_id = ?, payload = ?
                WHERE account = ? AND version = ?
                """,
                entry.amountMinor(),
                entry.type(),
                entry.occurredAt().toString(),
                entry.transactionId(),
                entry.payload(),
                entry.account().text(),
                entry.version());
    }

    /** Takes the account out of the books altogether, so that the other tests find them whole. */
    private void cleanUp() {
        tamper("DELETE FROM account_balance WHERE account = ?", account.text());
        tamper("DELETE FROM ledger_entry WHERE account = ?", account.text());
    }
}
