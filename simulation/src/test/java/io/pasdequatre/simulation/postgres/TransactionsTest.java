package io.pasdequatre.simulation.postgres;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pasdequatre.inventory.domain.Products;
import io.pasdequatre.inventory.domain.Reservations;
import io.pasdequatre.inventory.domain.Shipments;
import io.pasdequatre.inventory.domain.Warehouse;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Notifications;
import io.pasdequatre.order.domain.OrderId;
import io.pasdequatre.order.domain.Orders;
import io.pasdequatre.payment.domain.CardPayments;
import io.pasdequatre.payment.domain.Cashier;
import io.pasdequatre.payment.domain.RefundReason;
import io.pasdequatre.payment.ledger.AccountId;
import io.pasdequatre.payment.ledger.Ledger;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.transaction.IllegalTransactionStateException;

/** A lock that ends with its own statement protects nothing, so what locks is refused outside a transaction. */
class TransactionsTest {

    private static final PostgresWorld WORLD = PostgresWorld.shared();
    private static final UUID ID = new UUID(0, 1);

    static Stream<Arguments> callsThatLock() {
        var orders = WORLD.bean("order-service", Orders.class);
        var warehouse = WORLD.bean("inventory-service", Warehouse.class);
        var cashier = WORLD.bean("payment-service", Cashier.class);
        var notifications = WORLD.bean("notification-service", Notifications.class);
        return Stream.of(
                call("an order", () -> orders.findById(new OrderId(ID))),
                call("late orders", () -> orders.findPendingSince(Instant.EPOCH, List.of(new UUID(0, 0)))),
                call("a release", () -> warehouse.release(ID)),
                call("a dispatch", warehouse::nextDue),
                call(
                        "a product",
                        () -> WORLD.bean("inventory-service", Products.class).findBySku("shoe")),
                call(
                        "a reservation",
                        () -> WORLD.bean("inventory-service", Reservations.class)
                                .findById(ID)),
                call(
                        "a shipment",
                        () -> WORLD.bean("inventory-service", Shipments.class).findById(ID)),
                call(
                        "a card",
                        () -> WORLD.bean("payment-service", CardPayments.class).lock(ID)),
                call(
                        "a claim",
                        () -> WORLD.bean("payment-service", CardPayments.class).findDue(Instant.EPOCH)),
                call("a refund", () -> cashier.refund(ID, "anna", RefundReason.ORDER_CANCELLED)),
                call(
                        "an account",
                        () -> WORLD.bean("payment-service", Ledger.class)
                                .find(AccountId.ofCustomer("anna", Currency.getInstance("EUR")))),
                call("a notification", () -> notifications.findDue(Channel.EMAIL, Instant.EPOCH, Instant.EPOCH, 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("callsThatLock")
    void whatLocksIsRefusedWithoutATransaction(String what, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalTransactionStateException.class);
    }

    private static Arguments call(String what, ThrowingCallable call) {
        return Arguments.of(what, call);
    }
}
