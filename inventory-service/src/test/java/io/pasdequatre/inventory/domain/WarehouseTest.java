package io.pasdequatre.inventory.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pasdequatre.inventory.domain.ReservationOutcome.Rejected;
import io.pasdequatre.inventory.domain.ReservationOutcome.Reserved;
import io.pasdequatre.inventory.domain.ReturnOutcome.BackAlready;
import io.pasdequatre.inventory.domain.ReturnOutcome.NoLabel;
import io.pasdequatre.inventory.domain.ReturnOutcome.TakenBack;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Limit;

class WarehouseTest {

    private static final UUID ORDER = UUID.fromString("01a1fd42-e01a-7622-bad0-a08e1344df5a");
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final Customer ADA = new Customer("ada");

    private final Shelves products = new Shelves();
    private final Ledger reservations = new Ledger();
    private final Dock shipments = new Dock();
    private final Labels labels = new Labels();
    private final Warehouse warehouse = warehouseThatWaits(Duration.ZERO);
    private final Product tutu = products.add("tutu", 10);
    private final Product shoe = products.add("shoe", 3);

    @Test
    void everyLineIsHeld() {
        assertThat(reserve(Map.of("tutu", 2L, "shoe", 3L))).isEqualTo(new Reserved());
        assertThat(tutu.held()).isEqualTo(2);
        assertThat(shoe.held()).isEqualTo(3);
        assertThat(state()).isEqualTo(ReservationState.HELD);
    }

    @Test
    void nothingIsHeldWhenOneLineIsShort() {
        assertThat(reserve(Map.of("shoe", 3L, "tutu", 11L)))
                .isEqualTo(new Rejected(RejectedBecause.INSUFFICIENT_STOCK, "tutu"));
        assertThat(tutu.held() + shoe.held()).isZero();
        assertThat(state()).isEqualTo(ReservationState.REJECTED);
    }

    @Test
    void nothingIsHeldWhenASkuIsUnknown() {
        assertThat(reserve(Map.of("shoe", 1L, "swan", 1L)))
                .isEqualTo(new Rejected(RejectedBecause.UNKNOWN_SKU, "swan"));
        assertThat(shoe.held()).isZero();
    }

    @Test
    void whatIsHeldIsShippedAtOnceWhenThereIsNoDelay() {
        reserve(Map.of("tutu", 2L));
        var shipment = warehouse.prepareOrDispatch(ORDER, ADA);
        assertThat(shipment.state()).isEqualTo(ShipmentState.DISPATCHED);
        assertThat(shipment.orderId()).isEqualTo(ORDER);
        assertThat(shipment.customer()).isEqualTo(ADA);
        assertThat(shipment.dispatchedAt()).isEqualTo(NOON);
        assertThat(tutu.shipped()).isEqualTo(2);
        assertThat(state()).isEqualTo(ReservationState.COMMITTED);
    }

    @Test
    void withADelayAShipmentIsPreparedAndWhatItTakesIsStillHeld() {
        reserve(Map.of("tutu", 2L));
        var shipment = warehouseThatWaits(Duration.ofSeconds(5)).prepareOrDispatch(ORDER, ADA);
        assertThat(shipment.state()).isEqualTo(ShipmentState.PREPARED);
        assertThat(shipment.dueAt()).isEqualTo(NOON.plusSeconds(5));
        assertThat(shipment.dispatchedAt()).isNull();
        assertThat(tutu.held()).isEqualTo(2);
        assertThat(state()).isEqualTo(ReservationState.HELD);
    }

    @Test
    void aPreparedShipmentIsWithdrawnWhenItsStockIsReleased() {
        reserve(Map.of("tutu", 2L));
        var shipment = warehouseThatWaits(Duration.ofSeconds(5)).prepareOrDispatch(ORDER, ADA);
        assertThat(warehouse.release(ORDER)).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(shipment.state()).isEqualTo(ShipmentState.WITHDRAWN);
        assertThat(tutu.onHand()).isEqualTo(10);
    }

