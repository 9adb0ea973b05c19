package io.pasdequatre.orchestrated.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.eventing.test.EventingTest;
import io.pasdequatre.eventing.test.TestBroker;
import io.pasdequatre.events.Money;
import io.pasdequatre.events.ProductListed;
import io.pasdequatre.localstack.TestInfrastructure;
import io.pasdequatre.orchestrated.messages.NothingToRefund;
import io.pasdequatre.orchestrated.messages.NotifyCustomer;
import io.pasdequatre.orchestrated.messages.OrderShipped;
import io.pasdequatre.orchestrated.messages.PaymentCaptured;
import io.pasdequatre.orchestrated.messages.PaymentDeclined;
import io.pasdequatre.orchestrated.messages.PaymentRefunded;
import io.pasdequatre.orchestrated.messages.StockRejected;
import io.pasdequatre.orchestrated.messages.StockReleased;
import io.pasdequatre.orchestrated.messages.StockReserved;
import io.pasdequatre.order.domain.Basket;
import io.pasdequatre.order.domain.Customer;
import io.pasdequatre.order.domain.OrderId;
import io.pasdequatre.order.domain.OrderStatus;
import io.pasdequatre.order.domain.Orders;
import java.util.List;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionOperations;

/** What the orchestrator commands after which reply, on its own database and without a broker. */
@SpringBootTest(classes = OrchestratorApplication.class, webEnvironment = SpringBootTest.WebEnvironment.NONE)
@EventingTest
class OrchestratorTest {

    private static final String SKU = "TEAPOT";

    private final TestBroker broker;
    private final OrderRequests requests;
    private final Orders orders;
    private final Sagas sagas;
    private final TransactionOperations transaction;

    private OrderId id = new OrderId(new UUID(0, 0));
    private String order = "";

