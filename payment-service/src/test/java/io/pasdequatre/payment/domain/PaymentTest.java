package io.pasdequatre.payment.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pasdequatre.payment.domain.ChargeOutcome.Captured;
import io.pasdequatre.payment.domain.ChargeOutcome.Declined;
import io.pasdequatre.payment.domain.RefundOutcome.Refunded;
import io.pasdequatre.payment.ledger.Account;
import io.pasdequatre.payment.ledger.AccountId;
import io.pasdequatre.payment.ledger.AccountState;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PaymentTest {

    private static final Currency EUR = Currency.getInstance("EUR");
    private static final UUID ORDER = UUID.fromString("019a0000-0000-7000-8000-000000000001");
    private static final UUID PAYMENT = UUID.fromString("019a0000-0000-7000-8000-000000000002");
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private final Account account = Account.of(
            AccountId.ofCustomer("alice", EUR), AccountState.NONE, Clock.fixed(NOW, ZoneOffset.UTC), _ -> {});
    private final Payment payment = Payment.requested(ORDER, PAYMENT, "alice", new Money(500, EUR), NOW);

    @Test
    void anAccountThatCoversTheAmountIsCharged() {
        account.deposit(500, "CASH");

        assertThat(payment.charge(Optional.of(account), NOW)).isEqualTo(new Captured(PAYMENT));
        assertThat(payment.status()).isEqualTo(PaymentStatus.CAPTURED);
        assertThat(account.state().balanceMinor()).isZero();
    }

    @Test
    void anAccountThatHoldsTooLittleIsDeclinedAndKeepsWhatItHas() {
        account.deposit(499, "CASH");

        assertThat(payment.charge(Optional.of(account), NOW))
                .isEqualTo(new Declined(PAYMENT, DeclineReason.INSUFFICIENT_FUNDS));
        assertThat(payment.status()).isEqualTo(PaymentStatus.DECLINED);
        assertThat(payment.declineReason()).contains(DeclineReason.INSUFFICIENT_FUNDS);
        assertThat(account.state().balanceMinor()).isEqualTo(499);
    }

    @Test
    void aCustomerWithoutAnAccountIsDeclined() {
        assertThat(payment.charge(Optional.empty(), NOW)).isEqualTo(new Declined(PAYMENT, DeclineReason.NO_ACCOUNT));
        assertThat(payment.declineReason()).contains(DeclineReason.NO_ACCOUNT);
    }

    @Test
    void aRefundGivesBackTheWholeAmount() {
        account.deposit(800, "CASH");
        payment.charge(Optional.of(account), NOW);

        assertThat(payment.refund(account, NOW)).isEqualTo(new Refunded(PAYMENT, new Money(500, EUR)));
        assertThat(payment.status()).isEqualTo(PaymentStatus.REFUNDED);
        assertThat(account.state().balanceMinor()).isEqualTo(800);
        assertThat(account.state().refundedMinor()).isEqualTo(500);
    }

    @Test
    void aPaymentIsChargedOnce() {
        account.deposit(2_000, "CASH");
        payment.charge(Optional.of(account), NOW);

        assertThatIllegalStateException().isThrownBy(() -> payment.charge(Optional.of(account), NOW));
        assertThat(account.state().balanceMinor()).isEqualTo(1_500);
    }

    @Test
    void aPaymentIsRefundedOnce() {
        account.deposit(2_000, "CASH");
        payment.charge(Optional.of(account), NOW);
        payment.refund(account, NOW);

        assertThatIllegalStateException().isThrownBy(() -> payment.refund(account, NOW));
        assertThat(account.state().refundedMinor()).isEqualTo(500);
    }

    @Test
    void aDeclinedPaymentIsNotRefunded() {
        payment.charge(Optional.empty(), NOW);

        assertThatIllegalStateException().isThrownBy(() -> payment.refund(account, NOW));
    }

    @Test
    void aVoidedPaymentIsNeverCharged() {
        var voided = Payment.voided(ORDER, PAYMENT, "alice", NOW);
        account.deposit(2_000, "CASH");

        assertThatIllegalStateException().isThrownBy(() -> voided.charge(Optional.of(account), NOW));
        assertThat(voided.account()).isEmpty();
        assertThat(account.state().balanceMinor()).isEqualTo(2_000);
    }

    @Test
    void anAmountIsNeverNegative() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Money(-1, EUR));
    }

    @Test
    void aPaymentByCardIsUnknownBetweenTheChargeAndItsOutcome() {
        var byCard = Payment.charging(ORDER, PAYMENT, "alice", new Money(500, EUR), NOW);

        byCard.unknown(NOW);
        byCard.unknown(NOW);
        byCard.captured(NOW);

        assertThat(byCard.status()).isEqualTo(PaymentStatus.CAPTURED);
        assertThatIllegalStateException().isThrownBy(() -> byCard.captured(NOW));
        assertThatIllegalStateException().isThrownBy(() -> byCard.declinedByCard(NOW));
        assertThatIllegalStateException().isThrownBy(() -> byCard.closed(NOW));
    }

    @Test
    void aPaymentByCardIsRefundedOnceAlsoAfterItWasRefused() {
        var byCard = Payment.charging(ORDER, PAYMENT, "alice", new Money(500, EUR), NOW);

        assertThatIllegalStateException().isThrownBy(() -> byCard.refunding(NOW));
        byCard.captured(NOW);
        byCard.refunding(NOW);
        byCard.refundRefused(NOW);
        byCard.refunding(NOW);
        byCard.refundedToCard(NOW);

        assertThat(byCard.status()).isEqualTo(PaymentStatus.REFUNDED);
        assertThatIllegalStateException().isThrownBy(() -> byCard.refunding(NOW));
        assertThatIllegalStateException().isThrownBy(() -> byCard.refundedToCard(NOW));
    }

    @Test
    void aPaymentWhoseKeyIsClosedIsNeverCaptured() {
        var byCard = Payment.charging(ORDER, PAYMENT, "alice", new Money(500, EUR), NOW);

        byCard.closed(NOW);

        assertThat(byCard.status()).isEqualTo(PaymentStatus.VOIDED);
        assertThat(byCard.amount()).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> byCard.captured(NOW));
    }
}
