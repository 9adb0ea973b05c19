package io.pasdequatre.order.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pasdequatre.order.domain.Pricing.Priced;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderTest {

    private static final Customer ADA = new Customer("ada");
    private static final Money PRICE = new Money(1999, "EUR");

    private static final Instant LATER = Instant.parse("2026-06-01T12:05:00Z");
    private static final Duration WINDOW = Duration.ofDays(30);

    private final Order order = Order.placed(
            OrderId.of("01a1fd42-e01a-7622-bad0-a08e1344df5a"),
            basket(ADA, 1),
            new Priced(List.of(new OrderLine("tutu", 1, PRICE)), PRICE),
            Instant.parse("2026-06-01T12:00:00Z"));

    @Test
    void anOrderGoesFromPendingToShipped() {
        assertThat(order.status()).isEqualTo(OrderStatus.PENDING);
        assertThat(order.confirm()).isEqualTo(Transition.MADE);
        assertThat(order.status()).isEqualTo(OrderStatus.CONFIRMED);
        order.ship(LATER);
        assertThat(order.status()).isEqualTo(OrderStatus.SHIPPED);
    }

    @Test
    void aCancelledOrderSaysWhy() {
        assertThat(order.cancel(CancelledBecause.OUT_OF_STOCK)).isEqualTo(Transition.MADE);
        assertThat(order.status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(order.cancelledBecause()).isEqualTo(CancelledBecause.OUT_OF_STOCK);
    }

    @Test
    void aPaymentThatComesAfterTheCancellationChangesNothing() {
        order.cancel(CancelledBecause.OUT_OF_STOCK);
        assertThat(order.confirm()).isEqualTo(Transition.TOO_LATE);
        assertThat(order.status()).isEqualTo(OrderStatus.CANCELLED);
    }

    @Test
    void theFirstReasonOfACancellationStands() {
        order.cancel(CancelledBecause.OUT_OF_STOCK);
        assertThat(order.cancel(CancelledBecause.PAYMENT_DECLINED)).isEqualTo(Transition.TOO_LATE);
        assertThat(order.cancelledBecause()).isEqualTo(CancelledBecause.OUT_OF_STOCK);
    }

    @Test
    void whatIsNotConfirmedCannotBeShipped() {
        assertThatThrownBy(() -> order.ship(LATER)).isInstanceOf(IllegalStateException.class);
        assertThat(order.status()).isEqualTo(OrderStatus.PENDING);
    }

    @Test
    void aCancelledOrderThatIsShippedIsAnErrorAndNotSwallowed() {
        order.cancel(CancelledBecause.PAYMENT_DECLINED);
        assertThatThrownBy(() -> order.ship(LATER)).isInstanceOf(IllegalStateException.class);
        assertThat(order.status()).isEqualTo(OrderStatus.CANCELLED);
    }

    @Test
    void aPendingOrderIsCancelledForTheCustomerAtOnce() {
        assertThat(order.cancelForCustomer(LATER)).isEqualTo(CancellationOutcome.CANCELLED);
        assertThat(order.status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(order.cancelledBecause()).isEqualTo(CancelledBecause.CUSTOMER);
        assertThat(order.cancellationRequestedAt()).isEqualTo(LATER);
    }

    @Test
    void aConfirmedOrderIsCancelledForTheCustomerOnceItsGoodsAreStopped() {
        order.confirm();
        assertThat(order.cancelForCustomer(LATER)).isEqualTo(CancellationOutcome.REQUESTED);
        assertThat(order.status()).isEqualTo(OrderStatus.CANCELLING);
        assertThat(order.cancelledBecause()).isNull();
        assertThat(order.stopped()).isEqualTo(Transition.MADE);
        assertThat(order.status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(order.cancelledBecause()).isEqualTo(CancelledBecause.CUSTOMER);
    }

    @Test
    void aCancellationThatCameTooLateIsSeenOnTheShippedOrder() {
        order.confirm();
        order.cancelForCustomer(LATER);
        order.ship(LATER);
        assertThat(order.status()).isEqualTo(OrderStatus.SHIPPED);
        assertThat(order.cancellationRequestedAt()).isEqualTo(LATER);
    }

    @Test
    void whatHasEndedOrIsBeingCancelledIsNotCancelledForTheCustomer() {
        order.confirm();
        order.cancelForCustomer(LATER);
        assertThat(order.cancelForCustomer(LATER.plusSeconds(1))).isEqualTo(CancellationOutcome.REFUSED);
        order.stopped();
        assertThat(order.cancelForCustomer(LATER.plusSeconds(2))).isEqualTo(CancellationOutcome.REFUSED);
        assertThat(order.cancellationRequestedAt()).isEqualTo(LATER);
    }

    @Test
    void stockThatIsReleasedForAnOrderThatNobodyStoppedIsAnError() {
        assertThatThrownBy(order::stopped).isInstanceOf(IllegalStateException.class);
        order.confirm();
        assertThatThrownBy(order::stopped).isInstanceOf(IllegalStateException.class);
        order.ship(LATER);
        assertThatThrownBy(order::stopped).isInstanceOf(IllegalStateException.class);
        assertThat(order.status()).isEqualTo(OrderStatus.SHIPPED);
    }

    @Test
    void anOrderThatIsBeingCancelledIsNotCancelledForAnotherReason() {
        order.confirm();
        order.cancelForCustomer(LATER);
        assertThatThrownBy(() -> order.cancel(CancelledBecause.TIMED_OUT)).isInstanceOf(IllegalStateException.class);
        assertThat(order.status()).isEqualTo(OrderStatus.CANCELLING);
    }

    @Test
    void aConfirmedOrderIsNeitherConfirmedAgainNorCancelled() {
        order.confirm();
        assertThatThrownBy(order::confirm).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> order.cancel(CancelledBecause.OUT_OF_STOCK)).isInstanceOf(IllegalStateException.class);
        assertThat(order.status()).isEqualTo(OrderStatus.CONFIRMED);
    }

    @Test
    void aShippedOrderCanBeSentBackForAWhile() {
        ship();
        assertThat(order.shippedAt()).isEqualTo(LATER);
        assertThat(order.returnForCustomer(LATER.plus(WINDOW).plusMillis(1), WINDOW))
                .isEqualTo(ReturnOutcome.TOO_LATE);
        assertThat(order.status()).isEqualTo(OrderStatus.SHIPPED);
        assertThat(order.returnForCustomer(LATER.plus(WINDOW), WINDOW)).isEqualTo(ReturnOutcome.REQUESTED);
        assertThat(order.status()).isEqualTo(OrderStatus.RETURNING);
    }

    @Test
    void anOrderIsReturnedOnceItsGoodsAreBack() {
        ship();
        order.returnForCustomer(LATER, WINDOW);
        order.takeBack();
        assertThat(order.status()).isEqualTo(OrderStatus.RETURNED);
        assertThat(order.returnForCustomer(LATER, WINDOW)).isEqualTo(ReturnOutcome.REFUSED);
        assertThatThrownBy(order::takeBack).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatHasNotShippedIsNotSentBack() {
        assertThat(order.returnForCustomer(LATER, WINDOW)).isEqualTo(ReturnOutcome.REFUSED);
        order.confirm();
        assertThat(order.returnForCustomer(LATER, WINDOW)).isEqualTo(ReturnOutcome.REFUSED);
        order.cancelForCustomer(LATER);
        assertThat(order.returnForCustomer(LATER, WINDOW)).isEqualTo(ReturnOutcome.REFUSED);
        order.stopped();
        assertThat(order.returnForCustomer(LATER, WINDOW)).isEqualTo(ReturnOutcome.REFUSED);
        assertThat(order.status()).isEqualTo(OrderStatus.CANCELLED);
    }

    @Test
    void goodsThatNobodyWantedToSendBackAreAnError() {
        assertThatThrownBy(order::takeBack).isInstanceOf(IllegalStateException.class);
        ship();
        assertThatThrownBy(order::takeBack).isInstanceOf(IllegalStateException.class);
        assertThat(order.status()).isEqualTo(OrderStatus.SHIPPED);
    }

    @Test
    void whatIsSentBackIsNeitherCancelledNorShippedNorConfirmedAgain() {
        ship();
        order.returnForCustomer(LATER, WINDOW);
        assertThat(order.cancelForCustomer(LATER)).isEqualTo(CancellationOutcome.REFUSED);
        assertThatThrownBy(() -> order.cancel(CancelledBecause.TIMED_OUT)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> order.ship(LATER)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(order::confirm).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(order::stopped).isInstanceOf(IllegalStateException.class);
        assertThat(order.status()).isEqualTo(OrderStatus.RETURNING);
    }

    @Test
    void anOrderIsForTheBasketItWasPlacedWithAndNoOther() {
        assertThat(order.isFor(basket(ADA, 1))).isTrue();
        assertThat(order.isFor(basket(ADA, 2))).isFalse();
        assertThat(order.isFor(basket(new Customer("eve"), 1))).isFalse();
        assertThat(order.isFor(
                        new Basket(ADA, List.of(new Basket.Item("tutu", 1)), null, PaymentChoice.card("tok_visa"))))
                .isFalse();
    }

    private void ship() {
        order.confirm();
        order.ship(LATER);
    }

    private static Basket basket(Customer customer, int quantity) {
        return new Basket(customer, List.of(new Basket.Item("tutu", quantity)));
    }
}
