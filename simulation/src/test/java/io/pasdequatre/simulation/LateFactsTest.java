package io.pasdequatre.simulation;

import static io.pasdequatre.simulation.Beginnings.cancelledAtOnce;
import static io.pasdequatre.simulation.Beginnings.charged;
import static io.pasdequatre.simulation.Beginnings.dispatched;
import static io.pasdequatre.simulation.Beginnings.shipmentOf;
import static io.pasdequatre.simulation.Services.ALL;
import static io.pasdequatre.simulation.Services.INVENTORY;
import static io.pasdequatre.simulation.Services.ORDER;
import static io.pasdequatre.simulation.Services.PAYMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.events.CancellationRequested;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.OrderShipped;
import io.pasdequatre.events.PaymentCaptured;
import io.pasdequatre.events.PaymentDeclined;
import io.pasdequatre.events.StockRejected;
import io.pasdequatre.events.StockReleased;
import io.pasdequatre.events.StockReserved;
import io.pasdequatre.simulation.State.AccountState;
import io.pasdequatre.simulation.State.StockState;
import io.pasdequatre.simulation.Story.Standing;
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

/** Facts that come late or again. Each test is a row of docs/late-facts.md. */
class LateFactsTest {

    private static final PostgresWorld WORLD = PostgresWorld.shared();
    private static final StockState UNTOUCHED = new StockState(10, 0, 0, 10);
    private static final AccountState NEVER_CHARGED = new AccountState(5_000, 0, 0);
    private static final AccountState REFUNDED = new AccountState(5_000, 1_000, 1_000);

    @BeforeEach
    void beginAnew() {
        WORLD.reset(
                List.of(new Stocked("shoe", 10, 500)), List.of(new Funded("anna", 5_000), new Funded("poor ben", 999)));
    }

    @Test
    void aReservationAfterTheCancellationIsPassedOverByOrderAndReleasedByInventory() {
        var story = cancelledAtOnce(WORLD, "anna").hears(INVENTORY, OrderPlaced.class);
        assertThat(stock()).isEqualTo(new StockState(8, 2, 0, 10));

        story.hears(ORDER, StockReserved.class).hears(INVENTORY, OrderCancelled.class);

        assertStanding(story, "CANCELLED CUSTOMER", "RELEASED", "none", "none");
        assertThat(story.saidBy(ORDER)).containsExactly("OrderPlaced", "OrderCancelled");
        assertThat(story.saidBy(INVENTORY)).containsExactly("StockReserved", "StockReleased");
        assertThat(stock()).isEqualTo(UNTOUCHED);
        assertNothingIsSetAside();
    }

    @Test
    void aReservationThatReachesPaymentAfterTheCancellationIsNeverCharged() {
        var story = cancelledAtOnce(WORLD, "anna").hears(INVENTORY, OrderPlaced.class);

        story.hears(PAYMENT, OrderCancelled.class, StockReserved.class, StockReserved.class);

        assertStanding(story, "CANCELLED CUSTOMER", "HELD", "none", "VOIDED");
        assertThat(story.saidBy(PAYMENT)).isEmpty();
        assertThat(account("anna")).isEqualTo(NEVER_CHARGED);
        assertNothingIsSetAside();
    }

    @Test
    void aCancellationDuringAChargeThatIsCapturedRefundsItOnce() {
        var story = cancelledAtOnce(WORLD, "anna").hears(INVENTORY, OrderPlaced.class);

        cancelDuringTheCharge(story);

        assertStanding(story, "CANCELLED CUSTOMER", "HELD", "none", "REFUNDED");
        assertThat(story.saidBy(PAYMENT)).containsExactly("PaymentCaptured", "PaymentRefunded");
        assertThat(account("anna")).isEqualTo(REFUNDED);
        assertNothingIsSetAside();
    }

    @Test
    void aCancellationDuringAChargeThatIsDeclinedRefundsNothing() {
        var story = cancelledAtOnce(WORLD, "poor ben").hears(INVENTORY, OrderPlaced.class);

        cancelDuringTheCharge(story);

        assertStanding(story, "CANCELLED CUSTOMER", "HELD", "none", "DECLINED");
        assertThat(story.saidBy(PAYMENT)).containsExactly("PaymentDeclined");
        assertThat(account("poor ben")).isEqualTo(new AccountState(999, 0, 0));
        assertNothingIsSetAside();
    }

    @Test
    void aCaptureAfterTheCancellationIsRefundedOnce() {
        var story = charged(WORLD, "anna");
        WORLD.cancel(story.order());

        story.hears(ORDER, PaymentCaptured.class).hears(PAYMENT, OrderCancelled.class, OrderCancelled.class);

        assertCapturedTooLate(story, "CANCELLED CUSTOMER");
    }

    @Test
    void aCaptureAfterTheTimeLimitIsRefundedOnce() {
        var story = charged(WORLD, "anna");
        WORLD.clock().advance(Duration.ofMinutes(15));
        WORLD.sweepTimeLimit();

        story.hears(ORDER, PaymentCaptured.class).hears(PAYMENT, OrderCancelled.class, OrderCancelled.class);

        assertCapturedTooLate(story, "CANCELLED TIMED_OUT");
    }

