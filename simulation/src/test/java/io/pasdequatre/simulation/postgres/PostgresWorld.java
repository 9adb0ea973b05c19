package io.pasdequatre.simulation.postgres;

import static java.util.stream.Collectors.toMap;

import io.pasdequatre.eventing.schema.SchemaRegistry;
import io.pasdequatre.events.PublishContracts;
import io.pasdequatre.inventory.domain.Product;
import io.pasdequatre.inventory.saga.Assortment;
import io.pasdequatre.inventory.saga.ReturnArrival;
import io.pasdequatre.localstack.TestInfrastructure;
import io.pasdequatre.order.domain.Basket;
import io.pasdequatre.order.domain.Customer;
import io.pasdequatre.order.domain.OrderId;
import io.pasdequatre.order.domain.PaymentChoice;
import io.pasdequatre.order.saga.Cancellation;
import io.pasdequatre.order.saga.OrderCancellation;
import io.pasdequatre.order.saga.OrderPlacement;
import io.pasdequatre.order.saga.OrderReturn;
import io.pasdequatre.order.saga.Placement.Placed;
import io.pasdequatre.order.saga.Return;
import io.pasdequatre.payment.domain.Cashier;
import io.pasdequatre.payment.domain.Money;
import io.pasdequatre.payment.saga.CardRequests;
import io.pasdequatre.simulation.Crash;
import io.pasdequatre.simulation.Event;
import io.pasdequatre.simulation.Gateway;
import io.pasdequatre.simulation.State;
import io.pasdequatre.simulation.World;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** The services as they are deployed, each with its database. Everything here may be called by many threads at once. */
public final class PostgresWorld implements World {

    private static PostgresWorld shared;

    private final WorldClock clock = new WorldClock();
    private final Gateway gateway = new Gateway();
    private final Service order = Service.start("order", clock, gateway);
    private final Service inventory = Service.start("inventory", clock, gateway);
    private final Service payment = Service.start("payment", clock, gateway);
    private final Service notification = Service.start("notification", clock, gateway);
    private final Map<String, Service> services =
            Stream.of(order, inventory, payment, notification).collect(toMap(Service::name, service -> service));
    private final Tables tables = new Tables(order, inventory, payment, notification);
    private final Wire wire;
    private final Outboxes outboxes;

    private PostgresWorld() {
        var registry = TestInfrastructure.shared().registryUrl();
        PublishContracts.publish(registry);
        wire = new Wire(new SchemaRegistry(registry, Duration.ofSeconds(5)), clock);
        outboxes = new Outboxes(wire);
        services.values().forEach(Emptying::withoutSlot);
    }

    /** The only one of this JVM: it takes some seconds to start. */
    public static synchronized PostgresWorld shared() {
        if (shared == null) {
            shared = new PostgresWorld();
        }
        return shared;
    }

    <T> T bean(String service, Class<T> type) {
        return services.get(service).bean(type);
    }

    @Override
    public void reset(List<Stocked> products, List<Funded> customers) {
        services.values().forEach(Emptying::everything);
        outboxes.forget();
        clock.beginAgain();
        products.forEach(this::list);
        customers.forEach(this::deposit);
        deliver(order.name(), appended(inventory.name()));
    }

    private void list(Stocked product) {
        var price = new io.pasdequatre.inventory.domain.Money(product.priceMinor(), "EUR");
        inventory.bean(Assortment.class).list(Product.listed(product.sku(), product.sku(), price, product.stock()));
    }

    private void deposit(Funded customer) {
        var balance = new Money(customer.balanceMinor(), Currency.getInstance("EUR"));
        payment.bean(Cashier.class).deposit(customer.customer(), balance);
    }

    @Override
    public UUID place(String key, String customer, List<Item> basket, boolean byCard) {
        var items = basket.stream()
                .map(item -> new Basket.Item(item.sku(), item.quantity()))
                .toList();
        var who = new Customer(customer);
        var payment = byCard ? PaymentChoice.card("tok_visa") : PaymentChoice.ACCOUNT;
        return switch (order.bean(OrderPlacement.class).place(key, new Basket(who, items, null, payment))) {
            case Placed placed -> placed.order().id().value();
            case Object refused -> throw new IllegalArgumentException("This cannot be ordered: " + refused);
        };
    }

    @Override
    public boolean cancel(UUID orderId) {
        return order.bean(OrderCancellation.class).cancel(new OrderId(orderId)) instanceof Cancellation.Accepted;
    }

    @Override
    public boolean requestReturn(UUID orderId) {
        return order.bean(OrderReturn.class).request(new OrderId(orderId)) instanceof Return.Accepted;
    }

    @Override
    public boolean arrive(UUID orderId) {
        return inventory.bean(ReturnArrival.class).arrived(orderId).isPresent();
    }

    @Override
    public void sweepTimeLimit() {
        order.sweep("timeLimit");
    }

    @Override
    public void sweepDispatches() {
        inventory.sweep("dispatcher");
    }

    @Override
    public Gateway gateway() {
        return gateway;
    }

    @Override
    public boolean mustCallGateway() {
        return payment.tables()
                .sql("SELECT EXISTS (SELECT FROM card_payment WHERE due_at <= ?)")
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single();
    }

    @Override
    public void callGateway() {
        payment.callBean("gatewayCourier", "callForNextDue");
    }

    @Override
    public void announce(UUID orderId) {
        payment.bean(CardRequests.class).askGateway(orderId);
    }

    @Override
    public void refundAgain(UUID orderId) {
        payment.bean(CardRequests.class).refundAgain(orderId);
    }

    @Override
    public void deliver(String service, List<Event> events) {
        service(service).consume(events.stream().map(wire::record).toList());
    }

    @Override
    public void crashBeforeCommit(String service, List<Event> events) {
        try {
            beforeCommit(
                    () -> {
                        throw new Crash();
                    },
                    () -> deliver(service, events));
        } catch (Crash _) {
            // That is what was asked for.
        }
    }

    @Override
    public void goOn(String service, Event ready) {
        service(service).goOn(ready.topic(), ready.key());
    }

    /** Takes a step, and has the event happen in its thread when everything is written and nothing is committed. */
    public void beforeCommit(Runnable event, Runnable step) {
        BeforeCommit.when(event, step);
    }

    @Override
    public List<Event> appended(String service) {
        return outboxes.of(service(service));
    }

    @Override
    public State state() {
        return tables.read(services.values());
    }

    public WorldClock clock() {
        return clock;
    }

    /**
     * Has a service forget which events it has reacted to, and take them for new ones. A partition that is dropped does
     * not do that: its events are refused. So this shows what the steps themselves make of it.
     */
    public void forgetInbox(String service) {
        Emptying.inbox(service(service));
    }

    @Override
    public void forgetInboxes() {
        services.values().forEach(Emptying::inbox);
    }

    @Override
    public void advance(Duration time) {
        clock.advance(time);
    }

    @Override
    public long commits() {
        return BeforeCommit.commits();
    }

    /** One transaction at a time has nobody to wait for; {@link #locks} counts those of several. */
    @Override
    public int deadlocks() {
        return 0;
    }

    /** Who waits for whom in a service's database. */
    public Locks locks(String service) {
        return new Locks(service(service));
    }

    private Service service(String name) {
        return services.get(name);
    }
}
