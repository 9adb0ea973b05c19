package io.pasdequatre.payment.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pasdequatre.payment.ledger.LedgerEvent.Transferred;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AccountTest {

    private static final Currency EUR = Currency.getInstance("EUR");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    private static final UUID ORDER = UUID.fromString("019a0000-0000-7000-8000-000000000001");
    private static final UUID PAYMENT = UUID.fromString("019a0000-0000-7000-8000-000000000002");

    private final List<Posting> posted = new ArrayList<>();
    private final Account account = opened("alice");

    private Account opened(String customer) {
        return Account.of(AccountId.ofCustomer(customer, EUR), AccountState.NONE, CLOCK, posted::add);
    }

    @Test
    void theBalanceIsWhatCameInLessWhatWasTakenPlusWhatWasGivenBack() {
        account.deposit(1_000, "CASH");
        account.charge(700, ORDER, PAYMENT);
        account.refund(200, ORDER, PAYMENT);

        assertThat(account.state().balanceMinor()).isEqualTo(500);
        assertThat(account.state().depositedMinor()).isEqualTo(1_000);
        assertThat(account.state().capturedMinor()).isEqualTo(700);
        assertThat(account.state().refundedMinor()).isEqualTo(200);
        assertThat(posted).hasSize(3);
    }

    @Test
    void theWholeBalanceCanBeSpentAndNotAUnitMore() {
        account.deposit(1_000, "CASH");

        assertThat(account.covers(1_000)).isTrue();
        assertThat(account.covers(1_001)).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> account.charge(1_001, ORDER, PAYMENT));
        assertThat(account.state().capturedMinor()).isZero();
        assertThat(posted).hasSize(1);
    }

    @Test
    void noMoreIsGivenBackThanWasTaken() {
        account.deposit(1_000, "CASH");
        account.charge(300, ORDER, PAYMENT);

        assertThatIllegalStateException().isThrownBy(() -> account.refund(301, ORDER, PAYMENT));
        assertThat(account.state().refundedMinor()).isZero();
    }

    @Test
    void aDepositThatCannotBeCountedIsRefusedAndChangesNothing() {
        assertThat(account.deposit(Long.MAX_VALUE - 1, "CASH")).isTrue();

        assertThat(account.deposit(2, "CASH")).isFalse();
        assertThat(account.state().balanceMinor()).isEqualTo(Long.MAX_VALUE - 1);
        assertThat(account.deposit(1, "CASH")).isTrue();
    }

    @Test
    void aWithdrawalTakesTheAmountAndItsFeeOrNothing() {
        account.deposit(1_004, "CASH");

        assertThat(account.withdraw(1_000)).isFalse();
        assertThat(account.state().balanceMinor()).isEqualTo(1_004);

        account.deposit(1, "CASH");
        assertThat(account.withdraw(1_000)).isTrue();
        assertThat(account.state().balanceMinor()).isZero();
        assertThat(account.state().withdrawnMinor()).isEqualTo(1_000);
        assertThat(account.state().feesMinor()).isEqualTo(5);
    }

    @Test
    void theFeeOfAWithdrawalIsRoundedHalfToEven() {
        assertThat(WithdrawalFee.CURRENT.of(100)).isZero();
        assertThat(WithdrawalFee.CURRENT.of(300)).isEqualTo(2);
        assertThat(WithdrawalFee.CURRENT.of(301)).isEqualTo(2);
        assertThat(WithdrawalFee.ROUNDED_UP.of(301)).isEqualTo(2);
        assertThat(WithdrawalFee.ROUNDED_UP.of(100)).isEqualTo(1);
    }

    @Test
    void whatIsSentLeavesOneAccountAndArrivesInTheOther() {
        Account bob = opened("bob");
        account.deposit(1_000, "CASH");

        assertThat(account.transfer(400, bob)).isTrue();
        assertThat(account.transfer(601, bob)).isFalse();

        assertThat(account.state().balanceMinor()).isEqualTo(600);
        assertThat(bob.state().balanceMinor()).isEqualTo(400);
        assertThat(bob.state().transferredMinor()).isEqualTo(400);
        assertThat(posted.getLast())
                .returns(account.id(), Posting::from)
                .returns(bob.id(), Posting::to)
                .returns(new Transferred("customer:alice:EUR", "customer:bob:EUR"), Posting::event);
    }

    @Test
    void anEventIsNeverBeforeTheOneThatItFollows() {
        var later = AccountState.NONE.apply(new LedgerEvent.AccountOpened(), 0, NOON.plus(Duration.ofSeconds(3)));
        var ahead = Account.of(AccountId.ofCustomer("eve", EUR), later, CLOCK, posted::add);

        ahead.deposit(1, "CASH");

        assertThat(posted.getLast().at()).isEqualTo(NOON.plus(Duration.ofSeconds(3)));
    }

    @Test
    void nothingIsPostedFromOneCurrencyToAnother() {
        Account dollars =
                Account.of(AccountId.ofCustomer("bob", Currency.getInstance("USD")), AccountState.NONE, CLOCK, _ -> {});
        account.deposit(1_000, "CASH");

        assertThatIllegalArgumentException().isThrownBy(() -> account.transfer(1, dollars));
    }
}