    @Test
    void aShipmentWhileCancellingIsTheEndAndNothingIsRefunded() {
        var story = dispatched(WORLD);
        WORLD.cancel(story.order());

        story.hears(INVENTORY, CancellationRequested.class).hears(ORDER, OrderShipped.class);
        new Post(WORLD).deliverEverything();

        assertStanding(story, "SHIPPED", "COMMITTED", "DISPATCHED", "CAPTURED");
        assertThat(story.saidBy(PAYMENT)).containsExactly("PaymentCaptured");
        assertThat(account("anna")).isEqualTo(new AccountState(5_000, 1_000, 0));
        assertThat(stock()).isEqualTo(new StockState(8, 0, 2, 10));
        assertNothingIsSetAside();
    }

    @Test
    void aRejectionAfterTheCancellationIsIgnored() {
        var story = Story.of(WORLD, "anna", new Item("shoe", 11)).hears(INVENTORY, OrderPlaced.class);
        WORLD.cancel(story.order());

        story.hears(ORDER, StockRejected.class);

        assertIgnored(story, "REJECTED", "none");
    }

    @Test
    void aDeclineAfterTheCancellationIsIgnored() {
        var story = charged(WORLD, "poor ben");
        WORLD.cancel(story.order());

        story.hears(ORDER, PaymentDeclined.class);

        assertIgnored(story, "HELD", "DECLINED");
    }

    @Test
    void aReleaseAfterTheCancellationIsIgnored() {
        var story = cancelledAtOnce(WORLD, "anna").hears(INVENTORY, OrderPlaced.class, OrderCancelled.class);

        story.hears(ORDER, StockReleased.class);

        assertIgnored(story, "RELEASED", "none");
    }

    @Test
    void aShipmentAfterTheCancellationIsSetAside() {
        var story = cancelledAtOnce(WORLD, "anna");
        var impossible = shipmentOf(story);

        WORLD.deliver(ORDER, List.of(impossible));

        assertThat(WORLD.state().setAside().get(ORDER)).containsExactly(impossible.id());
        assertStanding(story, "CANCELLED CUSTOMER", "none", "none", "none");
    }

    @ParameterizedTest
    @EnumSource
    void aFactThatComesAgainIsDropped(Course course) {
        course.tell(WORLD, "shoe");
        var before = WORLD.state();
        var said = everythingSaid();

        new Post(WORLD).deliverEverythingAgain();

        assertThat(WORLD.state()).isEqualTo(before);
        assertThat(everythingSaid()).isEqualTo(said);
        assertNothingIsSetAside();
    }

    @ParameterizedTest
    @EnumSource
    void aFactOlderThanTheInboxKeepsHasNoSecondEffect(Course course) {
        course.tell(WORLD, "shoe");
        var before = WORLD.state();
        var said = everythingSaid();

        ALL.forEach(WORLD::forgetInbox);
        new Post(WORLD).deliverEverythingAgain();

        assertThat(WORLD.state())
                .usingRecursiveComparison()
                .ignoringFields("entered", "setAside")
                .isEqualTo(before);
        assertThat(everythingSaid()).isEqualTo(said);
        ALL.forEach(service -> assertEnteredOrSetAside(service, before.entered().get(service)));
    }

    private static void cancelDuringTheCharge(Story story) {
        var charge = List.of(story.fact(StockReserved.class));
        var cancellation = List.of(story.fact(OrderCancelled.class));
        Overlap.of(WORLD, () -> WORLD.deliver(PAYMENT, charge))
                .with(
                        () -> WORLD.deliver(PAYMENT, cancellation),
                        () -> WORLD.locks(PAYMENT).awaitWaiting(1));
    }

    private static void assertCapturedTooLate(Story story, String order) {
        assertStanding(story, order, "HELD", "none", "REFUNDED");
        assertThat(story.saidBy(ORDER)).containsExactly("OrderPlaced", "OrderCancelled");
        assertThat(story.saidBy(PAYMENT)).containsExactly("PaymentCaptured", "PaymentRefunded");
        assertThat(account("anna")).isEqualTo(REFUNDED);
        assertNothingIsSetAside();
    }

    private static void assertIgnored(Story story, String reservation, String payment) {
        assertStanding(story, "CANCELLED CUSTOMER", reservation, "none", payment);
        assertThat(story.saidBy(ORDER)).containsExactly("OrderPlaced", "OrderCancelled");
        assertNothingIsSetAside();
    }

    private static void assertStanding(Story story, String order, String reservation, String shipment, String payment) {
        assertThat(story.standing()).isEqualTo(new Standing(order, reservation, shipment, payment));
    }

    private static void assertEnteredOrSetAside(String service, Set<UUID> facts) {
        var state = WORLD.state();
        assertThat(Stream.of(state.entered(), state.setAside()).flatMap(ids -> ids.get(service).stream()))
                .containsExactlyInAnyOrderElementsOf(facts);
    }

    private static void assertNothingIsSetAside() {
        assertThat(WORLD.state().setAside().values()).allMatch(facts -> facts.isEmpty());
    }

    private static List<Fact> everythingSaid() {
        return ALL.stream().flatMap(service -> WORLD.said(service).stream()).toList();
    }

    private static StockState stock() {
        return WORLD.state().stock().get("shoe");
    }

    private static AccountState account(String customer) {
        return WORLD.state().accounts().get(customer);
    }
}
