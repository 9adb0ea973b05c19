package io.pasdequatre.payment.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Currency;
import org.junit.jupiter.api.Test;

class AccountTest {

    private final Account account = Account.opened(new AccountId("alice", Currency.getInstance("EUR")));

    @Test
    void theBalanceIsWhatCameInLessWhatWasTakenPlusWhatWasGivenBack() {
        account.deposit(1_000);
        account.capture(700);
        account.refund(200);

        assertThat(account.balanceMinor()).isEqualTo(500);
        assertThat(account.depositedMinor()).isEqualTo(1_000);
        assertThat(account.capturedMinor()).isEqualTo(700);
        assertThat(account.refundedMinor()).isEqualTo(200);
    }

    @Test
    void theWholeBalanceCanBeSpentAndNotAUnitMore() {
        account.deposit(1_000);

        assertThat(account.covers(1_000)).isTrue();
        assertThat(account.covers(1_001)).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> account.capture(1_001));
        assertThat(account.capturedMinor()).isZero();
    }

    @Test
    void noMoreIsGivenBackThanWasTaken() {
        account.deposit(1_000);
        account.capture(300);

        assertThatIllegalStateException().isThrownBy(() -> account.refund(301));
        assertThat(account.refundedMinor()).isZero();
    }

    @Test
    void aDepositThatCannotBeCountedIsRefusedAndChangesNothing() {
        assertThat(account.deposit(Long.MAX_VALUE - 1)).isEqualTo(DepositOutcome.DEPOSITED);

        assertThat(account.deposit(2)).isEqualTo(DepositOutcome.TOO_MUCH);
        assertThat(account.balanceMinor()).isEqualTo(Long.MAX_VALUE - 1);
        assertThat(account.deposit(1)).isEqualTo(DepositOutcome.DEPOSITED);
    }
}