    @Test
    void whatIsHeldIsReleasedWhenTheOrderIsCancelled() {
        reserve(Map.of("tutu", 2L));
        assertThat(warehouse.release(ORDER)).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(tutu.onHand()).isEqualTo(10);
        assertThat(state()).isEqualTo(ReservationState.RELEASED);
    }

    @Test
    void anOrderThatWasRejectedHasNothingToRelease() {
        reserve(Map.of("tutu", 11L));
        assertThat(warehouse.release(ORDER)).isEqualTo(ReleaseOutcome.NOTHING_IS_HELD);
        assertThat(state()).isEqualTo(ReservationState.REJECTED);
    }

    @Test
    void releaseAndDispatchExcludeEachOther() {
        reserve(Map.of("tutu", 2L));
        warehouse.prepareOrDispatch(ORDER, ADA);
        assertThat(warehouse.release(ORDER)).isEqualTo(ReleaseOutcome.SHIPPED);
        assertThat(tutu.shipped()).isEqualTo(2);
        assertThat(tutu.onHand()).isEqualTo(8);
    }

    @Test
    void whatWasReleasedIsNeitherShippedNorReleasedAgain() {
        reserve(Map.of("tutu", 2L));
        warehouse.release(ORDER);
        assertThatThrownBy(() -> warehouse.prepareOrDispatch(ORDER, ADA)).isInstanceOf(IllegalStateException.class);
        assertThat(warehouse.release(ORDER)).isEqualTo(ReleaseOutcome.NOTHING_IS_HELD);
        assertThat(tutu.onHand()).isEqualTo(10);
    }

    @Test
    void aParcelAndItsReturnLabelHaveTrackingIdsOfTheirOwn() {
        reserve(Map.of("tutu", 2L));
        var shipment = warehouse.prepareOrDispatch(ORDER, ADA);
        var label = warehouse.issueReturnLabel(ORDER);
        assertThat(shipment.tracking().carrier()).isNotBlank();
        assertThat(label.tracking().carrier()).isEqualTo(shipment.tracking().carrier());
        assertThat(label.tracking().trackingId())
                .matches("CC[0-9A-F]{32}")
                .isNotEqualTo(shipment.tracking().trackingId());
        assertThat(label.issuedAt()).isEqualTo(NOON);
        assertThat(label.arrivedAt()).isNull();
    }

    @Test
    void whatComesBackIsOnHandAgainOnce() {
        reserve(Map.of("tutu", 2L));
        var shipment = warehouse.prepareOrDispatch(ORDER, ADA);
        var label = warehouse.issueReturnLabel(ORDER);
        assertThat(warehouse.takeBack(ORDER)).isEqualTo(new TakenBack(label, shipment));
        assertThat(label.arrivedAt()).isEqualTo(NOON);
        assertThat(warehouse.takeBack(ORDER)).isEqualTo(new BackAlready(label));
        assertThat(tutu.onHand()).isEqualTo(10);
        assertThat(tutu.returned()).isEqualTo(2);
        assertThat(state()).isEqualTo(ReservationState.COMMITTED);
    }

    @Test
    void nothingComesBackWithoutALabel() {
        reserve(Map.of("tutu", 2L));
        warehouse.prepareOrDispatch(ORDER, ADA);
        assertThat(warehouse.takeBack(ORDER)).isEqualTo(new NoLabel());
        assertThat(tutu.returned()).isZero();
    }