    @Autowired
    OrchestratorTest(
            TestBroker broker, OrderRequests requests, Orders orders, Sagas sagas, TransactionOperations transaction) {
        this.broker = broker;
        this.requests = requests;
        this.orders = orders;
        this.sagas = sagas;
        this.transaction = transaction;
    }

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        var database = TestInfrastructure.shared().createDatabase("orchestrator");
        properties.add("spring.datasource.url", database::jdbcUrl);
        properties.add("spring.datasource.username", database.app()::username);
        properties.add("spring.datasource.password", database.app()::password);
        properties.add("spring.flyway.user", database.owner()::username);
        properties.add("spring.flyway.password", database.owner()::password);
        properties.add("pasdequatre.eventing.relay.username", database.relay()::username);
    }

    @BeforeEach
    void place() {
        broker.deliver(SKU, new ProductListed(SKU, "Teapot", new Money(100L, "EUR")));
        var basket = new Basket(new Customer("ada"), List.of(new Basket.Item(SKU, 2)));
        id = requests.place(UUID.randomUUID().toString(), basket).orElseThrow().id();
        order = id.toString();
    }

    @Test
    void eachReplyIsFollowedByTheNextCommandUntilTheOrderIsShipped() {
        replies(new StockReserved(order), new PaymentCaptured(order));
        stands(Step.SHIPPING, OrderStatus.CONFIRMED);

        replies(new OrderShipped(order, "carrier", "number"));

        stands(Step.ENDED, OrderStatus.SHIPPED);
        assertThat(commands()).containsExactly("ReserveStock", "ChargePayment", "ShipOrder");
        assertThat(told()).containsExactly("ORDER_PLACED", "ORDER_CONFIRMED", "ORDER_SHIPPED");
    }

    @Test
    void withoutStockTheOrderEndsAndNothingIsUndone() {
        replies(new StockRejected(order));

        stands(Step.ENDED, OrderStatus.CANCELLED);
        assertThat(commands()).containsExactly("ReserveStock");
        assertThat(told()).containsExactly("ORDER_PLACED", "ORDER_CANCELLED");
    }

    @Test
    void withoutMoneyTheStockIsReleased() {
        replies(new StockReserved(order), new PaymentDeclined(order));
        stands(Step.RELEASING, OrderStatus.CANCELLED);

        replies(new StockReleased(order), new NothingToRefund(order));

        stands(Step.ENDED, OrderStatus.CANCELLED);
        assertThat(commands()).containsExactly("ReserveStock", "ChargePayment", "ReleaseStock", "RefundPayment");
        assertThat(told()).containsExactly("ORDER_PLACED", "ORDER_CANCELLED");
    }

    @Test
    void aReservationThatIsAnsweredAfterTheCancellationIsReleased() {
        assertThat(cancel()).isEqualTo(OrderStatus.CANCELLED);

        replies(new StockReserved(order), new StockReleased(order), new NothingToRefund(order));

        stands(Step.ENDED, OrderStatus.CANCELLED);
        assertThat(commands()).containsExactly("ReserveStock", "ReleaseStock", "RefundPayment");
    }

    @Test
    void aRejectionThatIsAnsweredAfterTheCancellationChangesNothing() {
        cancel();

        replies(new StockRejected(order), new StockReleased(order), new NothingToRefund(order));

        stands(Step.ENDED, OrderStatus.CANCELLED);
        assertThat(told()).containsExactly("ORDER_PLACED", "ORDER_CANCELLED");
    }

    @Test
    void aChargeThatIsAnsweredAfterTheCancellationIsRefundedOnce() {
        replies(new StockReserved(order));
        assertThat(cancel()).isEqualTo(OrderStatus.CANCELLED);

        replies(new PaymentCaptured(order), new StockReleased(order), new PaymentRefunded(order));

        stands(Step.ENDED, OrderStatus.CANCELLED);
        assertThat(commands()).containsExactly("ReserveStock", "ChargePayment", "ReleaseStock", "RefundPayment");
        assertThat(told()).containsExactly("ORDER_PLACED", "ORDER_CANCELLED", "PAYMENT_REFUNDED");
    }

    @Test
    void aChargeThatIsAnsweredWhileItIsRefundedChangesNothing() {
        replies(new StockReserved(order));
        cancel();

        replies(new StockReleased(order), new PaymentDeclined(order), new NothingToRefund(order));

        stands(Step.ENDED, OrderStatus.CANCELLED);
    }

    @Test
    void whatIsStoppedInTimeIsRefunded() {
        replies(new StockReserved(order), new PaymentCaptured(order));
        assertThat(cancel()).isEqualTo(OrderStatus.CANCELLING);
        stands(Step.STOPPING, OrderStatus.CANCELLING);

        replies(new StockReleased(order), new PaymentRefunded(order));

        stands(Step.ENDED, OrderStatus.CANCELLED);
        assertThat(commands())
                .containsExactly("ReserveStock", "ChargePayment", "ShipOrder", "StopShipment", "RefundPayment");
    }

    @Test
    void whatHasShippedBeforeItIsStoppedStaysShipped() {
        replies(new StockReserved(order), new PaymentCaptured(order));
        cancel();

        replies(new OrderShipped(order, "carrier", "number"));

        stands(Step.ENDED, OrderStatus.SHIPPED);
        assertThat(commands()).containsExactly("ReserveStock", "ChargePayment", "ShipOrder", "StopShipment");
    }

    @Test
    void aReplyThatComesTwiceIsFollowedByOneCommand() {
        var reserved = broker.event(order, new StockReserved(order));

        broker.deliver(reserved, reserved);
        broker.deliver(reserved);

        assertThat(commands()).containsExactly("ReserveStock", "ChargePayment");
    }

    @Test
    void aReplyThatNobodyWaitsForIsADeadLetter() {
        replies(new OrderShipped(order, "carrier", "number"));

        stands(Step.RESERVING, OrderStatus.PENDING);
        assertThat(broker.deadLetters()).anyMatch(dead -> order.equals(dead.key()));
    }

    private void replies(SpecificRecord... replies) {
        for (SpecificRecord reply : replies) {
            broker.deliver(order, reply);
        }
    }

    private OrderStatus cancel() {
        assertThat(requests.cancel(id)).isPresent();
        return status();
    }

    private void stands(Step step, OrderStatus status) {
        Step found = transaction.execute(_ -> sagas.stepOf(id));
        assertThat(found).isEqualTo(step);
        assertThat(status()).isEqualTo(status);
    }

    private OrderStatus status() {
        return orders.findWithLines(id).orElseThrow().status();
    }

    private List<String> commands() {
        return broker.published(order).stream()
                .filter(command -> !(command instanceof NotifyCustomer))
                .map(command -> command.getSchema().getName())
                .toList();
    }

    private List<String> told() {
        return broker.published(order).stream()
                .filter(NotifyCustomer.class::isInstance)
                .map(command -> ((NotifyCustomer) command).getKind())
                .toList();
    }
}
