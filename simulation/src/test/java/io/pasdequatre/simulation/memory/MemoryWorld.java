package io.pasdequatre.simulation.memory;

import io.pasdequatre.inventory.domain.Money;
import io.pasdequatre.inventory.domain.Product;
import io.pasdequatre.order.domain.Basket;
import io.pasdequatre.order.domain.PaymentChoice;
import io.pasdequatre.order.domain.PaymentMethod;
import io.pasdequatre.payment.ledger.Entry;
import io.pasdequatre.simulation.Crash;
import io.pasdequatre.simulation.Event;
import io.pasdequatre.simulation.Gateway;
import io.pasdequatre.simulation.Services;
import io.pasdequatre.simulation.State;
import io.pasdequatre.simulation.State.AccountState;
import io.pasdequatre.simulation.State.OrderState;
import io.pasdequatre.simulation.State.PaymentState;
import io.pasdequatre.simulation.State.StockState;
import io.pasdequatre.simulation.World;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The four services in memory: their own steps and domain on doubles of their databases. */
public final class MemoryWorld implements World {

    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private static final String CUSTOMER = "customer:";

    private final Gateway gateway = new Gateway();
    private final MemoryOrderService order;
    private final MemoryInventoryService inventory;
    private final MemoryPaymentService payment;
    private final MemoryNotificationService notification;
    private final Map<String, MemoryService> services;
    private Instant now = BEGINNING;

    /**
     * A world in which nothing is.
     *
     * @param turns asked before every statement
     */
    public MemoryWorld(Turns turns, Duration timeLimit, Duration dispatchDelay) {
        Clock clock = clockOf(() -> now);
        order = new MemoryOrderService(turns, clock, timeLimit);
        inventory = new MemoryInventoryService(turns, clock, dispatchDelay);
        payment = new MemoryPaymentService(turns, clock, gateway);
        notification = new MemoryNotificationService(turns, clock);
        services = Map.of(
                Services.ORDER, order,
                Services.INVENTORY, inventory,
                Services.PAYMENT, payment,
                Services.NOTIFICATION, notification);
    }

    private static Clock clockOf(InstantSource source) {
        return source.withZone(ZoneOffset.UTC);
    }

    @Override
    public void reset(List<Stocked> products, List<Funded> customers) {
        now = BEGINNING;
        services.values().forEach(MemoryService::clear);
        products.forEach(product -> inventory.list(
                Product.listed(product.sku(), product.sku(), new Money(product.priceMinor(), "EUR"), product.stock())));
        customers.forEach(customer -> payment.deposit(customer.customer(), customer.balanceMinor()));
        order.consumer.onMessage(List.copyOf(inventory.appended()));
    }

    @Override
    public UUID place(String key, String customer, List<Item> basket, boolean byCard) {
        return order.place(
                key,
                customer,
                basket.stream()
                        .map(item -> new Basket.Item(item.sku(), item.quantity()))
                        .toList(),
                byCard ? PaymentChoice.card("tok_visa") : PaymentChoice.ACCOUNT);
    }

    @Override
    public boolean cancel(UUID orderId) {
        return order.cancel(orderId);
    }

    @Override
    public boolean requestReturn(UUID orderId) {
        return order.requestReturn(orderId);
    }

    @Override
    public boolean arrive(UUID orderId) {
        return inventory.arrive(orderId);
    }

    @Override
    public void sweepTimeLimit() {
        order.sweepTimeLimit();
    }

    @Override
    public void sweepDispatches() {
        inventory.sweepDispatches();
    }

    @Override
    public Gateway gateway() {
        return gateway;
    }

    @Override
    public boolean mustCallGateway() {
        return payment.mustCallGateway();
    }

    @Override
    public void callGateway() {
        payment.callGateway();
    }

    @Override
    public void announce(UUID orderId) {
        payment.announce(orderId);
    }

    @Override
    public void refundAgain(UUID orderId) {
        payment.refundAgain(orderId);
    }

    @Override
    public void deliver(String service, List<Event> events) {
        services.get(service).consumer.onMessage(events);
    }

    @Override
    public void crashBeforeCommit(String service, List<Event> events) {
        Database database = services.get(service).database;
        database.crashBeforeCommit(true);
        try {
            deliver(service, events);
        } catch (Crash _) {
            // That is what was asked for.
        } finally {
            database.crashBeforeCommit(false);
        }
    }

