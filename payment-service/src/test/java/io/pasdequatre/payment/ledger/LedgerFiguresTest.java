package io.pasdequatre.payment.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.payment.ledger.Entry.Tip;
import io.pasdequatre.payment.ledger.Journal.Loaded;
import io.pasdequatre.payment.ledger.LedgerEvent.AccountOpened;
import io.pasdequatre.payment.ledger.LedgerEvent.Deposited;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What a stream costs, beside a row that is updated. {@code -Dledger.events=100000} makes the figures of
 * docs/event-sourcing.md.
 */
class LedgerFiguresTest extends OnALedger {

    private static final int EVENTS = Integer.getInteger("ledger.events", 2_000);
    private static final int POSTED_AT_ONCE = 50;
    private static final int ROUNDS = 200;

    /** Half of one is between two snapshots. */
    private static final int TAIL = JdbcJournal.SNAPSHOT_EVERY / 2;

    private final AccountId house = House.CASH.in(EUR).striped(0);

    @Test
    void whatAStreamCostsBesideARow() {
        open();
        print("%d events of each of two accounts, appended by %d in a transaction".formatted(EVENTS, POSTED_AT_ONCE));
        long begin = System.nanoTime();
        fill();
        long appended = System.nanoTime() - begin;
        print("an append to both accounts: %.1f µs".formatted(appended / 1e3 / EVENTS));

        long withSnapshots = nanos(ROUNDS, () -> journal.load(account));
        long without = nanos(3, () -> transaction.execute(_ -> journal.load(account, Loaded.EMPTY)));
        print("load with a snapshot every %d events: %.2f ms"
                .formatted(JdbcJournal.SNAPSHOT_EVERY, withSnapshots / 1e6));
        print("load without: %.1f ms".formatted(without / 1e6));
        print("a row of the read model by its key: %.2f ms"
                .formatted(nanos(ROUNDS, () -> balances.ofCustomer(customer)) / 1e6));
        print("verified: %.0f entries/s".formatted(2.0 * EVENTS / (nanos(1, () -> verification.all()) / 1e9)));
        print("a charge in a transaction of its own: %.2f ms".formatted(nanos(ROUNDS, () -> charge(1)) / 1e6));
        print("a row updated in a transaction of its own: %.2f ms".formatted(nanos(ROUNDS, this::updateARow) / 1e6));
        print("bytes an entry: %d; a snapshot: %d; a balance: %d"
                .formatted(bytes("ledger_entry"), bytes("account_snapshot"), bytes("account_balance")));

        assertThat(journal.load(account)).isEqualTo(transaction.execute(_ -> journal.load(account, Loaded.EMPTY)));
        assertThat(withSnapshots).isLessThan(without);
    }

    private void open() {
        cashier.deposit(customer, euros(1_000_000_000_000L));
        jdbc.sql("INSERT INTO account_stream VALUES (?) ON CONFLICT DO NOTHING")
                .param(house.text())
                .update();
    }

    private void fill() {
        for (int done = 0; done < EVENTS - TAIL; done += POSTED_AT_ONCE) {
            int count = Math.min(POSTED_AT_ONCE, EVENTS - TAIL - done);
            transaction.executeWithoutResult(_ -> append(count));
        }
        transaction.executeWithoutResult(_ -> append(TAIL - 1));
    }

    private void append(int count) {
        List<Entry> entries = new ArrayList<>();
        Tip customers = journal.tip(account);
        Tip houses = journal.tip(house);
        for (int i = 0; i < count; i++) {
            var posting = new Posting(
                    UUID.randomUUID(), Instant.parse("2026-01-01T12:00:00Z"), house, account, 1, new Deposited("CASH"));
            if (houses.version() == 0) {
                entries.add(Entry.after(houses, house, posting, 0, new AccountOpened()));
                houses = entries.getLast().tip();
            }
            entries.add(Entry.after(customers, account, posting, 1, posting.event()));
            customers = entries.getLast().tip();
            entries.add(Entry.after(houses, house, posting, -1, posting.event()));
            houses = entries.getLast().tip();
        }
        journal.append(entries);
    }

    private void updateARow() {
        jdbc.sql("UPDATE account_balance SET balance_minor = balance_minor WHERE account = ?")
                .param(account.text())
                .update();
    }

    private long bytes(String table) {
        return jdbc.sql("SELECT pg_total_relation_size('%1$s') / greatest(count(*), 1) FROM %1$s".formatted(table))
                .query(Long.class)
                .single();
    }

    private static long nanos(int rounds, Runnable action) {
        action.run();
        long begin = System.nanoTime();
        for (int i = 0; i < rounds; i++) {
            action.run();
        }
        return (System.nanoTime() - begin) / rounds;
    }

    private static void print(String line) {
        System.out.printf(Locale.ROOT, "%s%n", line);
    }
}
