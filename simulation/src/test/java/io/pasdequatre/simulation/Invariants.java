package io.pasdequatre.simulation;

import static io.pasdequatre.simulation.Violation.unless;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.pasdequatre.simulation.State.AccountState;
import io.pasdequatre.simulation.State.PaymentState;
import io.pasdequatre.simulation.State.StockState;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Checks what must be true: some of it at every step, the rest when nothing is left to do. */
final class Invariants {

    private static final Set<String> NO_CHARGE = Set.of("VOIDED", "DECLINED", "REFUNDED");
    private static final Set<String> ENDS = Set.of(
            "SHIPPED",
            "CANCELLED",
            "COMMITTED",
            "RELEASED",
            "REJECTED",
            "DISPATCHED",
            "WITHDRAWN",
            "DECLINED",
            "REFUNDED",
            "VOIDED");

    private final Plan plan;
    private final Map<String, String> ended = new HashMap<>();

    Invariants(Plan plan) {
        this.plan = plan;
    }

    /** What holds whenever nothing is half done. */
    void atEveryStep(State state) {
        stock(state);
        money(state);
        endsStay("order", state.orders(), State.OrderState::status);
        endsStay("reservation", state.reservations(), status -> status);
        endsStay("shipment", state.shipments(), status -> status);
        endsStay("payment", state.payments(), PaymentState::status);
    }

    private void stock(State state) {
        for (var product : plan.products()) {
            StockState stock = state.stock().get(product.sku());
            unless(stock.stocked() == product.stock(), Invariant.STOCK, product, stock);
            unless(stock.onHand() >= 0 && stock.held() >= 0 && stock.shipped() >= 0, Invariant.STOCK, product, stock);
            unless(stock.onHand() + stock.held() + stock.shipped() == stock.stocked(), Invariant.STOCK, product, stock);
            unless(stock.held() == pieces(state, product.sku(), "HELD"), Invariant.STOCK, product, stock);
            unless(stock.shipped() == pieces(state, product.sku(), "COMMITTED"), Invariant.STOCK, product, stock);
        }
    }

    private static long pieces(State state, String sku, String reservation) {
        return state.reservations().entrySet().stream()
                .filter(each -> each.getValue().equals(reservation))
                .mapToLong(each -> state.held().get(each.getKey()).getOrDefault(sku, 0L))
                .sum();
    }

    private void money(State state) {
        for (var customer : plan.customers()) {
            AccountState account = state.accounts().get(customer.customer());
            long kept = charged(state, customer.customer(), Set.of("CAPTURED")::contains);
            long captured = charged(state, customer.customer(), Set.of("CAPTURED", "REFUNDED")::contains);
            unless(account.depositedMinor() == customer.balanceMinor(), Invariant.MONEY, customer, account);
            unless(account.capturedMinor() == captured, Invariant.MONEY, customer, account, captured);
            unless(account.capturedMinor() - account.refundedMinor() == kept, Invariant.MONEY, customer, account, kept);
            unless(account.depositedMinor() >= kept, Invariant.MONEY, customer, account);
        }
    }

    private static long charged(State state, String customer, Predicate<String> status) {
        return state.payments().values().stream()
                .filter(payment -> payment.customer().equals(customer) && status.test(payment.status()))
                .mapToLong(PaymentState::amountMinor)
                .sum();
    }

    private <S> void endsStay(String what, SortedMap<UUID, S> now, java.util.function.Function<S, String> status) {
        now.forEach((id, each) -> {
            String before = ended.get(what + id);
            unless(before == null || before.equals(status.apply(each)), Invariant.END_STAYS, what, before, each);
            if (ENDS.contains(status.apply(each))) {
                ended.put(what + id, status.apply(each));
            }
        });
    }

    /** What holds when nothing is left to do. */
    void atRest(State state, List<Fact> said, Map<String, UUID> placed) {
        atEveryStep(state);
        placed(state, placed);
        everyOrderHasEnded(state);
        notified(state, said);
    }

    /** What holds of the facts when nothing is left to do. */
    void ofFacts(List<Fact> said, Log log) {
        published(said, log.all());
        sequence(said);
        oneEffect(said);
    }

    /** Every order is at an end, and what is kept of the customers' money is what was shipped. */
    static void everyOrderHasEnded(State state) {
        state.orders().forEach((id, order) -> ending(state, id, order));
        totals(state);
    }

