package io.pasdequatre.simulation;

import static io.pasdequatre.simulation.Services.ALL;
import static io.pasdequatre.simulation.Services.INVENTORY;
import static io.pasdequatre.simulation.Services.ORDER;
import static io.pasdequatre.simulation.Services.PAYMENT;
import static io.pasdequatre.simulation.UnfinishedSagas.cancellationOf;
import static io.pasdequatre.simulation.UnfinishedSagas.cancelledAtOnce;
import static io.pasdequatre.simulation.UnfinishedSagas.charged;
import static io.pasdequatre.simulation.UnfinishedSagas.dispatched;
import static io.pasdequatre.simulation.UnfinishedSagas.returnOf;
import static io.pasdequatre.simulation.UnfinishedSagas.returning;
import static io.pasdequatre.simulation.UnfinishedSagas.shipmentOf;
import static io.pasdequatre.simulation.UnfinishedSagas.shipped;
import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.events.CancellationRequested;
import io.pasdequatre.events.GoodsReturned;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.OrderShipped;
import io.pasdequatre.events.PaymentCaptured;
import io.pasdequatre.events.PaymentDeclined;
import io.pasdequatre.events.ReturnRequested;
import io.pasdequatre.events.StockRejected;
import io.pasdequatre.events.StockReleased;
import io.pasdequatre.events.StockReserved;
import io.pasdequatre.simulation.Saga.States;
import io.pasdequatre.simulation.State.AccountState;
import io.pasdequatre.simulation.State.StockState;
import io.pasdequatre.simulation.World.Funded;
import io.pasdequatre.simulation.World.Item;
import io.pasdequatre.simulation.World.Stocked;
import io.pasdequatre.simulation.postgres.PostgresWorld;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events that come late or again. Each test is a row of docs/late-events.md. */
class LateEventsTest {

    private static final PostgresWorld WORLD = PostgresWorld.shared();
    private static final StockState UNTOUCHED = new StockState(10, 0, 0, 0, 10);
    private static final AccountState NEVER_CHARGED = new AccountState(5_000, 0, 0);
    private static final AccountState REFUNDED = new AccountState(5_000, 1_000, 1_000);

    @BeforeEach
    void beginAnew() {
        WORLD.reset(
                List.of(new Stocked("shoe", 10, 500)), List.of(new Funded("anna", 5_000), new Funded("poor ben", 999)));
    }

    @Test
    void aReservationAfterTheCancellationIsIgnoredByOrderAndReleasedByInventory() {
        var saga = cancelledAtOnce(WORLD, "anna").deliver(INVENTORY, OrderPlaced.class);
        assertThat(stock()).isEqualTo(new StockState(8, 2, 0, 0, 10));

        saga.deliver(ORDER, StockReserved.class).deliver(INVENTORY, OrderCancelled.class);

        assertStates(saga, "CANCELLED CUSTOMER", "RELEASED", "none", "none");
        assertThat(saga.appendedBy(ORDER)).containsExactly("OrderPlaced", "OrderCancelled");
        assertThat(saga.appendedBy(INVENTORY)).containsExactly("StockReserved", "StockReleased");
        assertThat(stock()).isEqualTo(UNTOUCHED);
        assertNothingIsUnprocessed();
    }

    @Test
    void aReservationThatReachesPaymentAfterTheCancellationIsNeverCharged() {
        var saga = cancelledAtOnce(WORLD, "anna").deliver(INVENTORY, OrderPlaced.class);

        saga.deliver(PAYMENT, OrderCancelled.class, StockReserved.class, StockReserved.class);

        assertStates(saga, "CANCELLED CUSTOMER", "HELD", "none", "VOIDED");
        assertThat(saga.appendedBy(PAYMENT)).isEmpty();
        assertThat(account("anna")).isEqualTo(NEVER_CHARGED);
        assertNothingIsUnprocessed();
    }

