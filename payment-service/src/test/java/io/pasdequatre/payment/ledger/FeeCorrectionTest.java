package io.pasdequatre.payment.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.payment.ledger.FeeCorrection.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A rule was wrong: it is mended, what it did is replayed, and the differences are events of their own. */
class FeeCorrectionTest extends OnALedger {

    @Autowired
    FeeCorrection correction;

    @Test
    void whatARuleTookTooMuchIsGivenBackOnceAndWhatHappenedStays() {
        cashier.deposit(customer, euros(10_000));
        withdraw(1_050, WithdrawalFee.ROUNDED_UP); // Took 6 where 5 were due.
        withdraw(1_000, WithdrawalFee.ROUNDED_UP); // Took 5, as was due.
        withdraw(1_050, WithdrawalFee.CURRENT);
        List<Entry> happened = journal.before(account, Long.MAX_VALUE, 100);

        assertThat(own(correction.differences()))
                .singleElement()
                .returns(6L, Difference::takenMinor)
                .returns(5L, Difference::dueMinor);
        assertThat(loaded().feesMinor()).isEqualTo(16);

        assertThat(own(correction.correct())).hasSize(1);

        assertThat(loaded().feesMinor()).isEqualTo(16);
        assertThat(loaded().correctedMinor()).isEqualTo(1);
        assertThat(loaded().balanceMinor()).isEqualTo(10_000 - 3_100 - 16 + 1);
        assertThat(balance()).isEqualTo(loaded());
        List<Entry> now = journal.before(account, Long.MAX_VALUE, 100);
        assertThat(now.subList(1, now.size())).isEqualTo(happened);
        assertThat(now.getFirst().type()).isEqualTo("Corrected");
        assertThat(balances.sums()).containsEntry("EUR", 0L);

        assertThat(own(correction.differences())).isEmpty();
        assertThat(own(correction.correct())).isEmpty();
        assertThat(loaded().correctedMinor()).isEqualTo(1);
    }

    @Test
    void ofTwoCorrectionsAtOnceOneIsPosted() throws Exception {
        cashier.deposit(customer, euros(10_000));
        for (int i = 0; i < 20; i++) {
            withdraw(50, WithdrawalFee.ROUNDED_UP); // Took 1 where nothing was due.
        }

        var corrected = new ArrayList<Difference>();
        try (var threads = Executors.newFixedThreadPool(2)) {
            Callable<List<Difference>> correct = correction::correct;
            for (var each : threads.invokeAll(List.of(correct, correct))) {
                corrected.addAll(own(each.get()));
            }
        }

        assertThat(corrected).hasSize(20).doesNotHaveDuplicates();
        assertThat(loaded().correctedMinor()).isEqualTo(20);
    }

    private void withdraw(long cents, WithdrawalFee rule) {
        transaction.executeWithoutResult(_ -> ledger.open(account).withdraw(cents, rule));
    }

    private List<Difference> own(List<Difference> differences) {
        return differences.stream()
                .filter(difference -> difference.account().equals(account.text()))
                .toList();
    }
}