    @Test
    void aLabelIsIssuedOnceAndOnlyForWhatHasLeft() {
        reserve(Map.of("tutu", 2L));
        assertThatThrownBy(() -> warehouse.issueReturnLabel(ORDER)).isInstanceOf(IllegalStateException.class);
        var shipment = warehouseThatWaits(Duration.ofSeconds(5)).prepareOrDispatch(ORDER, ADA);
        assertThatThrownBy(() -> warehouse.issueReturnLabel(ORDER)).isInstanceOf(IllegalStateException.class);
        warehouse.dispatch(shipment);
        warehouse.issueReturnLabel(ORDER);
        assertThatThrownBy(() -> warehouse.issueReturnLabel(ORDER)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anOrderThatWasNeverPlacedIsAnError() {
        assertThatThrownBy(() -> warehouse.prepareOrDispatch(ORDER, ADA)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> warehouse.release(ORDER)).isInstanceOf(IllegalStateException.class);
    }

    private Warehouse warehouseThatWaits(Duration delay) {
        var clock = Clock.fixed(NOON, ZoneOffset.UTC);
        return new Warehouse(products, reservations, shipments, labels, clock, new Dispatching(delay));
    }

    private ReservationOutcome reserve(Map<String, Long> wanted) {
        return warehouse.reserve(ORDER, new TreeMap<>(wanted));
    }

    private ReservationState state() {
        return reservations.findById(ORDER).orElseThrow().state();
    }

    /** Products in memory. */
    private static final class Shelves implements Products {

        private final Map<String, Product> bySku = new TreeMap<>();

        Product add(String sku, long stock) {
            addUnlessListed(Product.listed(sku, sku, new Money(100, "EUR"), stock));
            return findBySku(sku).orElseThrow();
        }

        @Override
        public int addUnlessListed(Product p) {
            return bySku.putIfAbsent(p.sku(), p) == null ? 1 : 0;
        }

        @Override
        public Optional<Product> findBySku(String sku) {
            return Optional.ofNullable(bySku.get(sku));
        }

        @Override
        public Optional<Product> findOneBySku(String sku) {
            return findBySku(sku);
        }

        @Override
        public List<Product> findBySkuInOrderBySku(Collection<String> skus) {
            return bySku.values().stream().filter(p -> skus.contains(p.sku())).toList();
        }

        @Override
        public List<Product> findBySkuGreaterThanOrderBySku(String after, Limit limit) {
            throw new UnsupportedOperationException();
        }
    }

    /** Reservations in memory. */
    private static final class Ledger implements Reservations {

        private final Map<UUID, Reservation> byOrder = new HashMap<>();

        @Override
        public Reservation save(Reservation reservation) {
            byOrder.put(reservation.orderId(), reservation);
            return reservation;
        }

        @Override
        public Optional<Reservation> findById(UUID orderId) {
            return Optional.ofNullable(byOrder.get(orderId));
        }

        @Override
        public Optional<Reservation> findByOrderId(UUID orderId) {
            return findById(orderId);
        }
    }

    /** Return labels in memory. */
    private static final class Labels implements ReturnLabels {

        private final Map<UUID, ReturnLabel> byOrder = new HashMap<>();

        @Override
        public ReturnLabel save(ReturnLabel label) {
            byOrder.put(label.orderId(), label);
            return label;
        }

        @Override
        public Optional<ReturnLabel> findById(UUID orderId) {
            return Optional.ofNullable(byOrder.get(orderId));
        }

        @Override
        public Optional<ReturnLabel> findByOrderId(UUID orderId) {
            return findById(orderId);
        }
    }

    /** Shipments in memory. */
    private static final class Dock implements Shipments {

        private final Map<UUID, Shipment> byOrder = new HashMap<>();

        @Override
        public Shipment save(Shipment shipment) {
            byOrder.put(shipment.orderId(), shipment);
            return shipment;
        }

        @Override
        public Optional<Shipment> findById(UUID orderId) {
            return Optional.ofNullable(byOrder.get(orderId));
        }

        @Override
        public Optional<Shipment> findByOrderId(UUID orderId) {
            return findById(orderId);
        }

        @Override
        public Optional<Shipment> nextDue(Instant now) {
            throw new UnsupportedOperationException();
        }
    }
}
