package io.pasdequatre.payment.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The read model is made from the entries again, while money moves and while it is asked. */
class RebuildTest extends OnALedger {

    @Autowired
    Generations generations;

    @Test
    void theBalancesAreMadeAgainWhileMoneyMoves() throws Exception {
        for (int i = 0; i < 250; i++) {
            cashier.deposit(customer + "-" + i, euros(1_000));
        }
        int before = generations.serving();
        var goOn = new AtomicBoolean(true);
        List<Future<Integer>> customers = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(3)) {
            for (int i = 0; i < 3; i++) {
                int own = i;
                customers.add(threads.submit(() -> move(own, goOn)));
            }
            generations.begin();
            await().until(() -> generations.serving() > before);
            goOn.set(false);
        }

        for (var moved : customers) {
            assertThat(moved.get()).isPositive();
        }
        assertThat(verification.all().problems()).isEmpty();
        assertThat(balances.sums()).containsEntry("EUR", 0L);
    }

    /** Also opens accounts, before and behind where the rebuild is. */
    private int move(int own, AtomicBoolean goOn) {
        int moved = 0;
        while (goOn.get()) {
            String some = customer + "-" + moved % 250;
            cashier.deposit("%s-new-%d-%d".formatted(customer, own, moved), euros(10));
            cashier.deposit(some, euros(1));
            assertThat(balances.ofCustomer(some)).hasSize(1);
            moved++;
        }
        return moved;
    }

    /** An older transaction keeps the rebuild from beginning until the account is locked by a younger one. */
    @Test
    void whatIsLockedIsLeftForAnotherRound() throws Exception {
        var older = AccountId.ofCustomer(customer + "-older", EUR);
        cashier.deposit(customer, euros(1_000));
        cashier.deposit(customer + "-older", euros(1_000));
        int before = generations.serving();
        var locked = new CountDownLatch(1);
        var enough = new CountDownLatch(1);

        try (var threads = Executors.newFixedThreadPool(2)) {
            transaction.executeWithoutResult(_ -> {
                ledger.find(older);
                threads.execute(() -> {
                    generations.begin();
                    lock(locked, enough);
                });
                await().until(() -> locked.getCount() == 0);
            });
            await().until(() -> missing() == 1);
            assertThat(generations.serving()).isEqualTo(before);
            enough.countDown();
        }

        await().until(() -> generations.serving() > before);
        assertThat(verification.all().problems()).isEmpty();
    }

    private void lock(CountDownLatch locked, CountDownLatch enough) {
        transaction.executeWithoutResult(_ -> {
            ledger.find(account);
            locked.countDown();
            await().until(() -> enough.getCount() == 0);
        });
    }

    private long missing() {
        return jdbc.sql("""
                        SELECT count(*) FROM account_stream s WHERE NOT EXISTS (
                            SELECT FROM account_balance b JOIN balance_generation g ON g.number = b.generation
                            WHERE g.state = 'BUILDING' AND b.account = s.account)
                        """).query(Long.class).single();
    }

    @Test
    void whatServedBeforeIsTakenAway() {
        cashier.deposit(customer, euros(1_000));
        int before = generations.serving();

        generations.begin();

        await().until(() -> generations.serving() > before);
        await().until(() -> jdbc.sql("SELECT count(*) FROM balance_generation")
                        .query(Long.class)
                        .single()
                == 1);
        assertThat(balances.ofCustomer(customer)).hasSize(1);
    }
}
