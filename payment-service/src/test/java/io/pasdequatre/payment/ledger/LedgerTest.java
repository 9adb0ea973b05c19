package io.pasdequatre.payment.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.payment.domain.ChargeOutcome;
import io.pasdequatre.payment.domain.ChargeOutcome.Captured;
import io.pasdequatre.payment.domain.TransferOutcome;
import io.pasdequatre.payment.domain.WithdrawalOutcome;
import io.pasdequatre.payment.ledger.Journal.Loaded;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DuplicateKeyException;

/** What is posted, when much is posted at once, and when somebody would rather change what was. */
class LedgerTest extends OnALedger {

    @Autowired
    History history;

    @Autowired
    LedgerSums sums;

    @Autowired
    MeterRegistry meters;

    @Test
    void whatLeavesOneAccountArrivesInAnother() {
        cashier.deposit(customer, euros(5_000));
        charge(3_000);

        assertThat(history.before(account, Long.MAX_VALUE, 10))
                .extracting(Entry::type, Entry::amountMinor)
                .containsExactly(tuple("Charged", -3_000L), tuple("Deposited", 5_000L), tuple("AccountOpened", 0L));
        assertThat(balance()).isEqualTo(loaded());
        assertThat(balances.sums()).containsEntry("EUR", 0L);
        assertThat(verification.all().sums()).containsEntry("EUR", 0L);
    }

    @Test
    void whatACardPaysAndGetsBackArrivesInAnotherAccountToo() {
        UUID order = UUID.randomUUID();
        UUID payment = UUID.randomUUID();

        transaction.executeWithoutResult(_ -> ledger.chargeCard(EUR, 3_000, order, payment));
        transaction.executeWithoutResult(_ -> ledger.refundCard(EUR, 3_000, order, payment));

        assertThat(jdbc.sql("""
                                SELECT split_part(account, ':', 1) || ' ' || type || ' ' || amount_minor FROM ledger_entry
                                WHERE payload::json ->> 'orderId' = ? ORDER BY occurred_at, account
                                """).param(order.toString()).query(String.class).list())
                .containsExactly(
                        "cards Charged -3000", "sales Charged 3000", "cards Refunded 3000", "sales Refunded -3000");
        assertThat(balances.sums()).containsEntry("EUR", 0L);
        assertThat(verification.all().problems()).isEmpty();
    }

    @Test
    void ofTwoChargesAtOnceThatTheBalanceCoversOnceOneIsCaptured() throws Exception {
        for (int round = 0; round < 10; round++) {
            String buyer = customer + round;
            cashier.deposit(buyer, euros(1_000));

            var outcomes = atOnce(2, () -> charge(buyer, 1_000));

            assertThat(outcomes).filteredOn(Captured.class::isInstance).hasSize(1);
            assertThat(balances.ofCustomer(buyer).getFirst().state().balanceMinor())
                    .isZero();
        }
    }

    @Test
    void ofAThousandChargesOfOneAccountNoneIsLostAndNoneIsTooMany() throws Exception {
        cashier.deposit(customer, euros(9_000));

        var outcomes = atOnce(1_000, () -> charge(customer, 10));

        assertThat(outcomes).filteredOn(Captured.class::isInstance).hasSize(900);
        assertThat(balance().balanceMinor()).isZero();
        assertThat(balance().version()).isEqualTo(902);
        assertThat(loaded()).isEqualTo(balance());
        assertThat(verification.all().problems()).isEmpty();
    }

    @Test
    void twoWhoSendToEachOtherAtOnceDoNotWaitInACircle() throws Exception {
        String other = customer + "-other";
        cashier.deposit(customer, euros(1_000));
        cashier.deposit(other, euros(1_000));
        long deadlocks = deadlocks();

        var there = Stream.generate(() -> (Callable<Object>) () -> cashier.transfer(customer, other, euros(3)));
        var back = Stream.generate(() -> (Callable<Object>) () -> cashier.transfer(other, customer, euros(2)));
        var outcomes = atOnce(Stream.concat(there.limit(100), back.limit(100)).toList());

        assertThat(outcomes).containsOnly(TransferOutcome.TRANSFERRED);
        assertThat(balance().balanceMinor()).isEqualTo(900);
        assertThat(deadlocks()).isEqualTo(deadlocks);
    }

    @Test
    void aRefusedWithdrawalOrTransferPostsNothing() {
        cashier.deposit(customer, euros(100));

        assertThat(cashier.withdraw(customer, euros(100))).isEqualTo(WithdrawalOutcome.WITHDRAWN);
        assertThat(cashier.withdraw(customer, euros(1))).isEqualTo(WithdrawalOutcome.INSUFFICIENT_FUNDS);
        assertThat(cashier.withdraw(customer + "x", euros(1))).isEqualTo(WithdrawalOutcome.NO_ACCOUNT);
        assertThat(cashier.transfer(customer, customer + "x", euros(1))).isEqualTo(TransferOutcome.NO_RECEIVER);
        assertThat(cashier.transfer(customer + "x", customer, euros(1))).isEqualTo(TransferOutcome.NO_ACCOUNT);

        assertThat(loaded().version()).isEqualTo(3);
    }