    /** What was said of an order says how it ended, and both agree with what the others did. */
    private static void ending(State state, UUID id, State.OrderState order) {
        String reservation = state.reservations().getOrDefault(id, "none");
        String payment =
                state.payments().containsKey(id) ? state.payments().get(id).status() : "none";
        String shipment = state.shipments().getOrDefault(id, "none");
        List<String> undone = List.of(reservation, payment, shipment);
        switch (order.status()) {
            case "SHIPPED" ->
                unless(undone.equals(List.of("COMMITTED", "CAPTURED", "DISPATCHED")), Invariant.SHIPPED, order, undone);
            case "CANCELLED" ->
                unless(
                        Set.of("RELEASED", "REJECTED").contains(reservation)
                                && NO_CHARGE.contains(payment)
                                && Set.of("none", "WITHDRAWN").contains(shipment),
                        Invariant.CANCELLED,
                        order,
                        undone);
            default -> throw new Violation(Invariant.ORDER_ENDS, order + " " + undone);
        }
    }

    private static void totals(State state) {
        long kept = state.accounts().values().stream()
                .mapToLong(account -> account.capturedMinor() - account.refundedMinor())
                .sum();
        long due = state.orders().values().stream()
                .filter(order -> order.status().equals("SHIPPED"))
                .mapToLong(State.OrderState::totalMinor)
                .sum();
        unless(kept == due, Invariant.MONEY, "kept", kept, "due", due);
    }

    private static void placed(State state, Map<String, UUID> placed) {
        unless(
                state.orders().keySet().equals(Set.copyOf(placed.values()))
                        && placed.size() == state.orders().size(),
                Invariant.DURABLE,
                state.orders().size(),
                "orders for",
                placed.size(),
                "keys");
    }

    private static void oneEffect(Collection<Fact> said) {
        var seen = new HashSet<String>();
        said.forEach(fact -> unless(seen.add(fact.key() + nameOf(fact)), Invariant.ONE_EFFECT, fact));
    }

    private static void sequence(Collection<Fact> said) {
        said.stream()
                .collect(groupingBy(fact -> fact.topic() + fact.key(), mapping(Fact::sequence, toList())))
                .forEach((key, numbers) -> {
                    for (int i = 0; i < numbers.size(); i++) {
                        unless(numbers.get(i) == i + 1, Invariant.SEQUENCE, key, numbers);
                    }
                });
    }

    /** Every fact, and its first appearances in the order of the numbers. */
    private static void published(Collection<Fact> said, List<Fact> log) {
        Set<UUID> ids = new HashSet<>();
        List<Fact> firsts = log.stream().filter(fact -> ids.add(fact.id())).toList();
        unless(
                Set.copyOf(firsts).equals(Set.copyOf(said)),
                Invariant.LOG,
                "said",
                said.size(),
                "in the log",
                ids.size());
        sequence(firsts);
    }

    private static void notified(State state, Collection<Fact> said) {
        var expected = new TreeMap<UUID, SortedMap<String, Integer>>();
        said.stream()
                .flatMap(Invariants::news)
                .forEach(news -> expected.computeIfAbsent(UUID.fromString(news.key()), _ -> new TreeMap<>())
                        .put(news.kind(), 1));
        unless(state.notifications().equals(expected), Invariant.NOTIFIED, state.notifications(), expected);
    }

    private record News(String key, String kind) {}

    private static Stream<News> news(Fact fact) {
        return switch (nameOf(fact)) {
            case "OrderPlaced" -> Stream.of(new News(fact.key(), "ORDER_PLACED"));
            case "OrderConfirmed" -> Stream.of(new News(fact.key(), "ORDER_CONFIRMED"));
            case "OrderShipped" -> Stream.of(new News(fact.key(), "ORDER_SHIPPED"));
            case "OrderCancelled" -> Stream.of(new News(fact.key(), "ORDER_CANCELLED"));
            case "CancellationRequested" -> Stream.of(new News(fact.key(), "CANCELLATION_REQUESTED"));
            case "PaymentRefunded" -> Stream.of(new News(fact.key(), "PAYMENT_REFUNDED"));
            default -> Stream.empty();
        };
    }

    /** Everything heard is processed, or set aside. */
    void consumed(State state, Log log) {
        Hearing.BY_SERVICE.forEach((service, types) -> {
            Set<UUID> due = new HashSet<>();
            log.all().stream().filter(fact -> types.contains(nameOf(fact))).forEach(fact -> due.add(fact.id()));
            Set<UUID> dealtWith = new HashSet<>(state.entered().get(service));
            dealtWith.addAll(state.setAside().get(service));
            unless(dealtWith.containsAll(due), Invariant.CONSUMED, service, "heard", due.size(), dealtWith.size());
        });
    }

    void nothingSetAside(State state, Trace trace, Log log) {
        state.setAside()
                .forEach((service, ids) -> unless(
                        ids.isEmpty(),
                        Invariant.NOTHING_SET_ASIDE,
                        service,
                        log.all().stream()
                                .filter(fact -> ids.contains(fact.id()))
                                .map(trace::name)
                                .distinct()
                                .toList()));
    }

    static String nameOf(Fact fact) {
        return fact.value().getSchema().getName();
    }
}
