package io.pasdequatre.payment.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.eventing.test.EventingTest;
import io.pasdequatre.eventing.test.TestBroker;
import io.pasdequatre.eventing.test.TestDeadLetter;
import io.pasdequatre.eventing.test.TestEvent;
import io.pasdequatre.events.CancellationReason;
import io.pasdequatre.events.Customer;
import io.pasdequatre.events.GoodsReturned;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.PaymentCaptured;
import io.pasdequatre.events.PaymentDeclined;
import io.pasdequatre.events.PaymentRefunded;
import io.pasdequatre.events.RefundReason;
import io.pasdequatre.events.StockReserved;
import io.pasdequatre.localstack.TestInfrastructure;
import io.pasdequatre.payment.TestDatabase;
import io.pasdequatre.payment.domain.Cashier;
import io.pasdequatre.payment.domain.Money;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Payment's steps on its own database, without a broker: events come twice, and one before the other. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
@EventingTest
class PaymentSagaStepsTest {

    private static final Currency EUR = Currency.getInstance("EUR");

    private final String order = UUID.randomUUID().toString();
    private final Customer customer = Customer.newBuilder().setId("c-" + order).build();

    private final TestBroker broker;
    private final Cashier cashier;

    @Autowired
    PaymentSagaStepsTest(TestBroker broker, Cashier cashier) {
        this.broker = broker;
        this.cashier = cashier;
    }

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        TestDatabase.use(TestInfrastructure.shared().createDatabase("payments"), properties);
    }

    @Test
    void anOrderIsChargedOnceHoweverOftenItsReservationComes() {
        cashier.deposit(customer.getId(), new Money(5_000, EUR));
        TestEvent reserved = broker.event(order, reserved(3_000));

        broker.deliver(reserved, reserved);
        broker.deliver(reserved);

        assertThat(broker.published(order)).singleElement().isInstanceOf(PaymentCaptured.class);
    }

    @Test
    void whoHasTooLittleIsDeclined() {
        cashier.deposit(customer.getId(), new Money(2_999, EUR));

        broker.deliver(order, reserved(3_000));

        assertThat(broker.published(order)).singleElement().isInstanceOf(PaymentDeclined.class);
    }

    @Test
    void aCancelledOrderIsRefunded() {
        cashier.deposit(customer.getId(), new Money(5_000, EUR));

        broker.deliver(order, reserved(3_000));
        broker.deliver(order, cancelled());

        assertThat(broker.published(order))
                .satisfiesExactly(
                        captured -> assertThat(captured).isInstanceOf(PaymentCaptured.class),
                        refunded -> assertThat(refunded).isInstanceOf(PaymentRefunded.class));
    }

    @Test
    void aCancellationThatOvertakesTheReservationKeepsItFromBeingCharged() {
        cashier.deposit(customer.getId(), new Money(5_000, EUR));

        broker.deliver(order, cancelled());
        broker.deliver(order, reserved(3_000));

        assertThat(broker.published(order)).isEmpty();
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void whatComesBackIsRefundedOnceHoweverOftenItsEventComes() {
        cashier.deposit(customer.getId(), new Money(5_000, EUR));
        TestEvent returned = broker.event(order, returned());

        broker.deliver(order, reserved(3_000));
        broker.deliver(returned, returned);
        broker.deliver(returned);

        assertThat(refunds())
                .singleElement()
                .satisfies(refunded -> assertThat(refunded.getReason()).isEqualTo(RefundReason.GOODS_RETURNED))
                .satisfies(refunded ->
                        assertThat(refunded.getAmount().getAmountMinor()).isEqualTo(3_000));
    }

    /** Neither can happen beside the other: what has shipped is not cancelled. */
    @Test
    void ofAReturnAndACancellationTheFirstIsRefundedAndTheOtherIsADeadLetter() {
        cashier.deposit(customer.getId(), new Money(5_000, EUR));
        broker.deliver(order, reserved(3_000));

        broker.deliver(order, returned());
        broker.deliver(order, cancelled());

        assertThat(refunds()).hasSize(1);
        assertThat(deadLetters()).hasSize(1);
    }

    @Test
    void whatWasNeverPaidIsNotRefundedWhenItComesBack() {
        broker.deliver(order, returned());

        assertThat(broker.published(order)).isEmpty();
        assertThat(deadLetters()).hasSize(1);
    }

    private List<PaymentRefunded> refunds() {
        return broker.published(order).stream()
                .filter(PaymentRefunded.class::isInstance)
                .map(PaymentRefunded.class::cast)
                .toList();
    }

    private List<TestDeadLetter> deadLetters() {
        return broker.deadLetters().stream()
                .filter(dead -> order.equals(dead.key()))
                .toList();
    }

    private StockReserved reserved(long cents) {
        return StockReserved.newBuilder()
                .setOrderId(order)
                .setCustomer(customer)
                .setTotal(io.pasdequatre.events.Money.newBuilder()
                        .setAmountMinor(cents)
                        .setCurrency(EUR.getCurrencyCode())
                        .build())
                .build();
    }

    private GoodsReturned returned() {
        return GoodsReturned.newBuilder()
                .setOrderId(order)
                .setCustomer(customer)
                .build();
    }

    private OrderCancelled cancelled() {
        return OrderCancelled.newBuilder()
                .setOrderId(order)
                .setCustomer(customer)
                .setReason(CancellationReason.CUSTOMER)
                .build();
    }
}
