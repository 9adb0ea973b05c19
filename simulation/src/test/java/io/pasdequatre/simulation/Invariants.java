package io.pasdequatre.simulation;

import static io.pasdequatre.simulation.Violation.unless;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.pasdequatre.events.PaymentRefunded;
import io.pasdequatre.events.RefundReason;
import io.pasdequatre.events.Topics;
import io.pasdequatre.simulation.Gateway.Transfer;
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

    private static final List<String> SHIPPED = List.of("COMMITTED", "CAPTURED", "DISPATCHED", "none");
    /** It waits for a customer, who may take their time for ever. */
    private static final List<String> RETURNING = List.of("COMMITTED", "CAPTURED", "DISPATCHED", "ISSUED");

    private static final List<String> RETURNED = List.of("COMMITTED", "REFUNDED", "DISPATCHED", "ARRIVED");
    private static final AccountState NO_ACCOUNT = new AccountState(0, 0, 0);
    private static final Set<String> KEPT = Set.of("SHIPPED", "RETURNING");
    private static final Set<String> NO_CHARGE = Set.of("VOIDED", "DECLINED", "REFUNDED");
    private static final Set<String> ENDS = Set.of(
            "CANCELLED",
            "RETURNED",
            "ARRIVED",
            "COMMITTED",
            "RELEASED",
            "REJECTED",
            "DISPATCHED",
            "WITHDRAWN",
            "DECLINED",
            "REFUNDED",
            "VOIDED");

    /** What is an end for everything but a return, and what may come after it. */
    private static final Map<String, Set<String>> ONLY_RETURNS =
            Map.of("SHIPPED", Set.of("SHIPPED", "RETURNING", "RETURNED"), "RETURNING", Set.of("RETURNING", "RETURNED"));

    private final Plan plan;
    private final Map<String, String> ended = new HashMap<>();

    Invariants(Plan plan) {
        this.plan = plan;
    }

    /** What holds whenever nothing is half done. */
    void atEveryStep(State state, List<Transfer> ledger) {
        stock(state);
        money(state);
        if (plan.hasCards()) {
            state.orders().keySet().forEach(id -> gateway(state, id, Moved.of(id, ledger)));
        }
        endsStay("order", state.orders(), State.OrderState::status);
        endsStay("reservation", state.reservations(), status -> status);
        endsStay("shipment", state.shipments(), status -> status);
        endsStay("return", state.returns(), status -> status);
        endsStay("payment", state.payments(), PaymentState::status);
    }

    private void stock(State state) {
        for (var product : plan.products()) {
            StockState stock = state.stock().get(product.sku());
            unless(stock.stocked() == product.stock(), Invariant.STOCK, product, stock);
            long away = stock.shipped() - stock.returned();
            unless(stock.onHand() >= 0 && stock.held() >= 0 && away >= 0, Invariant.STOCK, product, stock);
            unless(stock.onHand() + stock.held() + away == stock.stocked(), Invariant.STOCK, product, stock);
            unless(stock.held() == pieces(state, product.sku(), state.reservations(), "HELD"), Invariant.STOCK, stock);
            unless(
                    stock.shipped() == pieces(state, product.sku(), state.reservations(), "COMMITTED"),
                    Invariant.STOCK,
                    stock);
            unless(
                    stock.returned() == pieces(state, product.sku(), state.returns(), "ARRIVED"),
                    Invariant.STOCK,
                    stock);
        }
    }

    /** What those orders are for, of which a table says this. */
    private static long pieces(State state, String sku, Map<UUID, String> table, String status) {
        return table.entrySet().stream()
                .filter(each -> each.getValue().equals(status))
                .mapToLong(each -> state.held().get(each.getKey()).getOrDefault(sku, 0L))
                .sum();
    }

    private void money(State state) {
        for (var customer : plan.customers()) {
            AccountState account = state.accounts().getOrDefault(customer.customer(), NO_ACCOUNT);
            long kept = charged(state, customer.customer(), Set.of("CAPTURED")::contains);
            long captured = charged(state, customer.customer(), Set.of("CAPTURED", "REFUNDED")::contains);
            unless(account.depositedMinor() == customer.balanceMinor(), Invariant.MONEY, customer, account);
            unless(account.capturedMinor() == captured, Invariant.MONEY, customer, account, captured);
            unless(account.capturedMinor() - account.refundedMinor() == kept, Invariant.MONEY, customer, account, kept);
            unless(account.depositedMinor() >= kept, Invariant.MONEY, customer, account);
        }
        unless(state.sumOfAccountsMinor() == 0, Invariant.MONEY, "all accounts", state.sumOfAccountsMinor());
    }

    private static long charged(State state, String customer, Predicate<String> status) {
        return state.payments().entrySet().stream()
                .filter(each -> !state.orders().get(each.getKey()).byCard())
                .map(Map.Entry::getValue)
                .filter(payment -> payment.customer().equals(customer) && status.test(payment.status()))
                .mapToLong(PaymentState::amountMinor)
                .sum();
    }

    /** What the gateway has charged for an order and given back: of each, how often and how much. */
    private record Moved(int charges, long chargedMinor, int refunds, long refundedMinor) {

        static Moved of(UUID order, List<Transfer> ledger) {
            var moved = new Moved(0, 0, 0, 0);
            for (Transfer transfer : ledger) {
                moved = transfer.order().equals(order) ? moved.and(transfer) : moved;
            }
            return moved;
        }

        private Moved and(Transfer transfer) {
            long amount = transfer.amountMinor();
            return switch (transfer.status()) {
                case CAPTURED -> new Moved(charges + 1, chargedMinor + amount, refunds, refundedMinor);
                case REFUNDED -> new Moved(charges, chargedMinor, refunds + 1, refundedMinor + amount);
                case PENDING, DECLINED, VOIDED -> this;
            };
        }

        boolean is(int charged, int refunded) {
            return charges == charged && refunds == refunded;
        }
    }

    /** Its ledger may be ahead of what our payment says, but what that says is so. */
    private static void gateway(State state, UUID id, Moved moved) {
        var order = state.orders().get(id);
        var payment = state.payments().get(id);
        String status = payment == null || !order.byCard() ? "none" : payment.status();
        boolean fits = switch (status) {
            case "CHARGING", "UNKNOWN" -> moved.refunds() == 0;
            case "CAPTURED" -> moved.is(1, 0);
            case "REFUNDING", "REFUND_REFUSED" -> moved.charges() == 1;
            case "REFUNDED" -> moved.is(1, 1);
            default -> moved.is(0, 0);
        };
        unless(fits && moved.charges() <= 1 && moved.refunds() <= 1, Invariant.GATEWAY, order, status, moved);
        unless(
                moved.chargedMinor() == moved.charges() * order.totalMinor()
                        && moved.refundedMinor() == moved.refunds() * order.totalMinor(),
                Invariant.GATEWAY,
                order,
                moved);
    }

    /** By its ledger, whose card was charged is who has the goods. */
    private static void gatewayAtRest(State state, List<Transfer> ledger) {
        state.orders().forEach((id, order) -> {
            var moved = Moved.of(id, ledger);
            int kept = order.byCard() && KEPT.contains(order.status()) ? 1 : 0;
            unless(moved.charges() - moved.refunds() == kept, Invariant.GATEWAY, order, moved);
        });
    }

    private <S> void endsStay(String what, SortedMap<UUID, S> now, java.util.function.Function<S, String> status) {
        now.forEach((id, each) -> {
            String before = ended.get(what + id);
            String after = status.apply(each);
            unless(before == null || follows(before, after), Invariant.END_STAYS, what, before, each);
            if (ENDS.contains(after) || ONLY_RETURNS.containsKey(after)) {
                ended.put(what + id, after);
            }
        });
    }

    private static boolean follows(String end, String after) {
        return ONLY_RETURNS.getOrDefault(end, Set.of(end)).contains(after);
    }

    /** What holds when nothing is left to do. */
    void atRest(State state, List<Transfer> ledger, List<Event> appended, Map<String, UUID> placed) {
        atEveryStep(state, ledger);
        gatewayAtRest(state, ledger);
        placed(state, placed);
        everyOrderHasEnded(state);
        notified(state, appended);
    }

    /** What holds of the events when nothing is left to do. */
    void ofEvents(List<Event> appended, Log log) {
        published(appended, log.all());
        sequence(appended);
        oneEffect(appended);
    }

    /** Every order is at an end, and what is kept of the customers' money is what was shipped and is not back. */
    static void everyOrderHasEnded(State state) {
        state.orders().forEach((id, order) -> ending(state, id, order));
        totals(state);
    }

    /** An order is at its end, and what the other services did agrees with it. */
    private static void ending(State state, UUID id, State.OrderState order) {
        String reservation = state.reservations().getOrDefault(id, "none");
        String payment =
                state.payments().containsKey(id) ? state.payments().get(id).status() : "none";
        String shipment = state.shipments().getOrDefault(id, "none");
        String label = state.returns().getOrDefault(id, "none");
        List<String> undone = List.of(reservation, payment, shipment, label);
        switch (order.status()) {
            case "SHIPPED" -> unless(undone.equals(SHIPPED), Invariant.SHIPPED, order, undone);
            case "RETURNING" -> unless(undone.equals(RETURNING), Invariant.RETURNED, order, undone);
            case "RETURNED" -> unless(undone.equals(RETURNED), Invariant.RETURNED, order, undone);
            case "CANCELLED" ->
                unless(
                        Set.of("RELEASED", "REJECTED").contains(reservation)
                                && NO_CHARGE.contains(payment)
                                && Set.of("none", "WITHDRAWN").contains(shipment)
                                && label.equals("none"),
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
                .filter(order -> !order.byCard() && KEPT.contains(order.status()))
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

    private static void oneEffect(Collection<Event> appended) {
        var seen = new HashSet<String>();
        appended.forEach(event -> unless(seen.add(event.key() + nameOf(event)), Invariant.ONE_EFFECT, event));
    }

    private static void sequence(Collection<Event> appended) {
        appended.stream()
                .collect(groupingBy(event -> event.topic() + event.key(), mapping(Event::sequence, toList())))
                .forEach((key, numbers) -> {
                    for (int i = 0; i < numbers.size(); i++) {
                        unless(numbers.get(i) == i + 1, Invariant.SEQUENCE, key, numbers);
                    }
                });
    }

    /** Every event, and its first appearances in the order of the numbers. */
    private static void published(Collection<Event> appended, List<Event> log) {
        Set<UUID> ids = new HashSet<>();
        List<Event> firsts = log.stream().filter(event -> ids.add(event.id())).toList();
        unless(
                Set.copyOf(firsts).equals(Set.copyOf(appended)),
                Invariant.LOG,
                "appended",
                appended.size(),
                "in the log",
                ids.size());
        sequence(firsts);
    }

    private static void notified(State state, Collection<Event> appended) {
        var expected = new TreeMap<UUID, SortedMap<String, Integer>>();
        appended.stream()
                .flatMap(Invariants::news)
                .forEach(news -> expected.computeIfAbsent(UUID.fromString(news.key()), _ -> new TreeMap<>())
                        .put(news.kind(), 1));
        unless(state.notifications().equals(expected), Invariant.NOTIFIED, state.notifications(), expected);
    }

    private record News(String key, String kind) {}

    private static Stream<News> news(Event event) {
        return switch (nameOf(event)) {
            case "OrderPlaced" -> Stream.of(new News(event.key(), "ORDER_PLACED"));
            case "OrderConfirmed" -> Stream.of(new News(event.key(), "ORDER_CONFIRMED"));
            case "OrderShipped" -> Stream.of(new News(event.key(), "ORDER_SHIPPED"));
            case "OrderCancelled" -> Stream.of(new News(event.key(), "ORDER_CANCELLED"));
            case "CancellationRequested" -> Stream.of(new News(event.key(), "CANCELLATION_REQUESTED"));
            case "ReturnLabelIssued" -> Stream.of(new News(event.key(), "RETURN_LABEL_ISSUED"));
            case "PaymentRefunded" -> Stream.of(new News(event.key(), kindOf((PaymentRefunded) event.value())));
            default -> Stream.empty();
        };
    }

    private static String kindOf(PaymentRefunded refunded) {
        return refunded.getReason() == RefundReason.GOODS_RETURNED ? "RETURN_REFUNDED" : "PAYMENT_REFUNDED";
    }

    /** Everything consumed, also what only others react to, is processed, a dead letter or parked. */
    void consumed(State state, Log log) {
        Services.ALL.forEach(service -> {
            Set<UUID> due = new HashSet<>();
            log.all().stream()
                    .filter(event -> Topics.groups(event.topic()).contains(service))
                    .forEach(event -> due.add(event.id()));
            Set<UUID> dealtWith = new HashSet<>(state.entered().get(service));
            dealtWith.addAll(state.unprocessed().get(service));
            unless(dealtWith.containsAll(due), Invariant.CONSUMED, service, "consumed", due.size(), dealtWith.size());
        });
    }

    void noDeadLetter(State state, Trace trace, Log log) {
        state.unprocessed()
                .forEach((service, ids) -> unless(
                        ids.isEmpty(),
                        Invariant.NO_DEAD_LETTER,
                        service,
                        log.find(ids).map(trace::name).toList()));
    }

    static String nameOf(Event event) {
        return event.value().getSchema().getName();
    }
}