    @Test
    void aSnapshotSavesTheFoldAndChangesNothingInIt() {
        cashier.deposit(customer, euros(100_000));
        for (int i = 0; i < 2 * JdbcJournal.SNAPSHOT_EVERY; i++) {
            charge(1);
        }

        assertThat(jdbc.sql("SELECT version FROM account_snapshot WHERE account = ? ORDER BY version")
                        .param(account.text())
                        .query(Long.class)
                        .list())
                .containsExactly((long) JdbcJournal.SNAPSHOT_EVERY, 2L * JdbcJournal.SNAPSHOT_EVERY);
        assertThat(journal.load(account)).isEqualTo(journal.load(account, Loaded.EMPTY));

        tamper("UPDATE account_snapshot SET fold = 0 WHERE account = ?", account.text());
        assertThat(journal.load(account)).isEqualTo(journal.load(account, Loaded.EMPTY));
    }

    @Test
    void anAppendThatExpectsAnotherVersionIsRefused() {
        cashier.deposit(customer, euros(1_000));
        var stale = journal.before(account, 3, 1);

        assertThatThrownBy(() -> transaction.executeWithoutResult(_ -> journal.append(List.of(stale.getFirst()))))
                .isInstanceOf(DuplicateKeyException.class);
        assertThat(loaded().version()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"UPDATE ledger_entry SET amount_minor = 0", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry"})
    void whatHappenedIsChangedByNobody(String sql) {
        cashier.deposit(customer, euros(1_000));

        assertThatThrownBy(() -> jdbc.sql(sql).update()).hasStackTraceContaining("permission denied");
        assertThatThrownBy(() -> owner().sql(sql).update()).hasStackTraceContaining("what happened is not changed");
    }

    @Test
    void theDatabaseRefusesWhatIsNotBalanced() {
        cashier.deposit(customer, euros(1_000));

        assertThatThrownBy(() -> jdbc.sql("""
                        INSERT INTO ledger_entry
                        SELECT account, version + 1, type, schema_version, payload, 1, currency, transaction_id, occurred_at, hash
                        FROM ledger_entry WHERE account = ? AND version = 2
                        """).param(account.text()).update())
                .hasStackTraceContaining("do not add up to zero");
    }

    @Test
    void whatIsRolledBackWasNeverPosted() {
        cashier.deposit(customer, euros(1_000));

        transaction.executeWithoutResult(status -> {
            cashier.charge(UUID.randomUUID(), customer, euros(400));
            status.setRollbackOnly();
        });

        assertThat(loaded().balanceMinor()).isEqualTo(1_000);
        assertThat(balance()).isEqualTo(loaded());
    }

    @Test
    void howTheBalanceWasIsAnsweredForEveryMoment() {
        cashier.deposit(customer, euros(1_000));
        charge(300);
        charge(200);
        List<Entry> entries = history.before(account, Long.MAX_VALUE, 10).reversed();

        assertThat(entries.stream().map(entry -> balanceAt(entry))).containsExactly(1_000L, 1_000L, 700L, 500L);
        assertThat(history.asOf(customer, entries.getFirst().occurredAt().minusMillis(1)))
                .isEmpty();
    }

    private long balanceAt(Entry entry) {
        return history.asOf(customer, entry.occurredAt()).getFirst().state().balanceMinor();
    }

    @Test
    void anImbalanceIsMeasured() {
        cashier.deposit(customer, euros(1_000));
        sums.sumUp();
        assertThat(imbalance()).isZero();

        setBalance(1_007);
        try {
            sums.sumUp();
            assertThat(imbalance()).isEqualTo(7);
        } finally {
            setBalance(1_000);
        }
    }

    private void setBalance(long minor) {
        tamper(
                "UPDATE account_balance SET balance_minor = ?, deposited_minor = ? WHERE account = ?",
                minor,
                minor,
                account.text());
    }

    private double imbalance() {
        return meters.get("pasdequatre.ledger.imbalance").gauge().value();
    }

    private ChargeOutcome charge(String buyer, long cents) {
        return Objects.requireNonNull(transaction.execute(_ -> cashier.charge(UUID.randomUUID(), buyer, euros(cents))));
    }

    private static <T> List<T> atOnce(int times, Callable<T> action) throws Exception {
        return atOnce(IntStream.range(0, times).mapToObj(_ -> action).toList());
    }

    private static <T> List<T> atOnce(List<Callable<T>> actions) throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            return threads.invokeAll(actions).stream().map(Future::resultNow).toList();
        }
    }

    private static long deadlocks() {
        return owner().sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
                .query(Long.class)
                .single();
    }
}