    @Test
    void aCancellationDuringAChargeThatIsCapturedRefundsItOnce() {
        var saga = cancelledAtOnce(WORLD, "anna").deliver(INVENTORY, OrderPlaced.class);

        cancelDuringTheCharge(saga);

        assertStates(saga, "CANCELLED CUSTOMER", "HELD", "none", "REFUNDED");
        assertThat(saga.appendedBy(PAYMENT)).containsExactly("PaymentCaptured", "PaymentRefunded");
        assertThat(account("anna")).isEqualTo(REFUNDED);
        assertNothingIsUnprocessed();
    }

    @Test
    void aCancellationDuringAChargeThatIsDeclinedRefundsNothing() {
        var saga = cancelledAtOnce(WORLD, "poor ben").deliver(INVENTORY, OrderPlaced.class);

        cancelDuringTheCharge(saga);

        assertStates(saga, "CANCELLED CUSTOMER", "HELD", "none", "DECLINED");
        assertThat(saga.appendedBy(PAYMENT)).containsExactly("PaymentDeclined");
        assertThat(account("poor ben")).isEqualTo(new AccountState(999, 0, 0));
        assertNothingIsUnprocessed();
    }

    @Test
    void aCaptureAfterTheCancellationIsRefundedOnce() {
        var saga = charged(WORLD, "anna");
        WORLD.cancel(saga.order());

        saga.deliver(ORDER, PaymentCaptured.class).deliver(PAYMENT, OrderCancelled.class, OrderCancelled.class);

        assertCapturedTooLate(saga, "CANCELLED CUSTOMER");
    }

    @Test
    void aCaptureAfterTheTimeLimitIsRefundedOnce() {
        var saga = charged(WORLD, "anna");
        WORLD.clock().advance(Duration.ofMinutes(15));
        WORLD.sweepTimeLimit();

        saga.deliver(ORDER, PaymentCaptured.class).deliver(PAYMENT, OrderCancelled.class, OrderCancelled.class);

        assertCapturedTooLate(saga, "CANCELLED TIMED_OUT");
    }

    @Test
    void aShipmentWhileCancellingIsTheEndAndNothingIsRefunded() {
        var saga = dispatched(WORLD);
        WORLD.cancel(saga.order());

        saga.deliver(INVENTORY, CancellationRequested.class).deliver(ORDER, OrderShipped.class);
        new Broker(WORLD).deliverEverything();

        assertStates(saga, "SHIPPED", "COMMITTED", "DISPATCHED", "CAPTURED");
        assertThat(saga.appendedBy(PAYMENT)).containsExactly("PaymentCaptured");
        assertThat(account("anna")).isEqualTo(new AccountState(5_000, 1_000, 0));
        assertThat(stock()).isEqualTo(new StockState(8, 0, 2, 0, 10));
        assertNothingIsUnprocessed();
    }

    @Test
    void aRejectionAfterTheCancellationIsIgnored() {
        var saga = Saga.of(WORLD, "anna", new Item("shoe", 11)).deliver(INVENTORY, OrderPlaced.class);
        WORLD.cancel(saga.order());

        saga.deliver(ORDER, StockRejected.class);

        assertIgnored(saga, "REJECTED", "none");
    }

    @Test
    void aDeclineAfterTheCancellationIsIgnored() {
        var saga = charged(WORLD, "poor ben");
        WORLD.cancel(saga.order());

        saga.deliver(ORDER, PaymentDeclined.class);

        assertIgnored(saga, "HELD", "DECLINED");
    }

    @Test
    void aReleaseAfterTheCancellationIsIgnored() {
        var saga = cancelledAtOnce(WORLD, "anna").deliver(INVENTORY, OrderPlaced.class, OrderCancelled.class);

        saga.deliver(ORDER, StockReleased.class);

        assertIgnored(saga, "RELEASED", "none");
    }

    @Test
    void aShipmentAfterTheCancellationIsADeadLetter() {
        var saga = cancelledAtOnce(WORLD, "anna");
        var impossible = shipmentOf(saga);

        WORLD.deliver(ORDER, List.of(impossible));

        assertThat(WORLD.state().unprocessed().get(ORDER)).containsExactly(impossible.id());
        assertStates(saga, "CANCELLED CUSTOMER", "none", "none", "none");
    }

