package io.pasdequatre.simulation.memory;

import io.pasdequatre.order.domain.Basket;
import io.pasdequatre.order.domain.Catalogue;
import io.pasdequatre.order.domain.Customer;
import io.pasdequatre.order.domain.Order;
import io.pasdequatre.order.domain.OrderId;
import io.pasdequatre.order.domain.OrderStatus;
import io.pasdequatre.order.domain.Orders;
import io.pasdequatre.order.domain.PaymentChoice;
import io.pasdequatre.order.domain.Product;
import io.pasdequatre.order.saga.Backlog;
import io.pasdequatre.order.saga.Cancellation;
import io.pasdequatre.order.saga.OrderCancellation;
import io.pasdequatre.order.saga.OrderPlacement;
import io.pasdequatre.order.saga.OrderReturn;
import io.pasdequatre.order.saga.Placement;
import io.pasdequatre.order.saga.Return;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;

/** Order-service in memory. */
final class MemoryOrderService extends MemoryService {

    private static final Duration RETURN_WINDOW = Duration.ofDays(30);

    private final Table<UUID, Order> orders =
            database.table(Order.class, order -> order.id().value());
    private final Table<String, IdempotencyKey> keys = database.table(IdempotencyKey.class, IdempotencyKey::key);
    private final Table<String, Product> catalogue = database.table(Product.class, Product::sku);
    private final OrderPlacement placement;
    private final OrderCancellation cancellation;
    private final OrderReturn returns;
    private final Runnable timeLimit;

    private record IdempotencyKey(String key, UUID orderId) {}

    MemoryOrderService(Turns turns, Clock clock, Duration timeLimit) {
        super(turns);
        Wiring wiring = wire(
                "order",
                List.of(
                        new OrderTable(),
                        new CatalogueTable(),
                        clock,
                        (Backlog) _ -> clock.instant(),
                        NotPublic.of("io.pasdequatre.order.saga.SagaSettings", timeLimit, RETURN_WINDOW)));
        this.placement = wiring.get(OrderPlacement.class);
        this.cancellation = wiring.get(OrderCancellation.class);
        this.returns = wiring.get(OrderReturn.class);
        this.timeLimit = wiring.sweepOf("io.pasdequatre.order.saga.TimeLimit");
    }

    UUID place(String key, String customer, List<Basket.Item> items, PaymentChoice payment) {
        var basket = new Basket(new Customer(customer), items, null, payment);
        return switch (database.execute(_ -> placement.place(key, basket))) {
            case Placement.Placed(var order) -> order.id().value();
            case null, default -> throw new IllegalStateException("Not placed");
        };
    }

    boolean cancel(UUID orderId) {
        return database.execute(_ -> cancellation.cancel(new OrderId(orderId))) instanceof Cancellation.Accepted;
    }

    boolean requestReturn(UUID orderId) {
        return database.execute(_ -> returns.request(new OrderId(orderId))) instanceof Return.Accepted;
    }

    void sweepTimeLimit() {
        timeLimit.run();
    }

    Table<UUID, Order> orders() {
        return orders;
    }

    private final class OrderTable implements Orders {

        private final Locking findById = Locking.of(Orders.class, "findById");
        private final Locking findPendingSince = Locking.of(Orders.class, "findPendingSince");
        private static final Comparator<Order> OLDEST_FIRST = Comparator.comparing(Order::placedAt)
                .thenComparing(order -> order.id().value());

        @Override
        public Order save(Order order) {
            return orders.insert(order);
        }

        @Override
        public Optional<Order> findById(OrderId id) {
            return orders.find(id.value(), findById);
        }

        @Override
        public Optional<Order> findPendingSince(Instant then, Collection<UUID> others) {
            return orders
                    .find(
                            order -> order.status() == OrderStatus.PENDING
                                    && !order.placedAt().isAfter(then)
                                    && !others.contains(order.id().value()),
                            OLDEST_FIRST,
                            1,
                            findPendingSince)
                    .stream()
                    .findFirst();
        }

        @Override
        public Optional<Order> findWithLines(OrderId id) {
            return orders.find(id.value(), Locking.NONE);
        }

        @Override
        public List<Order> findOfCustomer(String customer, UUID before, Limit limit) {
            throw new UnsupportedOperationException("The simulation asks for no customer's orders");
        }

        @Override
        public Optional<UUID> findPlacedUnder(String key) {
            return keys.find(key, Locking.NONE).map(IdempotencyKey::orderId);
        }

        @Override
        public int takeKeyUnlessTaken(String key, OrderId id) {
            return keys.insertIfAbsent(new IdempotencyKey(key, id.value())) ? 1 : 0;
        }
    }

    private final class CatalogueTable implements Catalogue {

        @Override
        public List<Product> findBySkuIn(Collection<String> skus) {
            return catalogue.find(
                    product -> skus.contains(product.sku()),
                    Comparator.comparing(Product::sku),
                    Integer.MAX_VALUE,
                    Locking.NONE);
        }

        @Override
        public List<Product> findAllByOrderByName(Limit limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void put(Product product) {
            catalogue.insertOrLock(product);
        }
    }
}
