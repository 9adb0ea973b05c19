package io.pasdequatre.simulation.memory;

import io.pasdequatre.inventory.domain.Dispatching;
import io.pasdequatre.inventory.domain.Product;
import io.pasdequatre.inventory.domain.Products;
import io.pasdequatre.inventory.domain.Reservation;
import io.pasdequatre.inventory.domain.Reservations;
import io.pasdequatre.inventory.domain.ReturnLabel;
import io.pasdequatre.inventory.domain.ReturnLabels;
import io.pasdequatre.inventory.domain.Shipment;
import io.pasdequatre.inventory.domain.ShipmentState;
import io.pasdequatre.inventory.domain.Shipments;
import io.pasdequatre.inventory.saga.Assortment;
import io.pasdequatre.inventory.saga.ReturnArrival;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;

/** Inventory-service in memory. */
final class MemoryInventoryService extends MemoryService {

    private final Table<String, Product> products = database.table(Product.class, Product::sku);
    private final Table<UUID, Reservation> reservations = database.table(Reservation.class, Reservation::orderId);
    private final Table<UUID, Shipment> shipments = database.table(Shipment.class, Shipment::orderId);
    private final Table<UUID, ReturnLabel> labels = database.table(ReturnLabel.class, ReturnLabel::orderId);
    private final Assortment assortment;
    private final ReturnArrival arrival;
    private final Runnable dispatcher;

    MemoryInventoryService(Turns turns, Clock clock, Duration dispatchDelay) {
        super(turns);
        Wiring wiring = wire(
                "inventory",
                List.of(
                        new ProductTable(),
                        new ReservationTable(),
                        new ShipmentTable(),
                        new ReturnLabelTable(),
                        clock,
                        new Dispatching(dispatchDelay)));
        this.assortment = wiring.get(Assortment.class);
        this.arrival = wiring.get(ReturnArrival.class);
        this.dispatcher = wiring.sweepOf("io.pasdequatre.inventory.saga.Dispatcher");
    }

    void list(Product product) {
        database.executeWithoutResult(_ -> assortment.list(product));
    }

    boolean arrive(UUID orderId) {
        return database.execute(_ -> arrival.arrived(orderId).isPresent());
    }

    void sweepDispatches() {
        dispatcher.run();
    }

    Table<String, Product> products() {
        return products;
    }

    Table<UUID, Reservation> reservations() {
        return reservations;
    }

    Table<UUID, Shipment> shipments() {
        return shipments;
    }

    Table<UUID, ReturnLabel> labels() {
        return labels;
    }

    private final class ProductTable implements Products {

        private final Locking findBySku = Locking.of(Products.class, "findBySku");
        private final Locking findBySkuIn = Locking.of(Products.class, "findBySkuInOrderBySku");

        @Override
        public int addUnlessListed(Product product) {
            return products.insertIfAbsent(product) ? 1 : 0;
        }

        @Override
        public Optional<Product> findBySku(String sku) {
            return products.find(sku, findBySku);
        }

        @Override
        public Optional<Product> findOneBySku(String sku) {
            return products.find(sku, Locking.NONE);
        }

        @Override
        public List<Product> findBySkuInOrderBySku(Collection<String> skus) {
            return products.find(
                    product -> skus.contains(product.sku()),
                    Comparator.comparing(Product::sku),
                    Integer.MAX_VALUE,
                    findBySkuIn);
        }

        @Override
        public List<Product> findBySkuGreaterThanOrderBySku(String after, Limit limit) {
            throw new UnsupportedOperationException();
        }
    }

    private final class ReservationTable implements Reservations {

        private final Locking findById = Locking.of(Reservations.class, "findById");

        @Override
        public Reservation save(Reservation reservation) {
            return reservations.insert(reservation);
        }

        @Override
        public Optional<Reservation> findById(UUID orderId) {
            return reservations.find(orderId, findById);
        }

        @Override
        public Optional<Reservation> findByOrderId(UUID orderId) {
            return reservations.find(orderId, Locking.NONE);
        }
    }

    private final class ReturnLabelTable implements ReturnLabels {

        private final Locking findById = Locking.of(ReturnLabels.class, "findById");

        @Override
        public ReturnLabel save(ReturnLabel label) {
            return labels.insert(label);
        }

        @Override
        public Optional<ReturnLabel> findById(UUID orderId) {
            return labels.find(orderId, findById);
        }

        @Override
        public Optional<ReturnLabel> findByOrderId(UUID orderId) {
            return labels.find(orderId, Locking.NONE);
        }
    }

    private final class ShipmentTable implements Shipments {

        private static final Comparator<Shipment> DUE_LONGEST_FIRST =
                Comparator.comparing(Shipment::dueAt).thenComparing(Shipment::orderId);

        private final Locking findById = Locking.of(Shipments.class, "findById");
        private final Locking nextDue = Locking.of(Shipments.class, "nextDue");

        @Override
        public Shipment save(Shipment shipment) {
            return shipments.insert(shipment);
        }

        @Override
        public Optional<Shipment> findById(UUID orderId) {
            return shipments.find(orderId, findById);
        }

        @Override
        public Optional<Shipment> findByOrderId(UUID orderId) {
            return shipments.find(orderId, Locking.NONE);
        }

        @Override
        public Optional<Shipment> nextDue(Instant now) {
            return shipments
                    .find(
                            shipment -> shipment.state() == ShipmentState.PREPARED
                                    && !shipment.dueAt().isAfter(now),
                            DUE_LONGEST_FIRST,
                            1,
                            nextDue)
                    .stream()
                    .findFirst();
        }
    }
}