    @Test
    void aReturnAfterACancellationThatCameTooLateIsRefundedAsAReturnAlone() {
        var saga = dispatched(WORLD);
        WORLD.cancel(saga.order());
        saga.deliver(ORDER, OrderShipped.class);
        WORLD.requestReturn(saga.order());

        saga.deliver(INVENTORY, CancellationRequested.class, ReturnRequested.class);
        WORLD.arrive(saga.order());
        new Broker(WORLD).deliverEverything();

        assertReturned(saga);
        assertThat(saga.appendedBy(INVENTORY))
                .containsExactly("StockReserved", "OrderShipped", "ReturnLabelIssued", "GoodsReturned");
        assertNothingIsUnprocessed();
    }

    @Test
    void goodsThatAreSaidToBeBackAgainChangeNothing() {
        var saga = returning(WORLD);

        assertThat(WORLD.arrive(saga.order())).isTrue();
        assertThat(WORLD.arrive(saga.order())).isTrue();
        new Broker(WORLD).deliverEverything();
        assertThat(WORLD.arrive(saga.order())).isTrue();

        assertReturned(saga);
        assertThat(saga.appendedBy(INVENTORY))
                .containsExactly("StockReserved", "OrderShipped", "ReturnLabelIssued", "GoodsReturned");
        assertNothingIsUnprocessed();
    }

    @Test
    void aReturnThatPaymentHearsOfFirstIsRefundedAndTheOrderEndsLater() {
        var saga = returning(WORLD);
        WORLD.arrive(saga.order());

        saga.deliver(PAYMENT, GoodsReturned.class);
        assertStates(saga, "RETURNING", "COMMITTED", "DISPATCHED", "REFUNDED");

        saga.deliver(ORDER, GoodsReturned.class);
        assertReturned(saga);
        assertNothingIsUnprocessed();
    }

    @Test
    void aCancellationAfterTheReturnIsADeadLetterAndRefundsNothingAgain() {
        var saga = returning(WORLD);
        WORLD.arrive(saga.order());
        new Broker(WORLD).deliverEverything();
        var impossible = cancellationOf(saga);

        WORLD.deliver(PAYMENT, List.of(impossible));
        WORLD.deliver(INVENTORY, List.of(impossible));

        assertThat(WORLD.state().unprocessed().get(PAYMENT)).containsExactly(impossible.id());
        assertThat(WORLD.state().unprocessed().get(INVENTORY)).containsExactly(impossible.id());
        assertReturned(saga);
    }

    @Test
    void aReturnAfterACancellationThatCannotBeIsADeadLetterAndRefundsNothingAgain() {
        var saga = returning(WORLD);
        WORLD.deliver(PAYMENT, List.of(cancellationOf(saga)));
        WORLD.arrive(saga.order());

        new Broker(WORLD).deliverEverything();

        assertThat(WORLD.state().unprocessed().get(PAYMENT))
                .containsExactly(saga.event(GoodsReturned.class).id());
        assertReturned(saga);
    }

    @Test
    void aReturnAndACancellationAtOnceAreRefundedOnce() {
        var saga = returning(WORLD);
        WORLD.arrive(saga.order());
        var arrival = List.of(saga.event(GoodsReturned.class));
        var impossible = List.of(cancellationOf(saga));

        Overlap.of(WORLD, () -> WORLD.deliver(PAYMENT, arrival))
                .with(
                        () -> WORLD.deliver(PAYMENT, impossible),
                        () -> WORLD.locks(PAYMENT).awaitWaiting(1));
        new Broker(WORLD).deliverEverything();

        assertThat(WORLD.state().unprocessed().get(PAYMENT))
                .containsExactly(impossible.getFirst().id());
        assertReturned(saga);
    }

    @Test
    void goodsThatNobodyWantedToSendBackAreADeadLetter() {
        var saga = shipped(WORLD);
        var impossible = returnOf(saga);

        assertThat(WORLD.arrive(saga.order())).isFalse();
        WORLD.deliver(ORDER, List.of(impossible));

        assertThat(WORLD.state().unprocessed().get(ORDER)).containsExactly(impossible.id());
        assertStates(saga, "SHIPPED", "COMMITTED", "DISPATCHED", "CAPTURED");
        assertThat(stock()).isEqualTo(new StockState(8, 0, 2, 0, 10));
    }