    @Override
    public void goOn(String service, Event ready) {
        services.get(service).consumer.goOn(ready);
    }

    @Override
    public void forgetInboxes() {
        services.values().forEach(service -> service.consumer.forgetWhatWasEntered());
    }

    @Override
    public void advance(Duration time) {
        now = now.plus(time);
    }

    @Override
    public List<Event> appended(String service) {
        return services.get(service).appended();
    }

    @Override
    public long commits() {
        return services.values().stream()
                .mapToLong(service -> service.database.commits())
                .sum();
    }

    @Override
    public int deadlocks() {
        return services.values().stream()
                .mapToInt(service -> service.database.deadlocks())
                .sum();
    }

    @Override
    public State state() {
        return new State(
                by(order.orders().committed(), each -> each.id().value(), MemoryWorld::of),
                by(inventory.products().committed(), Product::sku, MemoryWorld::of),
                by(
                        inventory.reservations().committed(),
                        each -> each.orderId(),
                        each -> each.state().name()),
                by(inventory.reservations().committed(), each -> each.orderId(), each -> each.lines()),
                by(
                        inventory.shipments().committed(),
                        each -> each.orderId(),
                        each -> each.state().name()),
                by(
                        inventory.labels().committed(),
                        each -> each.orderId(),
                        each -> each.arrivedAt() == null ? "ISSUED" : "ARRIVED"),
                accounts(),
                payment.entries().committed().mapToLong(Entry::amountMinor).sum(),
                by(payment.payments().committed(), each -> each.orderId(), MemoryWorld::of),
                notifications(),
                each(MemoryConsumer::entered),
                each(MemoryConsumer::unprocessed),
                each(MemoryConsumer::ready));
    }

    private SortedMap<String, AccountState> accounts() {
        var accounts = new TreeMap<String, AccountState>();
        payment.entries()
                .committed()
                .filter(entry -> entry.account().owner().startsWith(CUSTOMER))
                .forEach(entry -> accounts.merge(
                        entry.account().owner().substring(CUSTOMER.length()), of(entry), MemoryWorld::sum));
        return accounts;
    }

    private static AccountState of(Entry entry) {
        return switch (entry.type()) {
            case "Deposited" -> new AccountState(entry.amountMinor(), 0, 0);
            case "Charged" -> new AccountState(0, -entry.amountMinor(), 0);
            case "Refunded" -> new AccountState(0, 0, entry.amountMinor());
            default -> new AccountState(0, 0, 0);
        };
    }

    private static AccountState sum(AccountState one, AccountState other) {
        return new AccountState(
                one.depositedMinor() + other.depositedMinor(),
                one.capturedMinor() + other.capturedMinor(),
                one.refundedMinor() + other.refundedMinor());
    }

    private static OrderState of(io.pasdequatre.order.domain.Order order) {
        var because = order.cancelledBecause();
        return new OrderState(
                order.status().name(),
                because == null ? "" : because.name(),
                order.customer().id(),
                order.total().amountMinor(),
                order.payment().method() == PaymentMethod.CARD);
    }

    private static StockState of(Product product) {
        return new StockState(
                product.onHand(), product.held(), product.shipped(), product.returned(), product.stocked());
    }

    private static PaymentState of(io.pasdequatre.payment.domain.Payment payment) {
        return new PaymentState(
                payment.status().name(),
                payment.customerId(),
                payment.amount().map(amount -> amount.amountMinor()).orElse(0L));
    }

    private SortedMap<UUID, SortedMap<String, Integer>> notifications() {
        var kinds = new TreeMap<UUID, SortedMap<String, Integer>>();
        notification
                .notifications()
                .committed()
                .forEach(each -> kinds.computeIfAbsent(each.orderId(), _ -> new TreeMap<>())
                        .merge(each.kind().name(), 1, Integer::sum));
        return kinds;
    }

    private static <E, K extends Comparable<K>, V> SortedMap<K, V> by(
            Stream<E> rows, Function<E, K> key, Function<E, V> value) {
        var found = new TreeMap<K, V>();
        rows.forEach(row -> found.put(key.apply(row), value.apply(row)));
        return found;
    }

    private <T> Map<String, T> each(Function<MemoryConsumer, T> of) {
        return services.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, service -> of.apply(service.getValue().consumer)));
    }
}