    @ParameterizedTest
    @EnumSource
    void anEventThatComesAgainIsDropped(Scenario scenario) {
        scenario.run(WORLD, "shoe");
        var before = WORLD.state();
        var events = allEvents();

        new Broker(WORLD).deliverEverythingAgain();

        assertThat(WORLD.state()).isEqualTo(before);
        assertThat(allEvents()).isEqualTo(events);
        assertNothingIsUnprocessed();
    }

    @ParameterizedTest
    @EnumSource
    void anEventOlderThanTheInboxKeepsHasNoSecondEffect(Scenario scenario) {
        scenario.run(WORLD, "shoe");
        var before = WORLD.state();
        var events = allEvents();

        ALL.forEach(WORLD::forgetInbox);
        new Broker(WORLD).deliverEverythingAgain();

        assertThat(WORLD.state())
                .usingRecursiveComparison()
                .ignoringFields("entered", "unprocessed")
                .isEqualTo(before);
        assertThat(allEvents()).isEqualTo(events);
        ALL.forEach(
                service -> assertEnteredOrUnprocessed(service, before.entered().get(service)));
    }

    private static void cancelDuringTheCharge(Saga saga) {
        saga.deliver(PAYMENT, OrderPlaced.class);
        var charge = List.of(saga.event(StockReserved.class));
        var cancellation = List.of(saga.event(OrderCancelled.class));
        Overlap.of(WORLD, () -> WORLD.deliver(PAYMENT, charge))
                .with(
                        () -> WORLD.deliver(PAYMENT, cancellation),
                        () -> WORLD.locks(PAYMENT).awaitWaiting(1));
    }

    private static void assertCapturedTooLate(Saga saga, String order) {
        assertStates(saga, order, "HELD", "none", "REFUNDED");
        assertThat(saga.appendedBy(ORDER)).containsExactly("OrderPlaced", "OrderCancelled");
        assertThat(saga.appendedBy(PAYMENT)).containsExactly("PaymentCaptured", "PaymentRefunded");
        assertThat(account("anna")).isEqualTo(REFUNDED);
        assertNothingIsUnprocessed();
    }

    /** And refunded once. */
    private static void assertReturned(Saga saga) {
        assertStates(saga, "RETURNED", "COMMITTED", "DISPATCHED", "REFUNDED");
        assertThat(saga.appendedBy(PAYMENT)).containsExactly("PaymentCaptured", "PaymentRefunded");
        assertThat(account("anna")).isEqualTo(REFUNDED);
        assertThat(stock()).isEqualTo(new StockState(10, 0, 2, 2, 10));
    }

    private static void assertIgnored(Saga saga, String reservation, String payment) {
        assertStates(saga, "CANCELLED CUSTOMER", reservation, "none", payment);
        assertThat(saga.appendedBy(ORDER)).containsExactly("OrderPlaced", "OrderCancelled");
        assertNothingIsUnprocessed();
    }

    private static void assertStates(Saga saga, String order, String reservation, String shipment, String payment) {
        assertThat(saga.states()).isEqualTo(new States(order, reservation, shipment, payment));
    }

    private static void assertEnteredOrUnprocessed(String service, Set<UUID> events) {
        var state = WORLD.state();
        assertThat(Stream.of(state.entered(), state.unprocessed()).flatMap(ids -> ids.get(service).stream()))
                .containsExactlyInAnyOrderElementsOf(events);
    }

    private static void assertNothingIsUnprocessed() {
        assertThat(WORLD.state().unprocessed().values()).allMatch(events -> events.isEmpty());
    }

    private static List<Event> allEvents() {
        return ALL.stream().flatMap(service -> WORLD.appended(service).stream()).toList();
    }

    private static StockState stock() {
        return WORLD.state().stock().get("shoe");
    }

    private static AccountState account(String customer) {
        return WORLD.state().accounts().get(customer);
    }
}
